"""Caches and uploads on the disk under one limit; the least recently used entry is evicted first.

    features      outputs of frozen layers
    datasets      decoded pictures
    normalizers   fitted whitenings
    uploads       files from the browser

An entry is a folder, whose modification time is the time of its last use. Caches can be computed
again and uploads can be sent again, so one limit holds for all. An entry that a running or queued
training reads is held by a kernel lock on its folder, and is not evicted.
"""

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnlab.errors import ConfigurationError
from cnnlab.storage import locks, paths
from cnnlab.storage.atomic_files import write_whole
from cnnlab.storage.cleanup import remove_folder
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.os_errors import as_storage_errors

DEFAULT_LIMIT = 8_000_000_000
ABOUT = "about.json"

_DAMAGE = (OSError, ValueError, TypeError, KeyError)
_NOT_FOR_PEOPLE = re.compile(r"-(v\d+|[0-9a-f]{64})(?=-|$)")
_PLACES: dict[str, Callable[[], Path]] = {
    "features": lambda: paths.cache() / "features",
    "datasets": lambda: paths.cache() / "datasets",
    "normalizers": lambda: paths.cache() / "normalizers",
    "uploads": paths.uploads,
}


@dataclass(frozen=True)
class Entry:
    """One cache entry or upload.

    Attributes:
        path: its folder.
        about: a description for people.
        num_bytes: on the disk.
        last_used: seconds since 1970.
        kind: ``"features"``, ``"datasets"``, ``"normalizers"`` or ``"uploads"``.
    """

    path: Path
    about: str
    num_bytes: int
    last_used: float
    kind: str = "features"

    @property
    def is_held(self) -> bool:
        """A running or queued process reads it."""
        with contextlib.suppress(OSError), _opened(self.path) as folder:
            return not _lock(folder)
        return False


def entries(kind: str | None = None) -> list[Entry]:
    """All entries, or those of one kind, the most recently used first.

    Raises:
        StorageError: the folders cannot be read.
    """
    found: list[Entry] = []
    with as_storage_errors("The cache"):
        for name, place in _PLACES.items():
            if kind in (None, name) and place().is_dir():
                found += [_entry(name, path) for path in place().iterdir() if _is_entry(path)]
    return sorted(found, key=lambda entry: -entry.last_used)


def touch(folder: Path) -> None:
    """Set the time of the last use of an entry to now."""
    with contextlib.suppress(OSError):
        os.utime(folder)


@contextlib.contextmanager
def holding() -> Iterator[Callable[[str | Path], None]]:
    """A function that holds the entry of a file or folder until the block ends.

    It does nothing for other files, and without kernel locks.
    """
    with contextlib.ExitStack() as held_folders:

        def hold(file: str | Path) -> None:
            with contextlib.suppress(OSError):
                if (folder := _entry_of(Path(file))) is not None:
                    touch(folder)
                    _lock(held_folders.enter_context(_opened(folder)), shared=True, wait=True)

        yield hold


@contextlib.contextmanager
def held(*files: str | Path | None) -> Iterator[None]:
    """Hold the entries of files during the block."""
    with holding() as hold:
        for file in files:
            if file:
                hold(file)
        yield


def make_room(needed: int, spare: Path | None = None) -> None:
    """Evict the least recently used entries until there is room within the limit.

    Args:
        needed: bytes to be written.
        spare: an entry that is not evicted although no process holds it.

    Raises:
        StorageError: the folders cannot be read.
    """
    kept, bound = entries(), limit()
    total = _bytes_of(kept)
    while kept and total + needed > bound:
        oldest = kept.pop()
        if oldest.path != spare and remove(oldest.path):
            total -= oldest.num_bytes


def tidy(spare: Path) -> None:
    """Evict entries beyond the limit, after one was added. Never raises, as it is housekeeping."""
    with contextlib.suppress(OSError):
        make_room(0, spare)


def remove(folder: Path) -> bool:
    """Remove an entry; False if it is held or cannot be removed."""
    with contextlib.suppress(OSError), _opened(folder) as descriptor:
        if _lock(descriptor):
            remove_folder(folder)
            return True
    return False


def clear(kind: str | None = None) -> int:
    """Remove all entries that no process holds, or those of one kind; their number."""
    return sum(remove(entry.path) for entry in entries(kind))


def remove_about(name: str) -> None:
    """Remove the entries whose description has a name in it, as that of a data set.

    Args:
        name: in which nothing else is called.

    Raises:
        StorageError: the folders cannot be read.
    """
    for entry in entries():
        if name in entry.about:
            remove(entry.path)


def limit() -> int:
    """The limit in bytes: as set, at most half of the disk space that is or can be free."""
    with as_storage_errors("The cache"):
        free = shutil.disk_usage(_existing(paths.cache())).free
    return min(limit_set(), (free + _bytes_of(entries())) // 2)


def room() -> int:
    """Bytes that can be made available: the limit less the entries that are held."""
    return limit() - _bytes_of([entry for entry in entries() if entry.is_held])


def limit_set() -> int:
    """The limit in bytes as set by ``set_limit``; 8 GB by default."""
    try:
        return int(parse_json(_limit_file().read_bytes())["bytes"])
    except _DAMAGE:
        return DEFAULT_LIMIT


def set_limit(limit: int) -> None:
    """Set the limit in bytes, and evict entries beyond it.

    Raises:
        ConfigurationError: not a whole number from 0.
        StorageError: it cannot be stored; the limit is unchanged.
    """
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise ConfigurationError(
            "cache-limit-invalid",
            "The limit of the cache is a whole number of bytes from 0; received {received}.",
            received=repr(limit),
        )
    with as_storage_errors("The limit of the cache"):
        _limit_file().parent.mkdir(parents=True, exist_ok=True)
        write_whole(_limit_file(), json.dumps({"bytes": limit}))
    make_room(0)


def in_words(count: int) -> str:
    """Bytes as people read them."""
    if 0 < count < 1e6:
        return f"{max(count / 1e6, 0.1):.1f} MB"
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _limit_file() -> Path:
    return _PLACES["features"]() / "limit.json"


def _is_entry(path: Path) -> bool:
    return path.name[0] != "." and path.is_dir()


def _entry_of(path: Path) -> Path | None:
    """The entry that holds a file; None for other files, and for the name of a data set."""
    path = path.resolve()
    for place in _PLACES.values():
        root = place().resolve()
        if root in path.parents:
            return root / path.relative_to(root).parts[0]
    return None


def _entry(kind: str, folder: Path) -> Entry:
    num_bytes, last_used = 0, 0.0
    with contextlib.suppress(OSError):
        last_used = folder.stat().st_mtime
        for parent, _, names in os.walk(folder):
            num_bytes += sum((Path(parent) / name).stat().st_size for name in names)
    return Entry(folder, _about(kind, folder), num_bytes, last_used, kind)


def _about(kind: str, folder: Path) -> str:
    """A description from the content of the folder and its name."""
    try:
        if kind != "uploads" and (folder / ABOUT).exists():
            return str(parse_json((folder / ABOUT).read_bytes())["about"])
        if kind == "uploads":
            names = sorted(path.name for path in folder.iterdir() if path.name[0] != ".")
            return f"upload: {', '.join(names) or 'empty'}"
    except _DAMAGE:
        return "damaged"
    if kind == "normalizers":
        data = _NOT_FOR_PEOPLE.sub("", folder.name)
        return "what whitening learned" + (f" from {data}" if data != folder.name else "")
    if kind == "features":
        return "damaged"
    return f"decoded pictures: {_NOT_FOR_PEOPLE.sub('', folder.name)}"


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int, shared: bool = False, wait: bool = False) -> bool:
    """False if another process holds it; True without kernel locks."""
    try:
        return locks.lock(descriptor, shared, wait)
    except OSError:
        return True


def _bytes_of(kept: list[Entry]) -> int:
    return sum(entry.num_bytes for entry in kept)


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
