"""Small JSON files that are replaced atomically, and logs to which lines are appended."""

import contextlib
import errno
import json
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from cnnlab.storage.atomic_files import write_whole
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.os_errors import as_storage_errors, errno_of
from cnnlab.storage.reading import open_file

T = TypeVar("T")


def write_json(path: Path, values: Any, durable: bool = True) -> None:
    """Replace a JSON file; ``durable`` flushes it to the disk. Raises ``StorageError``."""
    write_whole(path, json.dumps(values, indent=1, allow_nan=False), durable)


def read_json(path: Path) -> Any:
    """The content of a JSON file. Raises ``OSError`` or ``ValueError``."""
    with open_file(path) as file:
        return parse_json(file.read())


def read_parsed(path: Path, parse: Callable[[Any], T]) -> T:
    """``parse`` of a JSON file, remembered until the file is replaced: lists of runs stay quick.

    Args:
        path: a file that is only replaced atomically.
        parse: its result must not be changed, as it is shared.

    Raises:
        OSError, ValueError: as ``read_json``, and any error of ``parse``; neither is remembered.
    """
    stat = path.stat()
    return _parsed(path, (stat.st_ino, stat.st_mtime_ns, stat.st_size), parse)


@lru_cache(maxsize=8192)
def _parsed(path: Path, version: tuple[int, ...], parse: Callable[[Any], T]) -> T:
    return parse(read_json(path))


def append_json(path: Path, values: Any) -> None:
    """Add a line to a log; it is one write, so that a reader sees whole lines.

    Raises:
        StorageError: it cannot be written; nothing was added.
    """
    line = (json.dumps(values, allow_nan=False) + "\n").encode()
    with as_storage_errors(path.name), path.open("ab", buffering=0) as log:
        before = log.seek(0, os.SEEK_END)
        try:
            if log.write(line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except BaseException:
            with contextlib.suppress(OSError):
                log.truncate(before)
            raise


def end_line(path: Path) -> None:
    """Close a log's last line, if its writer was killed before it could."""
    with as_storage_errors(path.name):
        if path.exists() and path.stat().st_size:
            with path.open("r+b") as file:
                file.seek(-1, os.SEEK_END)
                if file.read() != b"\n":
                    file.write(b"\n")


def discard(path: Path) -> None:
    """Remove a file, and free its space even if a library still holds it open after an error."""
    if path.exists():
        os.truncate(path, 0)
        path.unlink(missing_ok=True)


def is_disk_full(error: BaseException | None) -> bool:
    """True if the error, or one that led to it, is a full disk or quota."""
    while error is not None:
        if isinstance(error, OSError) and errno_of(error) in (errno.ENOSPC, errno.EDQUOT):
            return True
        error = error.__cause__ or error.__context__
    return False
