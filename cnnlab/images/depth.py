"""Grey pictures of more than 8 bits: which of their values are black and white."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from cnnlab.messages import Note

_BAND_ROWS = 64
# Integers are taken to fill the smallest of these that holds them, as cameras and scanners do.
_BITS = (8, 10, 12, 14, 16)
_ORDINARY = 2**16 - 1
# TIFF 6.0, sections 8 and 20.
_PHOTOMETRIC, _BITS_PER_SAMPLE, _MAX_SAMPLE, _SAMPLE_FORMAT = 262, 258, 281, 339
_S_MIN_SAMPLE, _S_MAX_SAMPLE = 340, 341
_WHITE_IS_ZERO, _UNSIGNED = 0, 1


@dataclass(frozen=True)
class GreyRange:
    """The values that become 0 and 255; those between in proportion, those beyond clipped.

    Attributes:
        black, white: in the picture's own unit; white may be the lower one.
        is_unsigned: whether what Pillow gives as int32 is meant as uint32.
        note: what decided, where it was not the usual 16 bits.
    """

    black: float
    white: float
    is_unsigned: bool = False
    note: Note | None = None

    def to_uint8(self, image: Image.Image) -> np.ndarray:
        """(height, width), uint8, rounded; what is not a number becomes black."""
        values = _values(image, self.is_unsigned).astype(np.float32)
        shades = (values - self.black) * (255 / (self.white - self.black))
        return np.rint(np.clip(np.nan_to_num(shades), 0, 255)).astype(np.uint8)


def is_deep(image: Image.Image) -> bool:
    """Whether the picture is grey and has more than 8 bits."""
    return image.mode == "F" or image.mode.startswith("I")


def grey_range(image: Image.Image, data: bytes) -> GreyRange:
    """What is black and white in a deep picture: as its file says, else by its values.

    Args:
        image: with its pixels loaded.
        data: the bytes of its file.
    """
    tags = getattr(image, "tag_v2", {})
    is_unsigned = image.mode == "I" and tags.get(_SAMPLE_FORMAT, (_UNSIGNED,))[0] == _UNSIGNED
    lowest, highest = _extremes(image, is_unsigned)
    stored = _range_in_tiff(tags) or _range_in_png(data, image.format) or _range_in_pnm(image)
    if stored is not None and stored[0] <= lowest and highest <= stored[1]:
        black, white, note = *stored, _note_on_stored(*stored)
    else:
        black, white = _by_values(lowest, highest, image.mode == "F")
        note = guessed(black, white)
    usual = (black, white) == (0, _ORDINARY)
    if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        black, white = white, black
    return GreyRange(black, white, is_unsigned, None if usual else note)


def _by_values(lowest: float, highest: float, is_float: bool) -> tuple[float, float]:
    if lowest < 0:
        return lowest, highest
    if is_float and highest <= 1:
        return 0, 1
    if is_float:
        # Over 1 they have no usual range but that of 8 bits.
        return 0, 255 if 16 < highest <= 255 else highest
    return 0, white_of(highest)


def _range_in_tiff(tags: dict) -> tuple[float, float] | None:
    if _S_MAX_SAMPLE in tags:
        return min(0, *tags.get(_S_MIN_SAMPLE, (0,))), max(tags[_S_MAX_SAMPLE])
    if _MAX_SAMPLE in tags:
        return 0, max(tags[_MAX_SAMPLE])
    (bits, *_) = tags.get(_BITS_PER_SAMPLE, (0,))
    return (0, 2**bits - 1) if 8 < bits < 16 else None


def _range_in_png(data: bytes, format: str | None) -> tuple[float, float] | None:
    """The significant bits, by which some programs mean that higher ones are not used."""
    place = data[: data.find(b"IDAT")].find(b"sBIT") if format == "PNG" else -1
    bits = data[place + 4] if place > 0 else 0
    return (0, 2**bits - 1) if 8 <= bits < 16 else None


def _range_in_pnm(image: Image.Image) -> tuple[float, float] | None:
    """Pillow brings every maximum that a PNM file names to 65535."""
    return (0, _ORDINARY) if image.format == "PPM" and image.mode != "F" else None


def _extremes(image: Image.Image, is_unsigned: bool) -> tuple[float, float]:
    """The lowest and highest finite value; 0 and 1 where there are none or all are 0."""
    lowest, highest = np.inf, -np.inf
    for band in _bands(image):
        values = _values(band, is_unsigned)
        finite = values[np.isfinite(values)] if image.mode == "F" else values
        if finite.size:
            lowest, highest = min(lowest, finite.min()), max(highest, finite.max())
    if lowest > highest or lowest == highest == 0:
        return 0.0, 1.0
    # One negative value alone has to differ from white.
    return float(lowest), float(highest if highest > lowest or lowest > 0 else 0)


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    width, height = image.size
    for top in range(0, height, _BAND_ROWS):
        yield image.crop((0, top, width, min(top + _BAND_ROWS, height)))


def _values(image: Image.Image, is_unsigned: bool) -> np.ndarray:
    values = np.asarray(image)
    return values.view(np.uint32) if is_unsigned else values


def _note_on_stored(black: float, white: float) -> Note:
    return Note(
        "grey-range-said",
        "The file says that its values reach from {black:g} to {white:g}: these are read as black "
        "and white.",
        {"black": black, "white": white},
    )


def white_of(highest: float) -> float:
    """The most that the fewest usual bits hold which hold ``highest``; itself beyond 16 bits."""
    return next((2**bits - 1 for bits in _BITS if highest < 2**bits), highest)


def guessed(black: float, white: float) -> Note:
    """What was taken for black and white because of the values alone."""
    return Note(
        "grey-range-guessed",
        "The file does not say which values are black and white. Judged by the values in it, "
        "{black:g} and {white:g} are.",
        {"black": black, "white": white},
    )
