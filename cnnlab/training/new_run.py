"""Make the folder of a new run: whole, locked and named from the first moment that it is seen."""

import os
import re
import secrets
import shutil
from datetime import datetime
from pathlib import Path

from cnnlab import paths
from cnnlab.errors import RunError
from cnnlab.training import locks
from cnnlab.training.config import TrainingConfig
from cnnlab.training.files import write_json
from cnnlab.training.run_directory import CONFIG, LOCK, RESERVE, STATUS, Run
from cnnlab.training.status import RunStatus

RESERVED_BYTES = 65_536


def new_run(config: TrainingConfig) -> tuple[Run, int]:
    """A queued run, and the descriptor that holds its lock.

    The folder is filled under a hidden name and renamed when it is whole, with its lock
    already held: nobody can see a run without settings, or think that it was interrupted.

    Raises:
        RunError: the folder cannot be made, as on a full disk.
    """
    hidden = paths.runs() / f".new-{secrets.token_hex(8)}"
    try:
        hidden.mkdir(parents=True)
        lock = locks.acquire(hidden / LOCK)
        write_json(hidden / CONFIG, config.to_dict())
        write_json(hidden / STATUS, RunStatus(num_epochs=config.epochs).to_dict())
        # Random bytes: some file systems give zeros no space.
        (hidden / RESERVE).write_bytes(os.urandom(RESERVED_BYTES))
        return Run(_rename(hidden, run_name(config))), lock
    except OSError as error:
        shutil.rmtree(hidden, ignore_errors=True)
        raise RunError(
            "run-not-made",
            "A folder for the run could not be made in {folder}: {reason}. Make room there, or "
            "set CNNLAB_HOME to a folder that can be written to.",
            folder=str(paths.runs()),
            reason=error.strerror or type(error).__name__,
        ) from error


def run_name(config: TrainingConfig) -> str:
    """Such as ``2026-11-23-1904-toybox10-vgg16``: sorts by time, safe as a folder name."""
    data = re.sub(r"[^A-Za-z0-9_]+", "-", Path(config.data).stem)[:24].strip("-") or "data"
    return f"{datetime.now():%Y-%m-%d-%H%M}-{data}-{config.base}"


def _rename(hidden: Path, name: str) -> Path:
    candidate = hidden.with_name(name)
    while True:
        try:
            # Fails on a folder that is not empty, so two runs can never get one name.
            return hidden.rename(candidate)
        except OSError:
            if not candidate.exists():
                raise
            candidate = hidden.with_name(f"{name}-{secrets.token_hex(2)}")
