"""What frozen layers answered, kept on disk for later trainings. No TensorFlow here.

An entry is a folder, named by the hash of everything that its numbers depend on:

features.npy   (num_images, ...), float32, or bfloat16 as the uint16 of the same bits
about.json     what it is, in a few words

Arrays are memory-mapped: pages of them come into memory as they are used and leave under
pressure. The whole is bounded: before something is added, what was not used for the longest
time goes. Who still reads it goes on undisturbed, as Unix keeps a removed file while it is open.
"""

import math
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import ml_dtypes
import numpy as np

from cnnlab import paths
from cnnlab.errors import ConfigurationError
from cnnlab.staging import staging
from cnnlab.training.files import read_json, write_json

DEFAULT_LIMIT = 8_000_000_000
DTYPES = {"float32": np.dtype(np.float32), "bfloat16": np.dtype(ml_dtypes.bfloat16)}

_FEATURES = "features.npy"
_ABOUT = "about.json"
_LIMIT = "limit.json"
_DAMAGE = (OSError, ValueError, TypeError, KeyError, EOFError)


@dataclass(frozen=True)
class Entry:
    """One array in the cache.

    Attributes:
        path: its folder.
        about: what it is, for people.
        num_bytes: on the disk.
        last_used: seconds since 1970.
    """

    path: Path
    about: str
    num_bytes: int
    last_used: float


def find(key: str, precision: str) -> np.ndarray | None:
    """The array kept under ``key``, memory-mapped and read-only; None if there is none."""
    folder = _root() / key
    try:
        features = np.load(folder / _FEATURES, mmap_mode="r", allow_pickle=False)
        os.utime(folder)
    except FileNotFoundError:
        return None
    except _DAMAGE:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return features.view(DTYPES[precision])


def store(
    key: str, about: str, shape: tuple[int, ...], precision: str, blocks: Iterable[np.ndarray]
) -> np.ndarray:
    """Keep an array that comes block by block; as ``find`` gives it.

    If ``blocks`` raises, nothing is kept.

    Args:
        key: a file name that says all that the numbers depend on.
        about: what it is, for people.
        shape: of the whole.
        precision: ``"float32"`` or ``"bfloat16"``, the type of all blocks.
        blocks: consecutive parts, along the first axis.

    Raises:
        OSError: the disk is full, or the folder cannot be written to.
    """
    _make_room(num_bytes(shape, precision))
    with staging(_root() / key) as folder:
        with (folder / _FEATURES).open("wb") as file:
            _write_header(file, shape, DTYPES[precision])
            for block in blocks:
                file.write(np.ascontiguousarray(block).view(np.uint8).data)
            file.flush()
            os.fsync(file.fileno())
        write_json(folder / _ABOUT, {"about": about})
    return find(key, precision)


def num_bytes(shape: tuple[int, ...], precision: str) -> int:
    """What an array takes on the disk."""
    return math.prod(shape) * DTYPES[precision].itemsize


def in_words(count: int) -> str:
    """Bytes as people read them."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def entries() -> list[Entry]:
    """Everything that is kept, what was used last first."""
    if not _root().is_dir():
        return []
    folders = [path for path in _root().iterdir() if path.is_dir() and path.name[0] != "."]
    return sorted(map(_entry, folders), key=lambda entry: -entry.last_used)


def clear() -> None:
    """Remove everything that is kept; the limit stays."""
    for entry in entries():
        shutil.rmtree(entry.path, ignore_errors=True)


def limit() -> int:
    """Bytes that the cache may take: as set, at most half of the disk that is or can be free."""
    free = shutil.disk_usage(_existing(_root())).free
    return min(limit_set(), (free + _total()) // 2)


def limit_set() -> int:
    """Bytes as set by ``set_limit``; 8 GB by default."""
    try:
        return int(read_json(_root() / _LIMIT)["bytes"])
    except _DAMAGE:
        return DEFAULT_LIMIT


def set_limit(limit: int) -> None:
    """Set how many bytes may be kept, and remove what is beyond.

    Raises:
        ConfigurationError: not a whole number from 0.
    """
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise ConfigurationError(
            "cache-limit-invalid",
            "The limit of the cache is a whole number of bytes from 0; received {received}.",
            received=repr(limit),
        )
    _root().mkdir(parents=True, exist_ok=True)
    write_json(_root() / _LIMIT, {"bytes": limit})
    _make_room(0)


def _make_room(needed: int) -> None:
    """Remove what was not used for the longest time, until there is room within the limit."""
    kept = entries()
    while kept and _bytes_of(kept) + needed > limit():
        shutil.rmtree(kept.pop().path, ignore_errors=True)


def _total() -> int:
    return _bytes_of(entries())


def _bytes_of(kept: list[Entry]) -> int:
    return sum(entry.num_bytes for entry in kept)


def _entry(folder: Path) -> Entry:
    try:
        about = str(read_json(folder / _ABOUT)["about"])
        stat = (folder / _FEATURES).stat()
        return Entry(folder, about, stat.st_size, folder.stat().st_mtime)
    except _DAMAGE:
        return Entry(folder, "damaged", 0, 0.0)


def _write_header(file, shape: tuple[int, ...], dtype: np.dtype) -> None:
    stored = np.dtype(np.uint16) if dtype == DTYPES["bfloat16"] else dtype
    description = {"descr": stored.str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, description)


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


def _root() -> Path:
    return paths.cache() / "features"
