"""Files that are replaced whole: a reader sees the old one or the new one, never a part.

What is being written has a hidden name of its own beside the file, so that two processes, or two
threads of one, never write into the same. It is gone when writing fails; what a killed process
leaves is swept (``cleanup``), as nobody holds its kernel lock any more.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cnnlab.storage.locks import lock
from cnnlab.storage.os_errors import as_storage_errors

UNFINISHED = ".tmp"
"""How the names of unfinished files end."""


@contextlib.contextmanager
def replacing(path: Path, durable: bool = True) -> Iterator[IO[bytes]]:
    """A file open for writing, which takes the place of another if the block ends without error.

    Args:
        path: of the file, which need not be there; through a link, of what it leads to. What is
            no file, such as a pipe that somebody reads, is written into.
        durable: it is on the disk when the block has ended.

    Raises:
        StorageError: the system refuses it. What was there before is unchanged, nothing is left.
    """
    with as_storage_errors(path.name):
        if path.exists() and not path.is_file():
            with _no_file(path) as file:
                yield file
            return
        path = path.resolve()
        with removed_on_error(unfinished(path)) as temporary, temporary.open("xb") as file:
            hold(file)
            yield file
            file.flush()
            replace_file(temporary, path, durable)  # while it is held


def write_whole(path: Path, content: bytes | str, durable: bool = True) -> None:
    """Replace a file by these bytes, or this text as UTF-8. Raises ``StorageError``."""
    with replacing(path, durable) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def write_new(path: Path, content: bytes) -> bool:
    """Write a file; False, and nothing is done, where there is one of this name.

    Raises:
        StorageError: the system refuses it; nothing is left.
    """
    with as_storage_errors(path.name):
        try:
            file = path.open("xb")
        except FileExistsError:
            return False
        with removed_on_error(path), file:
            file.write(content)
        return True


def unfinished(path: Path) -> Path:
    """A new name beside a file, under which it can be written before it takes its own."""
    return path.with_name(f".{secrets.token_hex(8)}{UNFINISHED}")


def is_unfinished(path: Path) -> bool:
    """True for a name that ``unfinished`` makes."""
    return re.fullmatch(rf"\.[0-9a-f]{{16}}{re.escape(UNFINISHED)}", path.name) is not None


def replace_file(temporary: Path, path: Path, durable: bool = True) -> None:
    """Give a finished file its name, in the place of what had it before. Raises ``OSError``."""
    if durable:
        _to_disk(temporary)
    temporary.replace(path)
    if durable:
        _to_disk(path.parent)


def _no_file(path: Path) -> IO[bytes]:
    """A pipe or a device, open for writing; a pipe that nobody reads is never waited for."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "wb")


@contextlib.contextmanager
def removed_on_error(path: Path) -> Iterator[Path]:
    """Remove an unfinished file where an error comes out of the block."""
    try:
        yield path
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def hold(file: IO[bytes]) -> None:
    """Show, until it is closed, that a file's writer lives; without locks, nobody sweeps."""
    with contextlib.suppress(OSError):
        lock(file.fileno())


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
