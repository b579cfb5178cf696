"""The process that trains one run: ``python -m cnnlab.workers.worker RUN_FOLDER [LOCK]``.

LOCK is the inherited descriptor that holds ``run.lock`` since the run was made. It is let go of
when the last word on the run is written (how long TensorFlow then takes to leave is nobody's
concern), and by the kernel when this process ends before, in whatever way.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cnnlab.errors import RunError
from cnnlab.messages import Note
from cnnlab.runs.folder.run_folder import LOCK, RunFolder
from cnnlab.runs.run_directory import Run
from cnnlab.storage import locks, paths
from cnnlab.storage.bounded_cache import held
from cnnlab.training.status_recorder import StatusRecorder
from cnnlab.training.trainer import train
from cnnlab.workers.watchdog import watched

NICENESS = 15
SECONDS_BETWEEN_LOOKS = 0.2

STOPPED = Note("run-stopped-early", "Stopped on request before the first batch.")


def main(folder: str, inherited_lock: str | None = None) -> None:
    """Wait for a turn, then train."""
    run, job = work_of(Path(folder))
    work(run, inherited_lock, job)


def work_of(folder: Path) -> tuple[Run, Callable[[], Any]]:
    """The run in a folder, and its training, which needs its turn and lock."""
    run = Run(folder)
    return run, lambda: train(run.config, run)


def work(run: RunFolder, inherited_lock: str | None, job: Callable[[], Any]) -> None:
    """Do the job of a folder at low priority when its turn comes, unless it is stopped before."""
    with watched(run, hold_lock(run, inherited_lock)), held(*_files_of(run)):
        lower_priority()
        turn = wait_for_turn(run)
        if turn is None:
            StatusRecorder(run).end("stopped", STOPPED)
            return
        with locks.releasing(turn):
            job()


def _files_of(run: RunFolder) -> list[str | None]:
    """Uploads that wait with the work; where its settings are damaged, the job will say so."""
    with suppress(RunError):
        return run.files
    return []


def lower_priority() -> None:
    """Let the app answer first."""
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def hold_lock(run: RunFolder, inherited_lock: str | None) -> int:
    """The descriptor that holds the run's lock."""
    if inherited_lock is not None:
        os.set_inheritable(int(inherited_lock), False)
        return int(inherited_lock)
    lock = locks.acquire(run.path / LOCK, patience=0.2)
    if lock is None:
        sys.exit(f"Somebody already works for {run.name}.")
    return lock


def wait_for_turn(run: RunFolder) -> int | None:
    """One of a kind at a time in a home folder, first come, first served.

    Returns:
        The descriptor that holds the turn; None if the run was stopped while it waited.
    """
    while not run.stop_requested:
        turn = locks.acquire(paths.home() / run.turns)
        if turn is not None and run.place_in_queue in (1, None):
            return turn
        if turn is not None:
            os.close(turn)
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
