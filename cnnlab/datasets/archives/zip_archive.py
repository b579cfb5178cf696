"""The files of a ZIP from a stranger: every entry checked first, none ever written to disk.

Limits and rules are those of the zip specification (APPNOTE 6.3.10) and of common attacks:
paths that leave the folder, links, overlapping entries ("zip bombs", Fifield 2019), lies in
the directory about sizes. What the caller does not want from the ZIP is never unpacked, so it
may be as large and as strangely packed as it likes.
"""

import errno
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZipFile

from cnnlab.datasets.archives.entries import UNPACKING_ERRORS, Entry
from cnnlab.datasets.archives.rules import check_all, check_wanted
from cnnlab.datasets.folders.class_folders import Contents, File, is_picture
from cnnlab.errors import DatasetError
from cnnlab.images import MAX_PICTURE_BYTES
from cnnlab.storage import paths
from cnnlab.storage.hashes import hash_of_file
from cnnlab.storage.reading import open_file

MAX_ENTRIES = 100_000
MAX_UNPACKED_BYTES = 500 * 1024**2

_ENTRY_SIGNATURE = b"PK\1\2"
_READ_SIZE = 2**20
_SHA256 = re.compile("[0-9a-f]{64}")

# All that zipfile raises for a directory that is none.
_DAMAGED = (
    zipfile.BadZipFile,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
)


@contextmanager
def open_archive(
    path: Path,
    largest_file: int = MAX_PICTURE_BYTES,
    is_wanted: Callable[[PurePosixPath], bool] = is_picture,
) -> Iterator[Contents]:
    """The files of a ZIP, to be read inside the block, from several threads if need be.

    Args:
        path: the ZIP.
        largest_file: how many bytes a wanted file may have.
        is_wanted: whether a file of this path is going to be read. The others cannot be.

    Raises:
        DatasetError: the archive, or one entry of it, is unsafe, too large or damaged;
            the message names the entry. Reading a file raises it too.
    """
    with _readable(path.name):
        file = open_file(path)
    with file:
        with _readable(path.name):
            entries = _checked_entries(file, path.name, largest_file, is_wanted)
        yield Contents(
            tuple(_file(entry, path.name) for entry in entries if not entry.is_folder),
            tuple(entry.path for entry in entries if entry.is_folder),
        )


def content_hash(path: Path) -> str:
    """SHA-256 of a file in hex. Raises ``DatasetError`` if it cannot be read.

    An upload is hashed when it arrives, and its folder is named by that hash.
    """
    folder = path.parent
    if folder.parent == paths.uploads() and _SHA256.fullmatch(folder.name):
        return folder.name
    with _readable(path.name):
        return hash_of_file(path)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Errors of the system inside the block name the file."""
    try:
        yield
    except OSError as error:
        raise DatasetError(
            "dataset-file-unreadable",
            "{name} cannot be read: {reason}.",
            name=name,
            reason=error.strerror or str(error),
        ) from error


def _checked_entries(
    file: IO[bytes], name: str, largest_file: int, is_wanted: Callable[[PurePosixPath], bool]
) -> list[Entry]:
    _check_count(file, name)
    entries, end = _entries(file, name)
    check_all(entries, end, name)
    wanted = [e for e in entries if not e.is_folder and is_wanted(e.path)]
    check_wanted(wanted, name)
    _check_sizes(wanted, largest_file, name)
    _check_total(wanted, name)
    return entries


def _entries(file: IO[bytes], name: str) -> tuple[list[Entry], int]:
    """What the directory lists, and where the directory begins."""
    try:
        with ZipFile(file) as archive:
            return [Entry(info, file) for info in archive.infolist()], archive.start_dir
    except _DAMAGED as error:
        # A place in front of the file is one that its directory names; all else the system refuses.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        raise DatasetError(
            "zip-unreadable",
            "{name} is not a ZIP archive, or it is damaged or cut off. Pack the folder again.",
            name=name,
        ) from error


def _file(entry: Entry, name: str) -> File:
    return File(entry.path, partial(_read, entry, name), entry.info.file_size)


def _read(entry: Entry, name: str) -> bytes:
    with _readable(name):
        try:
            return entry.unpack()
        except UNPACKING_ERRORS as error:
            raise DatasetError(
                "zip-entry-damaged",
                "{name} is refused: the entry {entry} is damaged. Pack the folder again.",
                name=name,
                entry=entry.shown,
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
            "{name} is refused: it has more than {limit:,} entries. Pack fewer files.",
            name=name,
            limit=MAX_ENTRIES,
        )


def _check_sizes(entries: list[Entry], largest_file: int, name: str) -> None:
    for entry in entries:
        if entry.info.file_size > largest_file:
            raise DatasetError(
                "zip-entry-too-large",
                "{name} is refused: the entry {entry} is larger than {limit} MB. Make it smaller.",
                name=name,
                entry=entry.shown,
                limit=largest_file // 1024**2,
            )


def _check_total(entries: list[Entry], name: str) -> None:
    total = 0
    for entry in entries:
        total += entry.info.file_size
        if total > MAX_UNPACKED_BYTES:
            raise DatasetError(
                "zip-too-large",
                "{name} is refused: from the entry {entry} on it would be larger than {limit} MB "
                "when unpacked. Pack fewer or smaller files.",
                name=name,
                entry=entry.shown,
                limit=MAX_UNPACKED_BYTES // 1024**2,
            )
