"""The header of a plain JPEG file, read in a tenth of the time that Pillow takes for it.

Of small pictures, Pillow's way takes a tenth of all time that decoding takes.
"""

import struct
from dataclasses import dataclass

UPRIGHT = 1
# Markers (ITU-T T.81, B.1.1.3): Huffman tables, scan, quantisation, restarts, comment, and JFIF's.
_TABLES, _SCAN, _QUANTISATION, _RESTARTS, _COMMENT = 0xFFC4, 0xFFDA, 0xFFDB, 0xFFDD, 0xFFFE
_BASELINE, _JFIF = 0xFFC0, 0xFFE0
_PASSED_OVER = {_TABLES, _QUANTISATION, _RESTARTS, _COMMENT}
_FRAME_BYTES, _JFIF_BYTES = 8, 16


@dataclass(frozen=True)
class Header:
    """The header of a JPEG file, before its pixels.

    Attributes:
        size: (height, width) as stored.
        is_grey: whether it has one component, not three.
        scan: where the pixels of its one scan begin; None for a progressive file.
        orientation: EXIF's, 1 to 8.
    """

    size: tuple[int, int]
    is_grey: bool
    scan: int | None
    orientation: int = UPRIGHT


def plain_header(data: bytes) -> Header | None:
    """Of a baseline file of 8 bits, grey or in colours, without metadata but JFIF's; else None."""
    frame, position = None, 2
    try:
        while True:
            marker, length = struct.unpack_from(">HH", data, position)
            if length < 2:
                return None
            begin, position = position + 4, position + 2 + length
            if marker == _SCAN:
                return frame and Header(*frame, position)
            if marker == _BASELINE and frame is None:
                frame = _frame(data, begin, length)
            elif not _is_passed_over(marker, length, data, begin):
                return None
    except struct.error:
        return None


def _frame(data: bytes, begin: int, length: int) -> tuple[tuple[int, int], bool] | None:
    """Size, and whether it is grey (T.81, B.2.2); None for what is not plain."""
    bits, height, width, components = struct.unpack_from(">BHHB", data, begin)
    if bits != 8 or components not in (1, 3) or length != _FRAME_BYTES + 3 * components:
        return None
    return (height, width), components == 1


def _is_passed_over(marker: int, length: int, data: bytes, begin: int) -> bool:
    if marker == _JFIF:
        return length >= _JFIF_BYTES and data.startswith(b"JFIF\0", begin)
    return marker in _PASSED_OVER
