"""Bytes <-> arrays: the one decoder of preview, training and prediction.

``image`` is an array of shape (height, width, channels), channels last, RGB. Files come from
strangers, so every picture goes through ``read_image``: eight formats decided by content, sizes
checked in the header before anything is decoded, one clear ``ImageError`` for everything else.
"""

from cnnlab.images.decoding import (
    MAX_PICTURE_BYTES,
    DecodedImage,
    decode_image,
    read_image,
)
from cnnlab.images.decoding_process import DecodingProcess
from cnnlab.images.encoding import encode_image, resize_image, shrink_image
from cnnlab.images.formats import ALLOWED_FORMATS
from cnnlab.images.moving import moved_image
from cnnlab.images.samples import sample_photos
from cnnlab.images.sizes import MAX_PIXELS

__all__ = [
    "ALLOWED_FORMATS",
    "MAX_PICTURE_BYTES",
    "MAX_PIXELS",
    "DecodedImage",
    "DecodingProcess",
    "decode_image",
    "encode_image",
    "moved_image",
    "read_image",
    "resize_image",
    "sample_photos",
    "shrink_image",
]
