"""A Pillow picture of any colour mode -> an upright array of 8-bit RGB, RGBA or grey."""

from typing import Literal

import numpy as np
from PIL import Image

Mode = Literal["rgb", "rgba", "grayscale"]

CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
_BAND_PIXELS = 2**20


def upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Undo an EXIF orientation of 2 to 8 (EXIF 2.32, tag 274); others mean upright already."""
    if orientation not in range(2, 9):
        return pixels
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def correct_transparency(image: Image.Image, data: bytes) -> None:
    """Bring the transparent colour of a PNG to the 8 bits that Pillow gives its pixels."""
    value = image.info.get("transparency")
    if image.format != "PNG" or value is None:
        return
    depth = data[24]
    if image.mode == "L" and depth < 8:
        image.info["transparency"] = value * 255 // (2**depth - 1)
    if image.mode == "RGB" and depth == 16:
        image.info["transparency"] = tuple(channel >> 8 for channel in value)


def to_pixels(image: Image.Image, mode: Mode) -> np.ndarray:
    """(height, width, 3 | 4 | 1), uint8. Works in bands: a large picture is never held thrice."""
    width, height = image.size
    pixels = np.empty((height, width, CHANNELS[mode]), np.uint8)
    rows = max(1, _BAND_PIXELS // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        band = image if rows >= height else image.crop((0, top, width, bottom))
        pixels[top:bottom] = np.asarray(_convert(band, mode)).reshape(bottom - top, width, -1)
    return pixels


def _convert(image: Image.Image, mode: Mode) -> Image.Image:
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    if mode == "rgba":
        return image.convert("RGBA")
    return over_white(image).convert("RGB" if mode == "rgb" else "L")


def _eight_bits(image: Image.Image) -> Image.Image:
    """16-bit grey scaled to 8 bits: 65535 / 255 = 257, rounded."""
    values = np.asarray(image).astype(np.uint32)
    grey = Image.fromarray(((values + 128) // 257).astype(np.uint8))
    if "transparency" in image.info:
        opaque = (values != image.info["transparency"]).astype(np.uint8) * 255
        grey.putalpha(Image.fromarray(opaque))
    return grey


def over_white(image: Image.Image) -> Image.Image:
    """The picture on white paper, where it has transparency of any kind."""
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")
