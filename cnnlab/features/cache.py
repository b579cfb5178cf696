"""Outputs of frozen layers on the disk, for later trainings. No TensorFlow here.

An entry is a folder, named by the hash of everything that its values depend on:

features.npy   (num_images, ...), float32, or bfloat16 as the uint16 of the same bits
about.json     what it is, in a few words

Arrays are memory-mapped: pages of them come into memory as they are used and leave under
pressure. The whole is bounded (``storage.bounded_cache``). A process can go on reading an entry
that was removed, as Unix keeps a file while it is open.
"""

import contextlib
import math
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import ml_dtypes
import numpy as np

from cnnlab.storage import bounded_cache, paths
from cnnlab.storage.bounded_cache import ABOUT, Entry, in_words, limit, limit_set, set_limit
from cnnlab.storage.json_files import write_json
from cnnlab.storage.staging import staging

__all__ = [
    "DTYPES",
    "Entry",
    "clear",
    "entries",
    "find",
    "folder_of",
    "in_words",
    "limit",
    "limit_set",
    "mark_compared",
    "num_bytes",
    "set_limit",
    "store",
    "was_compared",
]

DTYPES = {"float32": np.dtype(np.float32), "bfloat16": np.dtype(ml_dtypes.bfloat16)}

_KIND = "features"
_FEATURES = "features.npy"
_COMPARED = "compared"
_DAMAGE = (ValueError, TypeError, KeyError, EOFError)


def find(key: str, precision: str) -> np.ndarray | None:
    """The array cached under ``key``, memory-mapped and read-only; None if there is none.

    None, too, if the system refuses to read it now. Only a damaged entry is removed.
    """
    folder = folder_of(key)
    try:
        features = _mapped(folder / _FEATURES, precision)
    except OSError:
        return None
    except _DAMAGE:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    with contextlib.suppress(OSError):
        os.utime(folder)
    return features


def was_compared(key: str) -> bool:
    """Whether ``mark_compared`` was called for the entry under ``key``."""
    try:
        return (folder_of(key) / _COMPARED).exists()
    except OSError:
        return False


def mark_compared(key: str) -> None:
    """Remember that the outputs agree with those in float32; else they are compared again."""
    with contextlib.suppress(OSError):
        (folder_of(key) / _COMPARED).touch()


def store(
    key: str, about: str, shape: tuple[int, ...], precision: str, blocks: Iterable[np.ndarray]
) -> np.ndarray:
    """Cache an array that comes block by block, and return it as ``find`` does.

    If another process removes the entry at once, the array can still be read. If ``blocks`` raises,
    nothing is cached.

    Args:
        key: a file name that identifies everything that the values depend on.
        about: what it is, for people.
        shape: of the whole.
        precision: ``"float32"`` or ``"bfloat16"``, the type of all blocks.
        blocks: consecutive parts, along the first axis.

    Raises:
        StorageError: the disk is full, or the folder cannot be written to.
    """
    bounded_cache.make_room(num_bytes(shape, precision))
    with staging(folder_of(key)) as folder:
        with (folder / _FEATURES).open("wb") as file:
            _write_header(file, shape, DTYPES[precision])
            for block in blocks:
                file.write(np.ascontiguousarray(block).view(np.uint8).data)
            file.flush()
            os.fsync(file.fileno())
        write_json(folder / ABOUT, {"about": about})
        return _mapped(folder / _FEATURES, precision)


def num_bytes(shape: tuple[int, ...], precision: str) -> int:
    """The size of an array on the disk."""
    return math.prod(shape) * DTYPES[precision].itemsize


def entries() -> list[Entry]:
    """All cached arrays, the most recently used first. Raises ``StorageError``."""
    return bounded_cache.entries(_KIND)


def clear() -> None:
    """Remove every array that no training reads; the limit stays."""
    bounded_cache.clear(_KIND)


def folder_of(key: str) -> Path:
    """The folder of the entry with this key, whether it exists or not."""
    return paths.cache() / _KIND / key


def _write_header(file, shape: tuple[int, ...], dtype: np.dtype) -> None:
    description = {"descr": _stored(dtype).str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, description)


def _mapped(path: Path, precision: str) -> np.ndarray:
    features = np.load(path, mmap_mode="r", allow_pickle=False)
    if features.dtype != _stored(DTYPES[precision]):
        raise ValueError(f"{path.name} holds {features.dtype}")
    return features.view(DTYPES[precision])


def _stored(dtype: np.dtype) -> np.dtype:
    """.npy files know no bfloat16."""
    return np.dtype(np.uint16) if dtype == DTYPES["bfloat16"] else dtype
