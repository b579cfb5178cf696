"""JPEG files through OpenCV: the pixels that Pillow gives, in half the time or less.

Both use libjpeg-turbo; Pillow copies the pixels twice. But OpenCV delivers what it has when the
data breaks off within the picture, so it is asked only where nothing can break off unseen.
"""

import cv2
import numpy as np
from PIL import Image

from cnnlab.images import MAX_PIXELS
from cnnlab.images.colours import upright
from cnnlab.images.opening import PILLOW_ERRORS, open_picture, orientation_of
from cnnlab.images.profiles import to_srgb
from cnnlab.images.structure import has_too_many_parts, next_marker

_END_OF_IMAGE = b"\xff\xd9"
_METADATA = {"exif", "xmp"}


def decode_jpeg(data: bytes, color_mode: str, turn_upright: bool) -> np.ndarray | None:
    """The pixels of an ordinary JPEG file; None where a more careful decoder should look.

    Args:
        data: the bytes of the file.
        color_mode: ``"rgb"``, ``"rgba"`` or ``"grayscale"``.
        turn_upright: obey the EXIF orientation and the colour profile.

    Returns:
        (height, width, 3 | 4 | 1), uint8.
    """
    image = _ordinary(data)
    if image is None or (turn_upright and _has_other_colours(image)):
        return None
    colour = cv2.IMREAD_COLOR_RGB if image.mode == "RGB" else cv2.IMREAD_GRAYSCALE
    flags = colour | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if pixels is None:
        return None
    if turn_upright and not _METADATA.isdisjoint(image.info):
        pixels = upright(pixels, orientation_of(image))
    return _in_mode(pixels, color_mode)


def _ordinary(data: bytes) -> Image.Image | None:
    """The header of a JPEG file that is whole, grey or RGB, and not huge; else None."""
    if not data.startswith(b"\xff\xd8\xff") or not data.endswith(_END_OF_IMAGE):
        return None
    try:
        image = open_picture(data, "JPEG")
    except PILLOW_ERRORS:
        return None
    width, height = image.size
    is_plain = image.format == "JPEG" and image.mode in ("L", "RGB")
    is_small = 0 < width * height <= MAX_PIXELS
    return image if is_plain and is_small and _is_whole(image, data) else None


def _has_other_colours(image: Image.Image) -> bool:
    """Whether it has a colour profile that is not as good as sRGB."""
    transform, _ = to_srgb(image, image.mode)
    return transform is not None


def _is_whole(image: Image.Image, data: bytes) -> bool:
    """Whether all is read before a pixel comes out, or the one scan ends where the file ends."""
    if "progressive" in image.info:
        return not has_too_many_parts(data, "JPEG")
    return next_marker(data, image.fp.tell(), fills=True) == len(data) - len(_END_OF_IMAGE)


def _in_mode(pixels: np.ndarray, color_mode: str) -> np.ndarray:
    if color_mode == "grayscale":
        if pixels.ndim == 3:
            pixels = np.asarray(Image.fromarray(pixels).convert("L"))
        return pixels[..., None]
    if pixels.ndim == 2:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA) if color_mode == "rgba" else pixels
