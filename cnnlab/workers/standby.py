"""A worker that has TensorFlow loaded, and toybox10 drawn, before anybody presses Start.

It takes about 700 MB while it waits, so there is one in a home folder at most, none where memory
is short or a training is at work, and it ends with the process that made it or after a while.
Handing a run over is an offer: whatever goes wrong, ``start_run`` starts a worker as ever.

The two ends of a socket pair: we send the run's folder, and with it the descriptors of its lock
and log. The kernel lock goes along without a gap, as with a worker that inherits it: the order
itself holds it while it travels, and we hold it until the other side has said that it has it.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from cnnlab.processes import memory
from cnnlab.processes.child_environment import child_environment
from cnnlab.runs.folder.run_folder import LOG
from cnnlab.runs.run_directory import Run
from cnnlab.storage import locks, paths

WORKER = "cnnlab.workers.worker"
"""The module that trains a run."""
ANSWER = b"1"
SECONDS_TO_ANSWER = 5.0
MEMORY_TO_SPARE = 1_500_000_000
"""Bytes that have to be available for a worker to be started before it is needed."""


@dataclass(frozen=True)
class _Waiting:
    process: subprocess.Popen
    socket: socket.socket
    home: Path


class Standby:
    """The waiting worker of this process, if there is one. Safe to share between threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._waiting: _Waiting | None = None

    def prepare(self) -> None:
        """Have a worker waiting, where that makes sense. Returns at once; cheap to repeat.

        Where the system refuses it, there is none: a training starts without it too.
        """
        with self._turn, contextlib.suppress(OSError):
            if self.pid is None and not _is_training() and memory.free_memory() >= MEMORY_TO_SPARE:
                self._start()

    @property
    def pid(self) -> int | None:
        """Of the worker that waits; None if none does."""
        waiting = self._waiting
        return waiting.process.pid if waiting and waiting.process.poll() is None else None

    def take(self, folder: Path, lock: int, module: str = WORKER) -> bool:
        """Let the waiting worker do queued work; False if somebody else has to.

        Args:
            folder: of the work.
            lock: the descriptor that holds its lock; closed here if the work is taken.
            module: whose ``work_of(folder)`` says what to do.
        """
        with self._turn:
            waiting, self._waiting = self._waiting, None
        if waiting is None:
            return False
        taken = waiting.home == paths.home() and _hand_over(waiting, module, folder, lock)
        if taken:
            os.close(lock)
        else:
            waiting.process.kill()
        waiting.socket.close()
        # Somebody has to wait for a child, or it stays a zombie.
        threading.Thread(target=waiting.process.wait, daemon=True).start()
        return taken

    def close(self) -> None:
        """End the waiting worker, if there is one."""
        with self._turn:
            waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.socket.close()
            waiting.process.kill()
            waiting.process.wait()

    def _start(self) -> None:
        paths.home().mkdir(parents=True, exist_ok=True)
        lock = locks.acquire(paths.home() / "standby.lock")
        if lock is None:
            return
        with locks.releasing(lock):
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    process = _process(theirs, lock)
            except BaseException:
                ours.close()
                raise
        self._waiting = _Waiting(process, ours, paths.home())


def _process(theirs: socket.socket, lock: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "cnnlab.workers.standby_worker"]
    with (paths.home() / "standby.log").open("wb") as log:
        return subprocess.Popen(
            [*command, str(theirs.fileno()), str(lock)],
            pass_fds=[theirs.fileno(), lock],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=child_environment(),
        )


def _hand_over(waiting: _Waiting, module: str, folder: Path, lock: int) -> bool:
    waiting.socket.settimeout(SECONDS_TO_ANSWER)
    with contextlib.suppress(OSError), (folder / LOG).open("ab") as log:
        order = module.encode() + b"\0" + bytes(folder)
        socket.send_fds(waiting.socket, [order], [lock, log.fileno()])
        return waiting.socket.recv(len(ANSWER)) == ANSWER
    return False


def _is_training() -> bool:
    return locks.is_held(paths.home() / Run.turns)
