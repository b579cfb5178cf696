"""Colour of 16 bits whose values fill fewer: Pillow keeps the upper eight, nearly black."""

from typing import Any

import numpy as np
from PIL import Image

from cnnlab.images.depth import guessed, white_of
from cnnlab.messages import Note

# 8 to 12 bytes a pixel beside Pillow's; such pictures come from microscopes and scientific cameras.
_MAX_PIXELS = 16_000_000
_BITS_PER_SAMPLE = 258
# The highest upper byte of 14 bits.
_DARK = 63


def brightened(image: Image.Image, data: bytes) -> tuple[Image.Image, tuple[Note, ...]]:
    """The picture, and a note, with the most that the fewest fitting bits hold as white.

    Args:
        image: with its pixels loaded; returned itself, without a note, where it is not so dark.
        data: the bytes of its file.
    """
    if not _is_deep(image, data) or not _is_dark(image):
        return image, ()
    import cv2  # here alone Pillow cannot give the values

    values = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None or not _are_of(values, image):
        return image, ()
    white = white_of(values[..., :3].max())
    shades = np.rint(values[..., 2::-1] * np.float32(255 / white)).astype(np.uint8)
    result = Image.fromarray(shades)
    if image.mode == "RGBA":
        result.putalpha(image.getchannel("A"))
    result.info, result.format = image.info, image.format
    return result, (guessed(0, white),)


def _are_of(values: np.ndarray, image: Image.Image) -> bool:
    """Whether Pillow has their upper bytes: both read the same picture, and turned it alike."""
    if values.dtype != np.uint16 or values.shape[:2] != image.size[::-1]:
        return False
    return np.array_equal(values[..., 2::-1] >> 8, np.asarray(image)[..., :3])


def _is_deep(image: Image.Image, data: bytes) -> bool:
    if image.mode not in ("RGB", "RGBA") or "transparency" in image.info:
        return False
    if image.format == "PNG":
        return data[24] == 16
    return getattr(image, "tag_v2", {}).get(_BITS_PER_SAMPLE, (8,))[0] == 16


def _is_dark(image: Image.Image) -> bool:
    extrema: Any = image.getextrema()  # a pair a channel
    highest = max(highest for _, highest in extrema[:3])
    return highest <= _DARK and image.width * image.height <= _MAX_PIXELS
