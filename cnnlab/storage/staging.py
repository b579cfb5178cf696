"""Folders that appear whole or not at all.

A folder is filled under a staging name and renamed when whole, so that a reader never sees
half of one and two writers never disturb each other. Leftovers of a killed writer
are removed by the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnlab.storage.cleanup import hidden_folder


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder that is renamed to ``target`` if the block ends without an error.

    Raises:
        StorageError: it cannot be written; nothing is left.
    """
    with hidden_folder(target.parent) as folder:
        yield folder
        _publish(folder, target)


def _publish(folder: Path, target: Path) -> None:
    try:
        folder.rename(target)
    except OSError:
        # Another writer was faster; the name says that its content is the same.
        if not target.is_dir():
            raise
