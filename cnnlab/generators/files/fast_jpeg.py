"""JPEG files through OpenCV: the pixels that Pillow gives, in half the time or less.

Both use libjpeg-turbo; Pillow copies the pixels twice. But OpenCV delivers what it has when the
data breaks off within the picture, so it is asked only where nothing can break off unseen.
"""

import re
from typing import Any

import cv2
import numpy as np
from PIL import Image

from cnnlab.generators.files.jpeg_header import UPRIGHT, Header, plain_header
from cnnlab.images import MAX_PIXELS
from cnnlab.images.colours import upright, upright_size
from cnnlab.images.opening import PILLOW_ERRORS, open_picture, orientation_of
from cnnlab.images.profiles import to_srgb
from cnnlab.images.sizes import scale_for
from cnnlab.images.structure import has_too_many_parts

# A marker of JPEG (ITU-T T.81, B.1.1.2), but no stuffed byte and no restart in a scan.
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
_START_OF_FILE, _END_OF_IMAGE = b"\xff\xd8\xff", b"\xff\xd9"
_METADATA = {"exif", "xmp"}
# Flags for reading at a half, a quarter and an eighth of the sides, whatever the colours.
_REDUCED = {
    1: 0,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
}


def decode_jpeg(
    data: bytes,
    color_mode: str,
    turn_upright: bool,
    for_size: tuple[int, int] | None = None,
) -> np.ndarray | None:
    """The pixels of an ordinary JPEG file; None where a more careful decoder should look.

    Args:
        data: the bytes of the file.
        color_mode: ``"rgb"``, ``"rgba"`` or ``"grayscale"``.
        turn_upright: obey the EXIF orientation and the colour profile.
        for_size: as of ``images.read_image``.

    Returns:
        (height, width, 3 | 4 | 1), uint8.
    """
    if not data.startswith(_START_OF_FILE) or not data.endswith(_END_OF_IMAGE):
        return None
    header = plain_header(data) or _header_by_pillow(data, turn_upright)
    if header is None or not _is_readable(header, data):
        return None
    size = upright_size(header.size, header.orientation)
    reduced = _REDUCED[1 if for_size is None else scale_for(size, for_size)]
    colour = cv2.IMREAD_GRAYSCALE if header.is_grey else cv2.IMREAD_COLOR_RGB
    flags = colour | cv2.IMREAD_IGNORE_ORIENTATION | reduced
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    return None if pixels is None else _in_mode(upright(pixels, header.orientation), color_mode)


def _header_by_pillow(data: bytes, turn_upright: bool) -> Header | None:
    """Of a JPEG file that is grey or RGB, and in sRGB where that counts; else None."""
    try:
        image: Any = open_picture(data, "JPEG")
    except PILLOW_ERRORS:
        return None
    if image.format != "JPEG" or image.mode not in ("L", "RGB"):
        return None
    if turn_upright and to_srgb(image, image.mode)[0] is not None:
        return None
    turned = turn_upright and not _METADATA.isdisjoint(image.info)
    scan = None if "progressive" in image.info else image.fp.tell()
    orientation = orientation_of(image) if turned else UPRIGHT
    return Header(image.size[::-1], image.mode == "L", scan, orientation)


def _is_readable(header: Header, data: bytes) -> bool:
    """Whether the picture is not huge, and nothing of it can be missing unseen: all is read before
    a pixel comes out, or the one scan ends where the file ends.
    """
    height, width = header.size
    if not 0 < width * height <= MAX_PIXELS:
        return False
    if header.scan is None:
        return not has_too_many_parts(data, "JPEG")
    marker = _MARKER_IN_SCAN.search(data, header.scan)
    return marker is not None and marker[0] == _END_OF_IMAGE and marker.end() == len(data)


def _in_mode(pixels: np.ndarray, color_mode: str) -> np.ndarray:
    if color_mode == "grayscale":
        if pixels.ndim == 3:
            pixels = np.asarray(Image.fromarray(pixels).convert("L"))
        return pixels[..., None]
    if pixels.ndim == 2:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA) if color_mode == "rgba" else pixels
