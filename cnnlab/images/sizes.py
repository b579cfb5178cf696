"""How much memory a picture takes while it is decoded, known from its header alone.

The bytes of a pixel were measured at the largest pictures (tests/test_picture_memory.py).
"""

from math import ceil
from operator import mul

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from cnnlab.images.refusals import too_many_pixels

# That come out, and that a JPEG may have before it is read at a reduced scale.
MAX_PIXELS, MAX_JPEG_PIXELS = 50_000_000, 200_000_000
# Of 500 MB, without Python and its libraries.
_MAX_MEMORY = 450_000_000
# What JPEG can be read at, one side of so many (Pillow's draft mode).
_JPEG_SCALES = (1, 2, 4, 8)
SPARE = 2

_PILLOW_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2}
# AV1 ISOBMFF binding, 2.3.3: more than 8 bits (two flags), colour in every other column and row.
_AV1_FLAGS, _AV1_USUAL = 0x6C, 0x0C
# Of a row, whatever its length; of the two rows that a decoder holds, for each column.
_ROW_BYTES, _COLUMN_BYTES = 16, 8
# TIFF 6.0, section 15.
_TILE_SIDES = (322, 323)
_TIFF_ORIENTATION = 274
# Of the header of a JPEG's scan, without the two bytes that each component takes.
_SCAN_HEADER_BYTES = 8
# Of a decoder, beside Pillow's pixels: usually, and at most.
_DECODER_BYTES = {"WEBP": (10, 10), "AVIF": (3, 9), "HEIF": (1, 8), "TIFF": (1, 5)}


def scale_for(size: tuple[int, int], for_size: tuple[int, int]) -> int:
    """1, 2, 4 or 8: the most that a JPEG may be reduced by and still be shrunk to a size.

    Args:
        size: (height, width) of the picture.
        for_size: (height, width) that it is going to be brought to. At least ``SPARE`` times as
            much is left of each side: what shrinks it then has nearly all that it would look at.
    """
    most = min(side // (SPARE * asked) for side, asked in zip(size, for_size, strict=True))
    return max((scale for scale in _JPEG_SCALES if scale <= most), default=1)


def at_least(size: tuple[int, int], side: int) -> tuple[int, int]:
    """A size, (height, width), with no side below ``side``: for what has several uses."""
    height, width = size
    return max(height, side), max(width, side)


def scale_to_read(image: Image.Image, data: bytes, num_channels: int, enough: int = 1) -> int:
    """1, or for a JPEG 2, 4 or 8: which part of its sides it is read at.

    Args:
        image: of ``data``, with its header read.
        data: the bytes of the file.
        num_channels: of the pixels that come out.
        enough: the smallest that is wanted; more where the memory asks for it.

    Raises:
        ImageError: the picture has too many pixels for the memory, or for ``MAX_PIXELS``.
    """
    is_jpeg = isinstance(image, JpegImageFile)
    num_pixels, most = image.width * image.height, MAX_JPEG_PIXELS if is_jpeg else MAX_PIXELS
    received = f"{image.width} x {image.height}"
    if num_pixels > most:
        raise too_many_pixels(received, most)
    buffered = _coefficient_bytes(image, data) if isinstance(image, JpegImageFile) else 0
    pixel = _pixel_bytes(image, data, num_channels)
    for scale in [scale for scale in _JPEG_SCALES if scale >= enough] if is_jpeg else (1,):
        width, height = (ceil(side / scale) for side in _sides(image))
        edges = height * _ROW_BYTES + width * _COLUMN_BYTES
        needed = buffered + edges + width * height * pixel
        if width * height <= MAX_PIXELS and len(data) + needed <= _MAX_MEMORY:
            return scale
    # In proportion: what is needed grows with the pixels.
    raise too_many_pixels(received, num_pixels * (_MAX_MEMORY - len(data)) / needed)


def _sides(image: Image.Image) -> tuple[int, int]:
    """Width and height; of a TIFF those of a tile, where that reaches beyond the picture."""
    tags = getattr(image, "tag_v2", {})
    width, height = (tags.get(tag, 0) for tag in _TILE_SIDES)
    return max(image.width, width), max(image.height, height)


def _pixel_bytes(image: Image.Image, data: bytes, num_channels: int) -> int:
    """Of Pillow's pixels, the decoder's, and those that come out."""
    pillow = _PILLOW_BYTES.get(image.mode, 4)
    usual, most = _DECODER_BYTES.get(image.format or "", (0, 0))
    return pillow + (most if _is_costly(image, data) else usual) + num_channels


def _is_costly(image: Image.Image, data: bytes) -> bool:
    """Whether decoding takes more than usual: transparency, more than 8 bits or full resolution of
    colours in AVIF and HEIC, a picture to be turned in TIFF.
    """
    if image.format == "AVIF":
        place = data.find(b"av1C")
        flags = data[place + 6] if 0 <= place < len(data) - 6 else 0
        return image.mode != "RGB" or flags & _AV1_FLAGS != _AV1_USUAL
    if image.format == "TIFF":
        return getattr(image, "tag_v2", {}).get(_TIFF_ORIENTATION, 1) != 1
    usual = image.mode == "RGB" and image.info.get("bit_depth") == 8
    return not usual or image.info.get("chroma") != 420


def _coefficient_bytes(image: JpegImageFile, data: bytes) -> int:
    """What libjpeg holds of a JPEG in several scans: two bytes a coefficient, in whole blocks."""
    if image.fp is None:
        raise ValueError("The picture's pixels have been read already: it has no file any more.")
    begin = image.fp.tell() - _SCAN_HEADER_BYTES - 2 * image.layers
    if "progressive" not in image.info and data[begin : begin + 2] == b"\xff\xda":
        return 0
    _, across, down, _ = zip(*image.layer, strict=True)
    columns = ceil(image.width / (8 * max(across, default=1)))
    rows = ceil(image.height / (8 * max(down, default=1)))
    return columns * rows * sum(map(mul, across, down)) * 64 * 2
