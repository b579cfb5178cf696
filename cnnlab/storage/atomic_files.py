"""Files that are replaced atomically: a reader sees the old one or the new one, never a part.

The new content is written to a hidden file of its own beside the file, so that two processes, or
two threads of one, never write into the same. It is removed if writing fails; ``cleanup`` removes
that of a killed process, as its kernel lock is released.
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
    """A file open for writing, which replaces another if the block ends without error.

    Args:
        path: of the file, which need not exist; a link is followed. Anything else, such as a pipe
            that has a reader, is written into.
        durable: flush to the disk at the end of the block.

    Raises:
        StorageError: it cannot be written. The old file is unchanged, and no part is left.
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
    """Write a new file; False if one of this name exists, which is unchanged.

    Raises:
        StorageError: it cannot be written; no part is left.
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
    """A temporary name beside a file."""
    return path.with_name(f".{secrets.token_hex(8)}{UNFINISHED}")


def is_unfinished(path: Path) -> bool:
    """True for a name that ``unfinished`` makes."""
    return re.fullmatch(rf"\.[0-9a-f]{{16}}{re.escape(UNFINISHED)}", path.name) is not None


def replace_file(temporary: Path, path: Path, durable: bool = True) -> None:
    """Rename a finished file, which replaces the old one. Raises ``OSError``."""
    if durable:
        _to_disk(temporary)
    temporary.replace(path)
    if durable:
        _to_disk(path.parent)


def _no_file(path: Path) -> IO[bytes]:
    """A pipe or a device, open for writing; never waits for a reader of a pipe."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "wb")


@contextlib.contextmanager
def removed_on_error(path: Path) -> Iterator[Path]:
    """Remove an unfinished file if the block raises."""
    try:
        yield path
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def hold(file: IO[bytes]) -> None:
    """Lock a file until it is closed, so that no other process removes it as unfinished."""
    with contextlib.suppress(OSError):
        lock(file.fileno())


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
