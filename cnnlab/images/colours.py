"""A Pillow picture of any colour mode -> an upright array of 8-bit RGB, RGBA or grey."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from cnnlab.images.depth import GreyRange
from cnnlab.images.profiles import Transform

Mode = Literal["rgb", "rgba", "grayscale"]

CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
_MODES = {"rgb": "RGB", "grayscale": "L"}
_BAND_PIXELS = 2**20


@dataclass(frozen=True)
class Meaning:
    """What the numbers of a picture stand for.

    Attributes:
        grey: which are black and white, of a picture of more than 8 bits.
        to_srgb: brings its colours to sRGB, where they are in another space.
    """

    grey: GreyRange | None = None
    to_srgb: Transform | None = None


_PLAIN = Meaning()


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


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """(height, width) of what ``upright`` makes of pixels of this (height, width)."""
    return size[::-1] if orientation in range(5, 9) else size


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


def colour_mode(image: Image.Image) -> str:
    """The mode in which the colours of the picture are compared with a profile's."""
    if image.mode in ("CMYK", "LAB"):
        return image.mode
    return "L" if image.mode in ("1", "L", "LA") or image.mode[0] in "IF" else "RGB"


def to_pixels(image: Image.Image, mode: Mode, meaning: Meaning = _PLAIN) -> np.ndarray:
    """(height, width, 3 | 4 | 1), uint8. Works in parts: a large picture is never held thrice."""
    width, height = image.size
    pixels = np.empty((height, width, CHANNELS[mode]), np.uint8)
    for left, top, right, bottom in _parts(width, height):
        is_whole = (right - left, bottom - top) == image.size
        part = _in_srgb(image if is_whole else image.crop((left, top, right, bottom)), meaning)
        part = part.convert("RGBA") if mode == "rgba" else over_white(part).convert(_MODES[mode])
        pixels[top:bottom, left:right] = np.asarray(part).reshape(bottom - top, right - left, -1)
    return pixels


def _parts(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right and bottom of parts of a million pixels, side by side where it is wide."""
    columns = min(width, _BAND_PIXELS)
    rows = max(1, _BAND_PIXELS // columns)
    for top in range(0, height, rows):
        for left in range(0, width, columns):
            yield left, top, min(left + columns, width), min(top + rows, height)


def _in_srgb(image: Image.Image, meaning: Meaning) -> Image.Image:
    if meaning.grey is not None:
        image = _eight_bits(image, meaning.grey)
    if meaning.to_srgb is None:
        return image
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    colours = meaning.to_srgb.apply(image.convert(meaning.to_srgb.input_mode))
    if alpha is not None:
        colours.putalpha(alpha)
    return colours


def _eight_bits(image: Image.Image, grey: GreyRange) -> Image.Image:
    shown = Image.fromarray(grey.to_uint8(image))
    if "transparency" in image.info:
        opaque = (np.asarray(image) != image.info["transparency"]).astype(np.uint8) * 255
        shown.putalpha(Image.fromarray(opaque))
    return shown


def over_white(image: Image.Image) -> Image.Image:
    """The picture on white paper, where it has transparency of any kind."""
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")
