"""Hidden folders and files that are being made or deleted, and the removal of leftovers.

A process that works below a folder shares the kernel lock on its ``.lock``. If a process gets
that lock exclusively, no other works there, and hidden files are leftovers of killed processes.
"""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cnnlab.storage import locks, paths
from cnnlab.storage.atomic_files import UNFINISHED, is_unfinished
from cnnlab.storage.os_errors import NO_LOCKS, as_storage_errors

LOCK = ".lock"
_MAKING, _DELETING = ".staging-", ".deleted-"
_HIDDEN = (_MAKING, _DELETING, ".new-")
_UNFINISHED = (UNFINISHED, ".part")


@contextmanager
def hidden_folder(parent: Path) -> Iterator[Path]:
    """An empty folder below ``parent``, removed at the end of the block unless it was renamed.

    Raises:
        StorageError: it cannot be made, or the block raised an ``OSError``.
    """
    with as_storage_errors(f"The folder {parent.name}"):
        parent.mkdir(parents=True, exist_ok=True)
        with (parent / LOCK).open("w") as lock:
            _sweep_alone(parent, lock)
            _try_lock(lock, shared=True, wait=True)
            folder = Path(tempfile.mkdtemp(prefix=_MAKING, dir=parent))
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder with its content; no reader ever sees a part of it.

    Raises:
        StorageError: it cannot be removed, and is unchanged. Files that cannot be removed after
            it was renamed are swept later.
    """
    with as_storage_errors(folder.name):
        doomed = folder.with_name(_DELETING + secrets.token_hex(8))
        folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove leftovers of killed processes in a folder; never raises, as it is housekeeping."""
    with contextlib.suppress(OSError):
        names = {path.name for path in parent.iterdir()}
        if any(name.startswith(_HIDDEN) for name in names):
            with (parent / LOCK).open("w") as lock:
                _sweep_alone(parent, lock)
        for name in names:
            if name.endswith(_UNFINISHED):
                _remove_unless_held(parent / name)


def sweep_unfinished(folder: Path) -> None:
    """As ``sweep``, but only files named by ``atomic_files``: for folders with other files."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if is_unfinished(path):
                _remove_unless_held(path)


def sweep_home() -> None:
    """Remove leftovers in all folders of cnnlab; called at the start of a program."""
    uploads = paths.uploads()
    owned = (paths.runs(), paths.models(), paths.experiments(), paths.projects())
    works = (*owned, uploads, paths.cache())
    with_runs = (paths.paired_experiments(), paths.sweeps())
    within = [folder / "runs" for parent in with_runs for folder in _folders(parent)]
    below = (*_folders(uploads), *_folders(paths.cache()), *with_runs, *within)
    for parent in (paths.home(), *works, *below):
        sweep(parent)
    for upload in _folders(uploads):
        with contextlib.suppress(OSError):
            upload.rmdir()  # if only leftovers were in it


def _folders(parent: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [path for path in parent.iterdir() if path.is_dir()]
    return []


def _sweep_alone(parent: Path, lock: IO) -> None:
    if _try_lock(lock):
        # Sooner than a pattern for each: there may be 10,000 others.
        with os.scandir(parent) as entries:
            leftovers = [entry.path for entry in entries if entry.name.startswith(_HIDDEN)]
        for leftover in leftovers:
            shutil.rmtree(leftover, ignore_errors=True)


def _try_lock(file: IO, shared: bool = False, wait: bool = False) -> bool:
    """False if another process has it, or without kernel locks: then nothing is swept."""
    try:
        return locks.lock(file.fileno(), shared, wait)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        return False


def _remove_unless_held(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("rb") as file:
        if _try_lock(file):
            path.unlink()
