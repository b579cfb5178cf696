"""Small files that would keep a decoder busy for minutes: too many parts, each cheap to write.

A progressive JPEG visits every pixel once a scan, and a scan takes 100 bytes; Pillow needs
10 us for every chunk of a PNG, every segment of a JPEG and every entry of a TIFF's directory, and
1 us for every block of a GIF and every run of a BMP.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Literal

_MAX_SCANS = 100
# Of all scans together, where there are more than programs write.
_USUAL_SCANS = 10
_MAX_SCANNED_PIXELS = 2_000_000_000
_MAX_PARTS = 20_000
_MAX_EXIF_PARTS = 4
# Of GIF: a file of the greatest size consists of 250,000 full ones.
_MAX_BLOCKS = 300_000
_MAX_ENTRIES = 65_535
_BIG_HEADER = 16
_MAX_BYTES_OF_RUNS = 6 * 1024**2

# A marker of JPEG (ITU-T T.81, B.1.1.2), but no stuffed byte and no restart in a scan. Fill bytes
# before it are counted apart: a pattern that begins with one certain byte is found much faster.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)
# Start of frame, all kinds of it: C0 to CF but for tables (C4), extensions (C8), arithmetic (CC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN = 0xD8, 0xD9, 0xDA


def has_too_many_parts(data: bytes, format: str) -> bool:
    """Whether a file has more parts than any camera or program writes."""
    is_long = _IS_LONG.get(format)
    return is_long is not None and is_long(data)


def has_too_many_entries(data: bytes) -> bool:
    """Whether the directory of a BigTIFF, or of EXIF in that form, is longer than others can be."""
    if data[2:4] not in (b"+\0", b"\0+") or len(data) < _BIG_HEADER:
        return False
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    begin = int.from_bytes(data[8:16], order)
    return int.from_bytes(data[begin : begin + 8], order) > _MAX_ENTRIES


def without_profile(data: bytes) -> bytes | None:
    """A PNG file without its colour profile; None where it has none before its pixels."""
    position = 8
    while position < len(data):
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        name = data[position + 4 : position + 8]
        if name == b"iCCP":
            return data[:position] + data[end:]
        if name == b"IDAT":
            break
        position = end
    return None


def _is_long_jpeg(data: bytes) -> bool:
    scans = parts = exif = pixels = 0
    for kind, num_fills, begin in _markers(data):
        # The standard allows any number of fill bytes before a marker; each costs Pillow time.
        parts += num_fills
        exif += data.startswith(b"Exif\0", begin + 2)
        scans += kind == _START_OF_SCAN
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", data[begin + 3 : begin + 7].ljust(4, b"\0"))
            pixels = height * width
        if scans > _MAX_SCANS or (scans > _USUAL_SCANS and scans * pixels > _MAX_SCANNED_PIXELS):
            return True
        if parts > _MAX_PARTS or exif > _MAX_EXIF_PARTS:
            return True
    return False


def _markers(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Of each marker before the end of the picture: kind, bytes of FF, where its data begins."""
    position = 0
    while marker := _MARKER.search(data, position):
        kind, before = marker[1][0], data[position : marker.start() + 1]
        position = marker.end()
        if kind == _END_OF_IMAGE:
            return
        yield kind, len(before) - len(before.rstrip(b"\xff")), position
        if kind != _START_OF_IMAGE:
            position += int.from_bytes(data[position : position + 2], "big")


def _is_long_png(data: bytes) -> bool:
    parts, position = 0, 8
    while position < len(data) and parts <= _MAX_PARTS:
        # Length, name and check sum of a chunk take 12 bytes.
        position += 12 + int.from_bytes(data[position : position + 4], "big")
        parts += 1
    return parts > _MAX_PARTS


def _is_long_gif(data: bytes) -> bool:
    """Count the blocks up to the second picture: no more is ever read (GIF89a, appendix A)."""
    position, blocks, pictures = 13 + _palette_bytes(data, 10), 0, 0
    while pictures < 2 and blocks <= _MAX_BLOCKS and position < len(data):
        kind = data[position]
        if kind == _GIF_END:
            return False
        pictures += kind == _GIF_PICTURE
        header = {_GIF_EXTENSION: 2, _GIF_PICTURE: 11 + _palette_bytes(data, position + 9)}
        position, blocks = position + header.get(kind, 1), blocks + 1
        while kind in header and position < len(data) and blocks <= _MAX_BLOCKS:
            size = data[position]
            position, blocks = position + 1 + size, blocks + 1
            if not size:
                break
    return blocks > _MAX_BLOCKS


def _is_long_bmp(data: bytes) -> bool:
    """Runs of equal pixels, which Pillow reads one by one in Python, are for small drawings."""
    is_in_runs = int.from_bytes(data[30:34], "little") in _BMP_RUNS
    return is_in_runs and len(data) > _MAX_BYTES_OF_RUNS


def _palette_bytes(data: bytes, position: int) -> int:
    """Bytes of the palette that the flags at ``position`` announce."""
    flags = data[position] if position < len(data) else 0
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_BMP_RUNS = (1, 2)
_GIF_PICTURE, _GIF_EXTENSION, _GIF_END = b",!;"

_IS_LONG: dict[str, Callable[[bytes], bool]] = {
    "JPEG": _is_long_jpeg,
    "PNG": _is_long_png,
    "GIF": _is_long_gif,
    "BMP": _is_long_bmp,
    "TIFF": has_too_many_entries,
}
