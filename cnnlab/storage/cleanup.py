"""Hidden folders and files of what is half made or half deleted, and their end.

Who works below a folder shares the kernel lock on its ``.lock``. Who gets it alone knows that
nobody does: what is hidden there was left by a process that was killed, and is removed.
"""

import contextlib
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
    """An empty folder below ``parent``, gone at the end of the block unless it was renamed.

    Raises:
        StorageError: the system refuses it, or an ``OSError`` came out of the block.
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
    """Remove a folder and all that is in it; nobody ever sees half of it.

    Raises:
        StorageError: the system refuses it, and the folder is as it was. What cannot be removed
            after it has lost its name is swept later.
    """
    with as_storage_errors(folder.name):
        doomed = folder.with_name(_DELETING + secrets.token_hex(8))
        folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove what killed processes left in a folder; never raises, as it is nobody's errand."""
    with contextlib.suppress(OSError):
        names = {path.name for path in parent.iterdir()}
        if any(name.startswith(_HIDDEN) for name in names):
            with (parent / LOCK).open("w") as lock:
                _sweep_alone(parent, lock)
        for name in names:
            if name.endswith(_UNFINISHED):
                _remove_unless_held(parent / name)


def sweep_unfinished(folder: Path) -> None:
    """As ``sweep``, in a folder of others too: only files that ``atomic_files`` has named."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if is_unfinished(path):
                _remove_unless_held(path)


def sweep_home() -> None:
    """Remove what was left in any folder of cnnlab's own; what a program does when it starts."""
    uploads = paths.uploads()
    works = (paths.runs(), paths.models(), paths.experiments(), uploads, paths.cache())
    for parent in (paths.home(), *works, *_folders(uploads), *_folders(paths.cache())):
        sweep(parent)
    for upload in _folders(uploads):
        with contextlib.suppress(OSError):
            upload.rmdir()  # where nothing but leftovers was in it


def _folders(parent: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [path for path in parent.iterdir() if path.is_dir()]
    return []


def _sweep_alone(parent: Path, lock: IO) -> None:
    if _try_lock(lock):
        for prefix in _HIDDEN:
            for leftover in parent.glob(prefix + "*"):
                shutil.rmtree(leftover, ignore_errors=True)


def _try_lock(file: IO, shared: bool = False, wait: bool = False) -> bool:
    """False where another has it, and where there are no locks: then nothing is ever swept."""
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
