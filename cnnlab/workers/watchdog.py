"""Ends work that was asked to stop and does not, in whatever state it is.

A library that hangs may hold Python's own lock, so that neither another thread nor Ctrl-C gets a
word in ever again: only another process can end it. That is
``python -m cnnlab.workers.watchdog SECONDS_TO_STOP``. It hears from the worker through a pipe:
first which folder, then the numbers of the signals that reach the worker (the kernel's handler
writes them, though Python may never see them), and at last nothing, when the worker is gone.
"""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cnnlab.messages import Note
from cnnlab.processes.child_environment import child_environment
from cnnlab.runs.folder.run_folder import RunFolder
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.training.status_recorder import StatusRecorder

SECONDS_TO_STOP = 6.0
SECONDS_BETWEEN_LOOKS = 0.2

CUT_OFF = Note("run-cut-off", "Stopped on request; what was being done was cut off.")


@contextmanager
def watched(run: RunFolder, lock: int) -> Iterator[None]:
    """See to it that this process ends soon after it was asked to stop, or got Ctrl-C.

    Args:
        run: what this process works for.
        lock: the descriptor that holds its lock. The watchdog holds it too, so that the folder
            never looks forsaken between the end of the worker and the last word on it.

    Raises:
        StorageError: the system lets no process start.
    """
    with as_storage_errors("The process that watches over the training"):
        watchdog, told = _started(lock)
    os.write(told, bytes(run.path.resolve()) + b"\0")
    in_main_thread = threading.current_thread() is threading.main_thread()
    before = signal.set_wakeup_fd(told, warn_on_full_buffer=False) if in_main_thread else -1
    try:
        yield
    finally:
        if in_main_thread:
            signal.set_wakeup_fd(before)
        os.close(told)
        watchdog.wait()


def _started(lock: int) -> tuple[subprocess.Popen, int]:
    """The watchdog, and the end of a pipe through which it hears."""
    heard, told = os.pipe()
    try:
        watchdog = subprocess.Popen(
            [sys.executable, "-m", "cnnlab.workers.watchdog", str(SECONDS_TO_STOP)],
            stdin=heard,
            pass_fds=[lock],
            start_new_session=True,
            env=child_environment(),
        )
    except BaseException:
        os.close(told)
        raise
    finally:
        os.close(heard)
    os.set_blocking(told, False)
    return watchdog, told


def main(seconds_to_stop: str) -> None:
    """Wait until the worker is gone, or has to go."""
    patience = float(seconds_to_stop)
    worker = os.getppid()
    run: RunFolder[Any] = RunFolder(Path(os.fsdecode(b"".join(iter(lambda: os.read(0, 1), b"\0")))))
    if _is_asked_to_stop(run) and not _ends_within(patience):
        if os.getppid() == worker:
            os.kill(worker, signal.SIGKILL)
        _ends_within(patience)
        recorder = StatusRecorder(run)
        if recorder.status.is_active:
            recorder.end("stopped", CUT_OFF)
        print(CUT_OFF, file=sys.stderr)


def _is_asked_to_stop(run: RunFolder) -> bool:
    """Waits for it; False when the worker is gone instead."""
    while not run.stop_requested:
        heard = _hear(SECONDS_BETWEEN_LOOKS)
        if heard == b"":
            return False
        if heard and signal.SIGINT in heard:
            return True
    return True


def _ends_within(seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if _hear(left) == b"":
            return True
    return False


def _hear(seconds: float) -> bytes | None:
    """What the worker says, nothing (``b""``) when it is gone; None if it is silent so long."""
    if select.select([0], [], [], seconds)[0]:
        return os.read(0, 64)
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
