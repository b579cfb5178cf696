"""Small files that would keep a decoder busy for minutes: too many parts, each cheap to write.

A progressive JPEG visits every pixel once a scan, and a scan takes 100 bytes; Pillow needs
10 us for every chunk of a PNG and every segment of a JPEG.
"""

import re

_MAX_SCANS = 100
_MAX_PARTS = 20_000

# A marker of JPEG (ITU-T T.81, B.1.1.2), but no stuffed byte and no restart in a scan.
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN = 0xD8, 0xD9, 0xDA


def has_too_many_parts(data: bytes, format: str) -> bool:
    """Whether a JPEG or PNG has more parts than any camera or program writes."""
    if format == "JPEG":
        return _is_long_jpeg(data)
    return format == "PNG" and _is_long_png(data)


def _is_long_jpeg(data: bytes) -> bool:
    scans = parts = position = 0
    while marker := _MARKER.search(data, position):
        kind, position = marker[1][0], marker.end()
        # The standard allows any number of fill bytes before a marker; each costs Pillow time.
        parts += len(marker[0]) - 1
        scans += kind == _START_OF_SCAN
        if scans > _MAX_SCANS or parts > _MAX_PARTS:
            return True
        if kind == _END_OF_IMAGE:
            return False
        if kind != _START_OF_IMAGE:
            position += int.from_bytes(data[position : position + 2], "big")
    return False


def _is_long_png(data: bytes) -> bool:
    parts, position = 0, 8
    while position < len(data) and parts <= _MAX_PARTS:
        # Length, name and check sum of a chunk take 12 bytes.
        position += 12 + int.from_bytes(data[position : position + 4], "big")
        parts += 1
    return parts > _MAX_PARTS
