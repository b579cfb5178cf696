"""One entry of a ZIP: what it is called, where it lies, and what it unpacks to.

Formats: APPNOTE 6.3.10. Python's zipfile reads the directory; entries are unpacked here, because
zipfile unpacks as much as an entry holds before it compares that with what was declared.
"""

import bz2
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import IO
from unicodedata import normalize
from zipfile import ZipInfo

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LOCAL_SIGNATURE = b"PK\3\4"
_NAME_IS_UTF8 = 0x800
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_MSDOS_FOLDER = 0x10
_UNICODE_PATH = 0x7075  # APPNOTE 4.6.9: version, check sum of the plain name, the name in UTF-8
_LZMA_SMALLEST_DICTIONARY = 4096
_START_SIZE = 4096

UNPACKING_ERRORS = (zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError)
"""All that damaged data make ``Entry.unpack`` raise."""


@dataclass(frozen=True)
class Entry:
    """An entry as the directory of its ZIP describes it.

    Attributes:
        info: the directory's record.
        file: the open ZIP, which is read at given places, from several threads if need be.
    """

    info: ZipInfo
    file: IO[bytes]

    @cached_property
    def name(self) -> str:
        """As its writer meant it: UTF-8 wherever it is, even where the flag for that is missing."""
        raw = _raw_name(self.info)
        return _unicode_path(self.info.extra, raw) or _decoded(raw) or _by_code_page(raw)

    @cached_property
    def spelled_path(self) -> PurePosixPath:
        """Its place in the ZIP; backslashes, which some Windows programs write, are separators."""
        return PurePosixPath(self.name.replace("\\", "/"))

    @cached_property
    def path(self) -> PurePosixPath:
        """The same in the one form of Unicode in which equal names are equal."""
        return PurePosixPath(normalize("NFC", str(self.spelled_path)))

    @property
    def shown(self) -> str:
        """The name in one printable line of bearable length."""
        name = "".join(c if c.isprintable() else "?" for c in self.name[:101])
        return repr(name if len(name) <= 100 else name[:97] + "...")

    @property
    def is_folder(self) -> bool:
        """By its name or by its attributes, as either may say it alone."""
        is_marked = self._kind == stat.S_IFDIR or self.info.external_attr & _MSDOS_FOLDER
        return self.name.endswith(("/", "\\")) or bool(is_marked and not self.info.file_size)

    @property
    def is_special(self) -> bool:
        """A link or a device."""
        return self._kind not in (0, stat.S_IFREG, stat.S_IFDIR)

    @property
    def is_encrypted(self) -> bool:
        """Whether a password is needed."""
        return bool(self.info.flag_bits & _ENCRYPTED_FLAGS)

    @property
    def is_packed_strangely(self) -> bool:
        """Whether its compression is none that Python unpacks."""
        return self.info.compress_type not in _UNPACKERS

    @cached_property
    def start(self) -> int:
        """Where its data begin, by the header in front of them."""
        header = self._read(self.info.header_offset, _LOCAL_HEADER.size)
        lengths = _LOCAL_HEADER.unpack(header.ljust(_LOCAL_HEADER.size, b"\0"))[1:]
        return self.info.header_offset + _LOCAL_HEADER.size + sum(lengths)

    @property
    def end(self) -> int:
        """The first place behind its data."""
        return self.start + self.info.compress_size

    def unpack(self) -> bytes:
        """The content. Raises one of ``UNPACKING_ERRORS`` unless it is what was declared."""
        self._check_header()
        packed = self._read(self.start, self.info.compress_size)
        # One byte more than declared is enough to find a lie, and all that is ever unpacked.
        content = _UNPACKERS[self.info.compress_type](packed, self.info.file_size + 1)
        if len(content) != self.info.file_size or zlib.crc32(content) != self.info.CRC:
            raise ValueError("another size or check sum than declared")
        return content

    def first_bytes(self, count: int) -> bytes:
        """The first ``count`` bytes of the content; fewer where the data are damaged."""
        packed = self._read(self.start, min(_START_SIZE, self.info.compress_size))
        try:
            return _UNPACKERS[self.info.compress_type](packed, count)
        except UNPACKING_ERRORS:
            return b""

    def _check_header(self) -> None:
        raw = _raw_name(self.info)
        header = self._read(self.info.header_offset, _LOCAL_HEADER.size + len(raw))
        if not (header.startswith(_LOCAL_SIGNATURE) and header[_LOCAL_HEADER.size :] == raw):
            raise ValueError("the header of another entry")

    def _read(self, offset: int, size: int) -> bytes:
        return os.pread(self.file.fileno(), size, offset)

    @property
    def _kind(self) -> int:
        return stat.S_IFMT(self.info.external_attr >> 16)


def _raw_name(info: ZipInfo) -> bytes:
    """The bytes in the directory; code page 437 has a character for each."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _NAME_IS_UTF8 else "cp437")


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _by_code_page(raw: bytes) -> str:
    """By DOS's code page, as the format says; by Windows's where that would draw lines."""
    by_dos = raw.decode("cp437")
    if any("\u2500" <= letter <= "\u259f" for letter in by_dos):
        return raw.decode("cp1252", errors="replace")
    return by_dos


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the Unicode path field, if there is one and it is of this very name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5:
            version, check_sum = struct.unpack_from("<BI", field)
            if version == 1 and check_sum == zlib.crc32(raw):
                return _decoded(field[5:])
    return None


def _inflate(packed: bytes, limit: int) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit)


def _unpack_bzip2(packed: bytes, limit: int) -> bytes:
    try:
        return bz2.BZ2Decompressor().decompress(packed, limit)
    except OSError as error:  # which is how bz2 says that the data are damaged
        raise ValueError("no bzip2") from error


def _unpack_lzma(packed: bytes, limit: int) -> bytes:
    """APPNOTE 5.8.8: version, size of the properties, these, and then the raw stream."""
    size, packing, dictionary = struct.unpack_from("<2xHBI", packed)
    packing, lc = divmod(packing, 9)
    pb, lp = divmod(packing, 5)
    # No more of the dictionary is ever used than there is content; it may be declared as 4 GB.
    dictionary = max(min(dictionary, limit), _LZMA_SMALLEST_DICTIONARY)
    settings = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[settings])
    return unpacker.decompress(packed[4 + size :], limit)


_UNPACKERS: dict[int, Callable[[bytes, int], bytes]] = {
    zipfile.ZIP_STORED: lambda packed, limit: packed[:limit],
    zipfile.ZIP_DEFLATED: _inflate,
    zipfile.ZIP_BZIP2: _unpack_bzip2,
    zipfile.ZIP_LZMA: _unpack_lzma,
}
