"""A sweep's process: ``python -m cnnlab.sweeps.worker FOLDER [LOCK]``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cnnlab.sweeps.folder import SweepFolder
from cnnlab.sweeps.runner import run_sweep
from cnnlab.workers.worker import work


def main(folder: str, inherited_lock: str | None = None) -> None:
    """Wait for a turn, then train the trials."""
    sweep, job = work_of(Path(folder))
    work(sweep, inherited_lock, job)


def work_of(folder: Path) -> tuple[SweepFolder, Callable[[], Any]]:
    """The sweep in a folder, and its trials, which need their turn and lock."""
    sweep = SweepFolder(folder)
    return sweep, lambda: run_sweep(sweep.config, sweep)


if __name__ == "__main__":
    main(*sys.argv[1:])
