"""Bytes <-> arrays: the one decoder of preview, training and prediction.

``image`` is an array of shape (height, width, channels), channels last, RGB. Files come from
strangers, so every picture goes through ``read_image``: five formats decided by content, sizes
checked in the header before anything is decoded, one clear ``ImageError`` for everything else.
"""

from cnnlab.images.decoding import (
    MAX_PICTURE_BYTES,
    MAX_PIXELS,
    DecodedImage,
    decode_image,
    read_image,
)
from cnnlab.images.encoding import encode_image, resize_image, shrink_image
from cnnlab.images.formats import ALLOWED_FORMATS
from cnnlab.images.samples import sample_photos

__all__ = [
    "ALLOWED_FORMATS",
    "MAX_PICTURE_BYTES",
    "MAX_PIXELS",
    "DecodedImage",
    "decode_image",
    "encode_image",
    "read_image",
    "resize_image",
    "sample_photos",
    "shrink_image",
]
