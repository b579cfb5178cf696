"""Files at untrusted paths: never waits for a pipe, never reads a device to its end.

Opening a pipe waits until a program writes into it, which may be never.
"""

import errno
import os
from io import BufferedReader
from pathlib import Path


def open_file(path: Path) -> BufferedReader:
    """A file, open for reading.

    Raises:
        OSError: it cannot be opened, or it is a pipe or a device.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.ESPIPE, "it is a pipe or a device, not a file")
    return path.open("rb")


def read_file(path: Path, size: int) -> bytes:
    """The first ``size`` bytes at most; of a pipe, those that a program writes which holds it open.

    A pipe that no program holds open is empty. Raises ``OSError``.
    """
    if path.is_fifo():
        return _read_pipe(path, size)
    with path.open("rb") as file:
        return file.read(size)


def _read_pipe(path: Path, size: int) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as pipe:
        first = pipe.read(1)
        if first == b"":
            return b""
        os.set_blocking(pipe.fileno(), True)
        first = first or b""  # None: nothing yet, but there is a writer
        return first + pipe.read(size - len(first))
