"""Make the folder of new work: whole, locked and named from the first moment that it is seen."""

import os
import re
import secrets
import time
from datetime import datetime
from pathlib import Path

from cnnlab.configuration import Configuration
from cnnlab.errors import RunError
from cnnlab.runs.folder.run_folder import CONFIG, DATED, LOCK, RESERVE, STATUS
from cnnlab.runs.folder.status import RunStatus
from cnnlab.storage import locks
from cnnlab.storage.atomic_files import write_whole
from cnnlab.storage.cleanup import hidden_folder
from cnnlab.storage.json_files import write_json
from cnnlab.storage.os_errors import reason_of

RESERVED_BYTES = 65_536


def new_folder(path: Path, config: Configuration, num_epochs: int) -> tuple[Path, int]:
    """A folder of queued work, and the descriptor that holds its lock.

    The folder is filled under a hidden name and renamed when it is whole, with its lock
    already held: nobody can see work without settings, or think that it was interrupted.

    Args:
        path: what it should be called; where that is taken, a few letters are added.
        config: what to do.
        num_epochs: how many are planned.

    Raises:
        RunError: the folder cannot be made, as on a full disk.
    """
    try:
        with hidden_folder(path.parent) as hidden, locks.handed_on(hidden / LOCK) as lock:
            if lock is None:
                raise FileExistsError(0, "its lock is taken")
            os.write(lock, str(time.time_ns()).encode())
            write_json(hidden / CONFIG, config.to_dict())
            write_json(hidden / STATUS, RunStatus(num_epochs=num_epochs).to_dict())
            reserve(hidden)
            return _rename(hidden, path), lock
    except OSError as error:
        raise RunError(
            "run-not-made",
            "A folder for the run could not be made in {folder}: {reason}. Make room there, or "
            "set CNNLAB_HOME to a folder on a local disk that can be written to.",
            folder=path.parent.name,
            reason=reason_of(error),
        ) from error


def reserve(folder: Path) -> None:
    """Take disk space, to have it when the last status is written; or raise ``StorageError``."""
    # Random bytes: some file systems give zeros no space.
    write_whole(folder / RESERVE, os.urandom(RESERVED_BYTES))


def dated_name(data: str, *words: str) -> str:
    """Such as ``2026-11-23-1904-toybox10-vgg16``: sorts by time, safe as a folder name."""
    safe = re.sub(r"[^A-Za-z0-9_]+", "-", Path(data).stem)[:24].strip("-") or "data"
    return "-".join((f"{datetime.now():{DATED}}", safe, *words))


def _rename(hidden: Path, path: Path) -> Path:
    candidate = path
    while True:
        try:
            # Fails on a folder that is not empty, so two can never get one name.
            return hidden.rename(candidate)
        except OSError:
            if not candidate.exists():
                raise
            candidate = path.with_name(f"{path.name}-{secrets.token_hex(2)}")
