"""What an experiment or a sweep has put into the cache of features, to be removed with it."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from cnnlab.features import cache
from cnnlab.runs.folder.run_folder import STATUS, UNREADABLE
from cnnlab.storage import bounded_cache
from cnnlab.storage.json_files import append_json
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.reading import open_file

FILE = "cached.jsonl"

_KEY = re.compile(r"[0-9a-f]{64}")


@contextlib.contextmanager
def noted(folder: Path) -> Iterator[None]:
    """Write down what comes into the cache during the block, in which one training is at work.

    Args:
        folder: of the work.

    Raises:
        StorageError: the cache cannot be listed, or nothing can be written.
    """
    before = _names()
    yield
    if made := sorted(_names() - before):
        append_json(folder / FILE, made)


def cached_for(folder: Path) -> list[Path]:
    """Entries of the cache that the work made, and that nothing else has used since.

    Never raises: lines that name no entries, as damaged ones, are skipped.
    """
    try:
        ended = (folder / STATUS).stat().st_mtime
        with open_file(folder / FILE) as file:
            names = [name for line in file.read().splitlines() for name in _read(line)]
        used = {entry.path: entry.last_used for entry in cache.entries()}
    except OSError:
        return []
    found = map(cache.folder_of, names)
    return [path for path in found if used.get(path, ended + 1) <= ended]


def remove_cached(entries: list[Path]) -> None:
    """Those that no training reads at this moment."""
    for entry in entries:
        bounded_cache.remove(entry)


def _names() -> set[str]:
    return {entry.path.name for entry in cache.entries()}


def _read(line: bytes) -> list[str]:
    try:
        return [name for name in parse_json(line) if _KEY.fullmatch(name)]
    except UNREADABLE:
        return []
