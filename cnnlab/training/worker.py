"""The process that trains one run: ``python -m cnnlab.training.worker RUN_FOLDER [LOCK]``.

LOCK is the inherited descriptor that holds ``run.lock`` since the run was made. The kernel
lets go of it when this process ends, in whatever way; nobody else ever does.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cnnlab import paths
from cnnlab.messages import Note
from cnnlab.training import locks
from cnnlab.training.run_directory import Run
from cnnlab.training.run_folder import LOCK, RunFolder
from cnnlab.training.status_recorder import StatusRecorder
from cnnlab.training.trainer import train

NICENESS = 15
SECONDS_TO_STOP = 6.0
SECONDS_BETWEEN_LOOKS = 0.2

STOPPED = Note("run-stopped-early", "Stopped on request before the first batch.")
CUT_OFF = Note("run-cut-off", "Stopped on request; what was being done was cut off.")


def main(folder: str, inherited_lock: str | None = None) -> None:
    """Wait for a turn, then train."""
    run = Run(Path(folder))
    work(run, inherited_lock, lambda: train(run.config, run))


def work(run: RunFolder, inherited_lock: str | None, job: Callable[[], Any]) -> None:
    """Do the job of a folder at low priority when its turn comes, unless it is stopped before."""
    hold_lock(run, inherited_lock)
    lower_priority()
    turn = wait_for_turn(run)
    if turn is None:
        StatusRecorder(run).end("stopped", STOPPED)
        return
    threading.Thread(target=stop_in_time, args=(run,), daemon=True).start()
    with locks.releasing(turn):
        job()


def lower_priority() -> None:
    """Let the app answer first."""
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def hold_lock(run: RunFolder, inherited_lock: str | None) -> None:
    """Keep the run's lock until this process ends."""
    if inherited_lock is not None:
        os.set_inheritable(int(inherited_lock), False)
    elif locks.acquire(run.path / LOCK, patience=0.2) is None:
        sys.exit(f"Somebody already works for {run.name}.")


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


def stop_in_time(run: RunFolder) -> None:
    """Training stops between two batches; what takes longer (a download) is cut off here.

    Files are replaced whole or appended to by line, so they are valid at any moment.
    """
    while not run.stop_requested:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    time.sleep(SECONDS_TO_STOP)
    if run.status.is_active:
        StatusRecorder(run).end("stopped", CUT_OFF)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
