"""Small files that are replaced whole: a reader sees the old one or the new one, never a part."""

import errno
import json
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def write_json(path: Path, values: Any, durable: bool = True) -> None:
    """Replace a JSON file; ``durable`` waits until it is on the disk."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(values, file, indent=1, allow_nan=False)
        replace_file(temporary, path, durable)
    finally:
        temporary.unlink(missing_ok=True)


def read_json(path: Path) -> Any:
    """The content of a JSON file. Raises ``OSError`` or ``ValueError``."""
    try:
        return json.loads(path.read_bytes())
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_parsed(path: Path, parse: Callable[[Any], T]) -> T:
    """``parse`` of a JSON file, remembered until the file is replaced: lists of runs stay quick.

    Args:
        path: a file that is only ever replaced whole.
        parse: makes something that nobody changes out of the content.

    Raises:
        OSError, ValueError: as ``read_json``, and whatever ``parse`` raises; remembered neither.
    """
    stat = path.stat()
    return _parsed(path, (stat.st_ino, stat.st_mtime_ns, stat.st_size), parse)


@lru_cache(maxsize=8192)
def _parsed(path: Path, version: tuple[int, ...], parse: Callable[[Any], T]) -> T:
    return parse(read_json(path))


def append_json(path: Path, values: Any) -> None:
    """Add a line to a log; it is one write, so that a reader sees whole lines."""
    line = json.dumps(values, allow_nan=False) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def end_line(path: Path) -> None:
    """Close a log's last line, if its writer was killed before it could."""
    if path.exists() and path.stat().st_size:
        with path.open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            if file.read() != b"\n":
                file.write(b"\n")


def replace_file(temporary: Path, path: Path, durable: bool = True) -> None:
    """Give a finished file its name, in the place of what had it before."""
    if durable:
        _to_disk(temporary)
    temporary.replace(path)
    if durable:
        _to_disk(path.parent)


def discard(path: Path) -> None:
    """Remove a file, and free its space even if a library still holds it open after an error."""
    if path.exists():
        os.truncate(path, 0)
        path.unlink()


def is_disk_full(error: BaseException | None) -> bool:
    """True if the error, or one that led to it, is a full disk or quota."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        error = error.__cause__ or error.__context__
    return False


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
