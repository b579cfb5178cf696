"""Arrays that took time to make, kept on disk: whole, or not at all.

An entry is a folder. It is filled under a staging name and renamed when whole, so that a reader
never sees half of one and two writers never disturb each other. What a killed writer left
behind is swept by the next.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from cnnlab import paths
from cnnlab.errors import DatasetError

Contents = TypeVar("Contents")

_STAGING = ".staging-"


def read_or_make(
    key: str, read: Callable[[Path], Contents], make: Callable[[Path], None]
) -> Contents:
    """``read`` the entry ``key``; where it is absent or damaged, ``make`` it first.

    Args:
        key: a file name that says all that the contents depend on.
        read: takes the folder of the entry.
        make: takes an empty folder and fills it.

    Raises:
        DatasetError: the entry cannot be stored.
    """
    folder = _root() / key
    if folder.is_dir():
        try:
            return read(folder)
        except (OSError, ValueError, KeyError, EOFError):
            shutil.rmtree(folder, ignore_errors=True)
    try:
        with _staging(folder) as staging:
            make(staging)
    except OSError as error:
        raise DatasetError(
            "dataset-not-stored",
            "The decoded pictures cannot be stored in {folder}: {reason}. "
            "Free some space, or set CNNLAB_HOME to another folder.",
            folder=str(_root()),
            reason=error.strerror or str(error),
        ) from error
    return read(folder)


def contains(key: str) -> bool:
    """Whether the entry ``key`` is there."""
    return (_root() / key).is_dir()


def _root() -> Path:
    return paths.cache() / "datasets"


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
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
        # Another writer was faster; the key says that its arrays are the same.
        if not target.is_dir():
            raise
