"""Kernel locks on files, which are released at any end of their process.

A pid proves nothing (it may be reused, or a zombie's); ``flock`` does. The lock belongs to the
open file, so a child that inherits the descriptor keeps it held without a gap.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.storage.reading import open_file


def lock(descriptor: int, shared: bool = False, wait: bool = False) -> bool:
    """Lock an open file or folder until it is closed; False if another has the lock.

    Args:
        descriptor: of the open file.
        shared: other processes may share the lock.
        wait: until no other process has it.

    Raises:
        OSError: the file system has no locks (its number is one of ``os_errors.NO_LOCKS``).
    """
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def acquire(path: Path, patience: float = 0.0) -> int | None:
    """Take the lock; the descriptor that holds it until it is closed, or None if another has it.

    Args:
        path: made if it is not there.
        patience: seconds to keep trying, as ``is_held`` takes the lock for an instant.

    Raises:
        StorageError: the file cannot be opened, or the file system has no locks.
    """
    with as_storage_errors(path.name):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        is_ours = False
        try:
            is_ours = _wait(descriptor, patience)
        finally:
            if not is_ours:
                os.close(descriptor)
    return descriptor if is_ours else None


@contextmanager
def handed_on(path: Path, patience: float = 0.0) -> Iterator[int | None]:
    """As ``acquire``; the lock stays after the block, unless the block raises."""
    descriptor = acquire(path, patience)
    try:
        yield descriptor
    except BaseException:
        if descriptor is not None:
            os.close(descriptor)
        raise


@contextmanager
def releasing(descriptor: int) -> Iterator[None]:
    """Release a lock at the end of a block."""
    try:
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """True if a process is known to hold the lock. Never raises.

    It takes a shared lock, so that two concurrent calls do not see each other.
    """
    with contextlib.suppress(OSError), open_file(path) as file:
        return not lock(file.fileno(), shared=True)
    return False


def _wait(descriptor: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while not lock(descriptor):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.01)
    return True
