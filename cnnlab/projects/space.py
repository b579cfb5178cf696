"""How much space all projects take together, and that it stays within a limit."""

import os
from functools import lru_cache
from pathlib import Path

from cnnlab.errors import StorageError
from cnnlab.messages import Note
from cnnlab.storage import paths
from cnnlab.storage.bounded_cache import in_words

MAX_BYTES = 2_000_000_000
NEARLY_FULL = 0.8
"""Share of it from which on it is told."""


def num_bytes(folder: Path) -> int:
    """Bytes of the files in a folder and below it; a file that goes meanwhile counts nothing."""
    try:
        version = folder.stat().st_mtime_ns
        return _bytes_of_version(folder, version)
    except OSError:
        return 0


def used() -> int:
    """Bytes of all projects."""
    return num_bytes(paths.projects())


def check_space(needed: int) -> None:
    """Raise ``StorageError`` where so many bytes more would be too many."""
    if used() + needed > MAX_BYTES:
        raise StorageError(
            "projects-full",
            "The pictures of all projects on this computer take {used}, and {limit} is the most. "
            "Delete a project that nobody needs: python -m cnnlab projects",
            used=in_words(used()),
            limit=in_words(MAX_BYTES),
        )


def space_notes() -> tuple[Note, ...]:
    """A warning before the space is full."""
    if used() < NEARLY_FULL * MAX_BYTES:
        return ()
    values = {"used": in_words(used()), "limit": in_words(MAX_BYTES)}
    text = (
        "The pictures of all projects on this computer take {used} of the {limit} that they may. "
        "Delete a project that nobody needs: python -m cnnlab projects"
    )
    return (Note("projects-nearly-full", text, values, "warning"),)


@lru_cache(maxsize=8192)
def _own_bytes(folder: Path, version: int) -> tuple[int, tuple[Path, ...]]:
    """Of the files right in a folder, and its folders; a folder is dated by what appears in it."""
    with os.scandir(folder) as entries:
        found = list(entries)
    folders = tuple(Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False))
    files = (entry for entry in found if not entry.is_dir(follow_symlinks=False))
    return sum(entry.stat(follow_symlinks=False).st_size for entry in files), folders


def _bytes_of_version(folder: Path, version: int) -> int:
    own, folders = _own_bytes(folder, version)
    return own + sum(map(num_bytes, folders))
