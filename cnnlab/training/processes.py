"""Start a run in a process of its own, and ask it to stop."""

import subprocess
import sys
import threading

from cnnlab.training.child_environment import child_environment
from cnnlab.training.config import TrainingConfig
from cnnlab.training.locks import releasing
from cnnlab.training.new_run import new_run
from cnnlab.training.run_directory import LOG, STOP, Run
from cnnlab.training.standby import Standby


def start_run(config: TrainingConfig, standby: Standby | None = None) -> Run:
    """Train in a process that outlives this one; returns at once.

    While another run is at work the new one waits; ``run.place_in_queue`` says where. The
    worker inherits the run's lock, so that the run is alive without a gap. It has a session of
    its own: neither Ctrl-C nor the end of this process reaches it.

    Args:
        config: what to do.
        standby: may have a worker waiting, which then takes the run at once.

    Raises:
        RunError: the run's folder cannot be made.
    """
    run, lock = new_run(config)
    with releasing(lock):
        if standby is None or not standby.take(run, lock):
            _start_worker(run, lock)
    return run


def _start_worker(run: Run, lock: int) -> None:
    command = [sys.executable, "-m", "cnnlab.training.worker", str(run.path), str(lock)]
    with (run.path / LOG).open("wb") as log:
        worker = subprocess.Popen(
            command,
            pass_fds=[lock],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=child_environment(),
        )
    # Somebody has to wait for a child, or it stays a zombie.
    threading.Thread(target=worker.wait, daemon=True).start()


def stop_run(run: Run) -> None:
    """Ask a run to stop; it does so within seconds. Returns at once, whatever its state."""
    if run.status.is_active:
        (run.path / STOP).touch()
