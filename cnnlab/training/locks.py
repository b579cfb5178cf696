"""Kernel locks on files: gone with the process that holds them, however it ends.

A pid proves nothing (it may be reused, or a zombie's); ``flock`` does. The lock belongs to the
open file, so a child that inherits the descriptor keeps it held without a gap.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def acquire(path: Path, patience: float = 0.0) -> int | None:
    """Take the lock; the descriptor that holds it until it is closed, or None if another has it.

    Args:
        path: made if it is not there.
        patience: seconds to keep trying: somebody who only looks holds it for an instant.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + patience
    while not _lock(descriptor, fcntl.LOCK_EX):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            return None
        time.sleep(0.01)
    return descriptor


@contextmanager
def releasing(descriptor: int) -> Iterator[None]:
    """Let go of a lock at the end of a block."""
    try:
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """True if somebody holds the lock. Shared, so that two who look do not see each other."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
