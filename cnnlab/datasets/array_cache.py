"""A cache on disk of arrays that take time to make: whole, or not at all. An entry is a folder."""

import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from cnnlab.errors import DatasetError
from cnnlab.storage import bounded_cache, paths
from cnnlab.storage.array_files import DAMAGE
from cnnlab.storage.os_errors import reason_of, storage_error
from cnnlab.storage.staging import staging

Contents = TypeVar("Contents")


def read_or_make(
    key: str, read: Callable[[Path], Contents], make: Callable[[Path], None]
) -> Contents:
    """``read`` the entry ``key``; where it is absent or damaged, ``make`` it first.

    Args:
        key: a file name made of all that the contents depend on.
        read: takes the folder of the entry. What it maps into memory stays readable, whoever
            removes the entry meanwhile.
        make: takes an empty folder and fills it.

    Raises:
        DatasetError: the entry cannot be stored.
        StorageError: it is there, but the system refuses to read it now.
    """
    folder = _root() / key
    try:
        if folder.is_dir():
            bounded_cache.touch(folder)
            return read(folder)
    except (FileNotFoundError, *DAMAGE):
        shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise storage_error("What was decoded before", error) from error
    try:
        with staging(folder) as unfinished:
            make(unfinished)
            contents = read(unfinished)
        bounded_cache.tidy(spare=folder)
        return contents
    except OSError as error:
        raise DatasetError(
            "dataset-not-stored",
            "The decoded pictures cannot be stored: {reason}. "
            "Free some space, or set CNNLAB_HOME to another folder.",
            reason=reason_of(error),
        ) from error


def mapped_pictures(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """uint8 pictures of an entry, mapped from the disk. Raises ``ValueError`` for another size."""
    size = path.stat().st_size
    if size != math.prod(shape):
        raise ValueError(f"{path.name} has {size} bytes, not {math.prod(shape)}")
    return np.memmap(path, np.uint8, "r", shape=shape) if size else np.empty(shape, np.uint8)


def contains(key: str) -> bool:
    """Whether the entry ``key`` is there."""
    return (_root() / key).is_dir()


def _root() -> Path:
    return paths.cache() / "datasets"
