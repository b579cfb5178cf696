"""Start work in a process of its own, and ask it to stop."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from cnnlab.errors import CnnlabError, RunError
from cnnlab.processes.child_environment import child_environment
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import LOG, RunFolder
from cnnlab.runs.new_run import new_run
from cnnlab.runs.resume import reopen
from cnnlab.runs.run_directory import Run
from cnnlab.storage.locks import releasing
from cnnlab.storage.os_errors import reason_of
from cnnlab.workers.standby import WORKER, Standby


def start_run(config: TrainingConfig, standby: Standby | None = None) -> Run:
    """Train in a process that outlives this one; returns at once.

    While another run is at work the new one waits; ``run.place_in_queue`` says where.

    Args:
        config: what to do.
        standby: may have a worker waiting, which then takes the run at once.

    Raises:
        RunError: the run's folder cannot be made, or no process started; then nothing is left.
    """
    run, lock = new_run(config)
    with removed_on_error(run):
        _have_trained(run, lock, standby)
    return run


def resume_run(run: Run, standby: Standby | None = None) -> None:
    """Let a run that has ended go on from its last checkpoint; returns at once.

    It goes on in its own folder, with the same curves, and waits its turn like any other. Which
    runs can go on says ``run.resumes_after``.

    Args:
        run: stopped, interrupted, failed, or ended by a full disk.
        standby: as for ``start_run``.

    Raises:
        RunError: the run cannot go on; says why, and what to do.
    """
    _have_trained(run, reopen(run), standby)


def _have_trained(run: Run, lock: int, standby: Standby | None) -> None:
    start_worker(WORKER, run.path, lock, standby)


def stop_run(run: Run) -> None:
    """Ask a run to stop; it does so within seconds. Returns at once, whatever its state."""
    run.stop()


@contextlib.contextmanager
def removed_on_error(run: RunFolder) -> Iterator[None]:
    """Remove the folder of work that no process has begun."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(CnnlabError):  # a process has begun
            run.delete()
        raise


def start_worker(module: str, folder: Path, lock: int, standby: Standby | None = None) -> None:
    """Run a worker's module on a folder, as a process of its own; returns at once.

    The worker inherits the folder's lock, so that the work is alive without a gap. It has a
    session of its own: neither Ctrl-C nor the end of this process reaches it.

    Args:
        module: called as ``python -m MODULE FOLDER LOCK``; its ``work_of(folder)`` says what to do.
        folder: of the work, as ``new_folder`` makes it.
        lock: the descriptor that holds the folder's lock; closed here.
        standby: may have a worker waiting, which then does the work at once.

    Raises:
        RunError: the system refuses to start a process.
    """
    if standby is not None and standby.take(folder, lock, module):
        return
    command = [sys.executable, "-m", module, str(folder), str(lock)]
    try:
        with releasing(lock), (folder / LOG).open("ab") as log:
            worker = subprocess.Popen(
                command,
                pass_fds=[lock],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=child_environment(),
            )
    except OSError as error:
        raise RunError(
            "run-not-started",
            "The training process of {name} could not be started: {reason}. Close other programs "
            "or free some space, and try again.",
            name=folder.name,
            reason=reason_of(error),
        ) from error
    # Somebody has to wait for a child, or it stays a zombie.
    threading.Thread(target=worker.wait, daemon=True).start()
