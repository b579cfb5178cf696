"""Folders that appear whole or not at all.

A folder is filled under a staging name and renamed when whole, so that a reader never sees
half of one and two writers never disturb each other. What a killed writer left behind is
swept by the next.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_STAGING = ".staging-"


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder that is renamed to ``target`` if the block ends without an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / ".lock").open("w") as lock:
        _sweep(target.parent, lock)
        fcntl.flock(lock, fcntl.LOCK_SH)
        folder = Path(tempfile.mkdtemp(prefix=_STAGING, dir=target.parent))
        try:
            yield folder
            _publish(folder, target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(root: Path, lock: IO) -> None:
    """Remove leftovers, unless another writer holds the lock: then they may be in use."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    for leftover in root.glob(_STAGING + "*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _publish(folder: Path, target: Path) -> None:
    try:
        folder.rename(target)
    except OSError:
        # Another writer was faster; the name says that its content is the same.
        if not target.is_dir():
            raise
