"""JPEG files through OpenCV: the pixels that Pillow gives, in half the time or less.

Both use libjpeg-turbo; Pillow reads the header in Python and copies the pixels twice.
"""

import cv2
import numpy as np
from PIL import Image

from cnnlab.images import MAX_PIXELS

# Start of frame, all kinds of it: C0 to CF but for tables (C4), extensions (C8), arithmetic (CC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN = 0xDA


def decode_jpeg(data: bytes, color_mode: str, turn_upright: bool) -> np.ndarray | None:
    """The pixels of an ordinary JPEG file; None where a more careful decoder should look.

    Args:
        data: the bytes of the file.
        color_mode: ``"rgb"``, ``"rgba"`` or ``"grayscale"``.
        turn_upright: obey the EXIF orientation.

    Returns:
        (height, width, 3 | 4 | 1), uint8.
    """
    channels = _channels(data)
    if channels is None:
        return None
    flags = cv2.IMREAD_COLOR_RGB if channels == 3 else cv2.IMREAD_GRAYSCALE
    if not turn_upright:
        flags |= cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    return None if pixels is None else _in_mode(pixels, color_mode)


def _channels(data: bytes) -> int | None:
    """1 or 3 for a whole JPEG file of grey or colour that is not huge, else None."""
    if not data.startswith(b"\xff\xd8\xff") or not data.endswith(b"\xff\xd9"):
        return None
    position = 2
    while position + 9 < len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker in _FRAMES:
            height = int.from_bytes(data[position + 5 : position + 7])
            width = int.from_bytes(data[position + 7 : position + 9])
            channels = data[position + 9]
            return channels if channels in (1, 3) and 0 < height * width <= MAX_PIXELS else None
        if marker == _START_OF_SCAN:
            return None
        position += 2 + int.from_bytes(data[position + 2 : position + 4])
    return None


def _in_mode(pixels: np.ndarray, color_mode: str) -> np.ndarray:
    if color_mode == "grayscale":
        if pixels.ndim == 3:
            pixels = np.asarray(Image.fromarray(pixels).convert("L"))
        return pixels[..., None]
    if pixels.ndim == 2:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA) if color_mode == "rgba" else pixels
