"""What the first bytes of a file say that it is. The name of a file is never asked."""

import codecs
import struct
from typing import Literal

ALLOWED_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "HEIC", "AVIF", "TIFF")
# Decoders that few have examined; a server calls them in a process of their own.
RARE_FORMATS = ("HEIC", "AVIF", "TIFF")

# (format, offset, bytes found there). https://en.wikipedia.org/wiki/List_of_file_signatures
_ALLOWED_SIGNATURES = (
    ("PNG", 0, b"\x89PNG\r\n\x1a\n"),
    ("JPEG", 0, b"\xff\xd8\xff"),
    ("GIF", 0, b"GIF87a"),
    ("GIF", 0, b"GIF89a"),
    ("BMP", 0, b"BM"),
    ("TIFF", 0, b"II*\0"),
    ("TIFF", 0, b"MM\0*"),
    ("TIFF", 0, b"II+\0"),
    ("TIFF", 0, b"MM\0+"),
)
# Brands of ISO/IEC 23008-12 and of AV1 in it; "mif1" and "msf1" leave open which.
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "HEIC"),
    **dict.fromkeys((b"hevm", b"hevs", b"mif1", b"msf1"), "HEIC"),
}
_OPEN_BRANDS = (b"mif1", b"msf1")
_MAX_BRANDS_END = 1024
_REFUSED_SIGNATURES = (
    ("PSD (Photoshop)", 0, b"8BPS"),
    ("EPS or PostScript", 0, b"%!PS"),
    ("EPS or PostScript", 0, b"\xc5\xd0\xd3\xc6"),
    ("PDF", 0, b"%PDF"),
    ("ICNS (Apple icon)", 0, b"icns"),
    ("ICO (icon)", 0, b"\0\0\1\0"),
    ("CUR (cursor)", 0, b"\0\0\2\0"),
    ("RAW (camera)", 4, b"ftypcrx "),
    ("RAW (camera)", 0, b"IIRO"),
    ("RAW (camera)", 0, b"IIRS"),
    ("RAW (camera)", 0, b"MMOR"),
    ("RAW (camera)", 0, b"IIU\0"),
    ("RAW (camera)", 0, b"FUJIFILMCCD-RAW"),
    ("RAW (camera)", 0, b"FOVb"),
    ("MP4 or QuickTime video", 4, b"ftyp"),
    ("JPEG 2000", 0, b"\0\0\0\x0cjP  \r\n\x87\n"),
    ("JPEG 2000", 0, b"\xff\x4f\xff\x51"),
    ("JPEG XL", 0, b"\0\0\0\x0cJXL \r\n\x87\n"),
    ("JPEG XL", 0, b"\xff\x0a"),
    ("QOI", 0, b"qoif"),
    ("DDS", 0, b"DDS "),
    ("XCF (GIMP)", 0, b"gimp xcf"),
    ("OpenEXR", 0, b"\x76\x2f\x31\x01"),
    ("Radiance HDR", 0, b"#?RADIANCE"),
    ("WMF", 0, b"\xd7\xcd\xc6\x9a"),
    ("FITS", 0, b"SIMPLE  ="),
    ("ZIP", 0, b"PK\3\4"),
    ("gzip", 0, b"\x1f\x8b"),
    *(("PNM", 0, b"P%d%c" % (kind, blank)) for kind in range(1, 8) for blank in b"\n\r\t "),
)
# Width and height in the header: how written, and where.
_SIZE_FIELDS = {"PNG": (">II", 16), "GIF": ("<HH", 6), "BMP": ("<ii", 18)}


def allowed_format(data: bytes) -> str | None:
    """The entry of ``ALLOWED_FORMATS`` that ``data`` begins as, were it only the first byte."""
    for name, offset, signature in _ALLOWED_SIGNATURES:
        if data and data[offset : offset + len(signature)] == signature[: len(data)]:
            return name
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"[: max(0, len(data) - 8)]
    return "WEBP" if is_webp else _format_by_brand(data)


def _format_by_brand(data: bytes) -> str | None:
    """HEIC or AVIF: what the first brand that decides says, in the box that begins the file."""
    if data[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(data[:4], "big"), _MAX_BRANDS_END)
    brands = [data[8:12], *(data[i : i + 4] for i in range(16, end, 4))]
    known = [brand for brand in brands if brand in _BRANDS]
    deciding = [brand for brand in known if brand not in _OPEN_BRANDS]
    return _BRANDS[(deciding or known)[0]] if known and brands[0] in _BRANDS else None


def refused_format(data: bytes) -> str | None:
    """The name of a known format that is not read here, such as ``"PDF"`` or ``"SVG"``."""
    for name, offset, signature in _REFUSED_SIGNATURES:
        if data.startswith(signature, offset):
            return name
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return "SVG" if start.startswith(b"<") and b"<svg" in start else None


def is_text(data: bytes) -> bool:
    """Whether ``data`` begins as readable UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        start = decoder.decode(data[:512])
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character.isspace() for character in start)


def is_cut_off(data: bytes, format: str) -> bool:
    """Whether the mark is missing that ends every complete file of an allowed format."""
    if format == "PNG":
        return b"IEND" not in data
    if format == "JPEG":
        return not data.rstrip(b"\0\r\n ").endswith(b"\xff\xd9")
    if format in ("HEIC", "AVIF"):
        return _boxes_leave(data)
    if format == "TIFF":
        return _directory_leaves(data)
    if format == "GIF":
        return not data.rstrip(b"\0").endswith(b";")
    # BMP and WebP say their length: the whole file, or all that follows the first 8 bytes.
    start, extra = (2, 0) if format == "BMP" else (4, 8)
    return len(data) < 12 or len(data) < int.from_bytes(data[start : start + 4], "little") + extra


def _boxes_leave(data: bytes) -> bool:
    """Whether the outermost boxes (ISO/IEC 14496-12) reach further than the file."""
    position = 0
    while position < len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        if size == 0:  # to the end of the file
            return False
        if size == 1:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        position += max(size, 8)
    return position > len(data)


def _directory_leaves(data: bytes) -> bool:
    """Whether the first directory of a TIFF lies behind the end, as most programs write it last."""
    order: Literal["little", "big"] = "little" if data.startswith(b"I") else "big"
    begin, width = (8, 8) if b"+" in data[2:4] else (4, 4)
    place = int.from_bytes(data[begin : begin + width], order)
    return place + 12 * int.from_bytes(data[place : place + 2], order) >= len(data)


def has_no_pixels(data: bytes, format: str) -> bool:
    """Whether the header of a PNG, GIF or BMP says that it is 0 pixels wide or high."""
    layout, offset = _SIZE_FIELDS.get(format, ("", 0))
    size = data[offset : offset + struct.calcsize(layout)]
    return len(size) == struct.calcsize(layout) and 0 in struct.unpack(layout, size)
