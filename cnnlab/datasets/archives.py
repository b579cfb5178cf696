"""The files of a ZIP from a stranger: every entry checked first, none ever written to disk.

Limits and rules are those of the zip specification (APPNOTE 6.3.10) and of common attacks:
paths that leave the folder, links, overlapping entries ("zip bombs", Fifield 2019), lies in
the directory about sizes. Python's zipfile reads at most the size that the directory declares.
"""

import hashlib
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from unicodedata import normalize
from zipfile import ZipFile, ZipInfo

from cnnlab.datasets.class_folders import File
from cnnlab.errors import DatasetError
from cnnlab.images import MAX_PICTURE_BYTES

MAX_ENTRIES = 100_000
MAX_UNPACKED_BYTES = 500 * 1024**2
MAX_RATIO = 100

_ENTRY_SIGNATURE = b"PK\1\2"
_LOCAL_HEADER_SIZE = 30
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_READ_SIZE = 2**20

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)


@contextmanager
def open_archive(path: Path, largest_file: int = MAX_PICTURE_BYTES) -> Iterator[list[File]]:
    """The files of a ZIP, to be read inside the block, from several threads if need be.

    Args:
        path: the ZIP.
        largest_file: how many bytes a file in it may have.

    Raises:
        DatasetError: the archive, or one entry of it, is unsafe, too large or damaged;
            the message names the entry. Reading a file raises it too.
    """
    with path.open("rb") as file:
        _check_count(file, path.name)
        with _open_zip(file, path.name) as archive:
            entries = archive.infolist()
            _check_entries(entries, path.name)
            _check_sizes(entries, largest_file, path.name)
            _check_total(entries, path.name)
            _check_duplicates(entries, path.name)
            _check_overlaps(file, entries, archive.start_dir, path.name)
            yield [_file(archive, entry, path.name) for entry in entries if not entry.is_dir()]


def content_hash(path: Path) -> str:
    """SHA-256 of a file in hex. Raises ``DatasetError`` if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(
            "dataset-file-unreadable",
            "{name} cannot be read: {reason}.",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error


def _open_zip(file: IO[bytes], name: str) -> ZipFile:
    try:
        return ZipFile(file)
    except _DAMAGED as error:
        raise DatasetError(
            "zip-unreadable",
            "{name} is not a ZIP archive, or it is cut off. Pack the folder again.",
            name=name,
        ) from error


def _file(archive: ZipFile, entry: ZipInfo, name: str) -> File:
    read = partial(_read, archive, entry, name)
    return File(PurePosixPath(entry.filename), read, entry.file_size)


def _read(archive: ZipFile, entry: ZipInfo, name: str) -> bytes:
    try:
        with archive.open(entry) as file:
            return file.read()
    except _DAMAGED as error:
        raise DatasetError(
            "zip-entry-damaged",
            "{name} is refused: the entry {entry} is damaged. Pack the folder again.",
            name=name,
            entry=_shown(entry),
        ) from error


def _check_count(file: IO[bytes], name: str) -> None:
    """Count before zipfile builds an object for each. A chance match in pictures does no harm."""
    count, tail = 0, b""
    while block := file.read(_READ_SIZE):
        block = tail + block
        count += block.count(_ENTRY_SIGNATURE)
        tail = block[-len(_ENTRY_SIGNATURE) + 1 :]
    if count > MAX_ENTRIES:
        raise DatasetError(
            "zip-too-many-entries",
            "{name} is refused: it has more than {limit} entries. Pack fewer files.",
            name=name,
            limit=MAX_ENTRIES,
        )


def _leaves_folder(entry: ZipInfo) -> bool:
    path = entry.orig_filename
    return (
        ".." in path.split("/")
        or path.startswith("/")
        or "\\" in path
        or "\0" in path
        or re.match("[A-Za-z]:", path) is not None
    )


def _is_special(entry: ZipInfo) -> bool:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _is_encrypted(entry: ZipInfo) -> bool:
    return bool(entry.flag_bits & _ENCRYPTED_FLAGS)


def _is_packed_strangely(entry: ZipInfo) -> bool:
    return entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def _is_bomb(entry: ZipInfo) -> bool:
    return entry.file_size > MAX_RATIO * entry.compress_size


_ENTRY_RULES: tuple[tuple[Callable[[ZipInfo], bool], str, str], ...] = (
    (
        _leaves_folder,
        "zip-unsafe-path",
        "{name} is refused: the entry {entry} has an absolute path, a drive, a backslash or '..'. "
        "Pack the folder again with plain relative names.",
    ),
    (
        _is_special,
        "zip-link",
        "{name} is refused: the entry {entry} is a link or a device. Pack the file itself.",
    ),
    (
        _is_encrypted,
        "zip-encrypted",
        "{name} is refused: the entry {entry} is encrypted. Pack without a password.",
    ),
    (
        _is_packed_strangely,
        "zip-compression-unknown",
        "{name} is refused: the entry {entry} uses an unusual compression. "
        'Pack with the usual one ("deflate") or none.',
    ),
    (
        _is_bomb,
        "zip-ratio",
        "{name} is refused: the entry {entry} would grow more than 100 times when unpacked. "
        "Leave it out.",
    ),
)


def _check_entries(entries: list[ZipInfo], name: str) -> None:
    for entry in entries:
        for is_broken, code, text in _ENTRY_RULES:
            if is_broken(entry):
                raise DatasetError(code, text, name=name, entry=_shown(entry))


def _check_sizes(entries: list[ZipInfo], largest_file: int, name: str) -> None:
    for entry in entries:
        if entry.file_size > largest_file:
            raise DatasetError(
                "zip-entry-too-large",
                "{name} is refused: the entry {entry} is larger than {limit} MB. Make it smaller.",
                name=name,
                entry=_shown(entry),
                limit=largest_file // 1024**2,
            )


def _check_total(entries: list[ZipInfo], name: str) -> None:
    total = 0
    for entry in entries:
        total += entry.file_size
        if total > MAX_UNPACKED_BYTES:
            raise DatasetError(
                "zip-too-large",
                "{name} is refused: from the entry {entry} on it would be larger than {limit} MB "
                "when unpacked. Pack fewer or smaller files.",
                name=name,
                entry=_shown(entry),
                limit=MAX_UNPACKED_BYTES // 1024**2,
            )


def _check_duplicates(entries: list[ZipInfo], name: str) -> None:
    seen = set()
    for entry in entries:
        path = PurePosixPath(normalize("NFC", entry.filename))
        if path in seen:
            raise DatasetError(
                "zip-duplicate",
                "{name} is refused: the entry {entry} occurs twice. Pack the folder again.",
                name=name,
                entry=_shown(entry),
            )
        seen.add(path)


def _check_overlaps(file: IO[bytes], entries: list[ZipInfo], end: int, name: str) -> None:
    """Walk backwards from the directory: every entry must end before the next one begins."""
    for entry in sorted(entries, key=lambda entry: entry.header_offset, reverse=True):
        file.seek(entry.header_offset)
        header = file.read(_LOCAL_HEADER_SIZE)
        lengths = struct.unpack_from("<HH", header.ljust(_LOCAL_HEADER_SIZE, b"\0"), 26)
        begin, size = entry.header_offset, _LOCAL_HEADER_SIZE + sum(lengths) + entry.compress_size
        if begin + size > end:
            raise DatasetError(
                "zip-overlap",
                "{name} is refused: the entry {entry} overlaps with another. "
                "Pack the folder again.",
                name=name,
                entry=_shown(entry),
            )
        end = begin


def _shown(entry: ZipInfo) -> str:
    """The name in one printable line of bearable length."""
    name = "".join(c if c.isprintable() else "?" for c in entry.orig_filename)
    return repr(name if len(name) <= 100 else name[:97] + "...")
