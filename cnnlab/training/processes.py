"""Start a run in a process of its own, and ask it to stop."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import cnnlab
from cnnlab.training.config import TrainingConfig
from cnnlab.training.locks import releasing
from cnnlab.training.new_run import new_run
from cnnlab.training.run_directory import LOG, STOP, Run


def start_run(config: TrainingConfig) -> Run:
    """Train in a process that outlives this one; returns at once.

    While another run is at work the new one waits; ``run.place_in_queue`` says where. The
    worker inherits the run's lock, so that the run is alive without a gap. It has a session of
    its own: neither Ctrl-C nor the end of this process reaches it.

    Raises:
        RunError: the run's folder cannot be made.
    """
    run, lock = new_run(config)
    command = [sys.executable, "-m", "cnnlab.training.worker", str(run.path), str(lock)]
    with releasing(lock), (run.path / LOG).open("wb") as log:
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
    return run


def stop_run(run: Run) -> None:
    """Ask a run to stop; it does so within seconds. Returns at once, whatever its state."""
    if run.status.is_active:
        (run.path / STOP).touch()


def child_environment() -> dict[str, str]:
    """What a child that loads TensorFlow needs: this very cnnlab, few messages, a shared GPU."""
    package = str(Path(cnnlab.__file__).parents[1])
    inherited = os.environ.get("PYTHONPATH")
    return {
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        **os.environ,
        "PYTHONPATH": f"{package}{os.pathsep}{inherited}" if inherited else package,
    }
