"""Arrays that took time to make, kept on disk: whole, or not at all. An entry is a folder."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cnnlab import paths
from cnnlab.errors import DatasetError
from cnnlab.staging import staging

Contents = TypeVar("Contents")


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
        with staging(folder) as unfinished:
            make(unfinished)
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
