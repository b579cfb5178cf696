"""The process behind ``Standby``: ``python -m cnnlab.workers.standby_worker SOCKET LOCK``.

LOCK holds the home's ``standby.lock`` while this process waits. Once a run came through the
socket it is a worker like any other.
"""

import os
import select
import socket
import sys
import threading
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from cnnlab import datasets
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.runs.run_directory import WEIGHTS
from cnnlab.training.recipes import PHOTO_SIZE, SUITED
from cnnlab.workers.standby import ANSWER
from cnnlab.workers.worker import lower_priority, work

SECONDS_TO_WAIT = 1200.0
LONGEST_PATH = 65_536


def main(socket_descriptor: str, lock_descriptor: str) -> None:
    """Get ready while waiting for a run, then train it."""
    lower_priority()
    loading = threading.Thread(target=_get_ready, daemon=True)
    loading.start()
    order = _wait_for_order(socket.socket(fileno=int(socket_descriptor)))
    os.close(int(lock_descriptor))
    if order is None:
        # TensorFlow may be half loaded; Python's own way out would wait for it, or stumble.
        os._exit(0)
    module, folder, lock = order
    run, job = import_module(module).work_of(folder)

    def job_when_ready() -> None:
        # Two threads that make layers would draw from each other's seeds.
        loading.join()
        job()

    work(run, str(lock), job_when_ready)


def _wait_for_order(orders: socket.socket) -> tuple[str, Path, int] | None:
    """The worker's module, the folder of the work and the descriptor that holds its lock.

    None if the other side is gone or silent.
    """
    with orders:
        if not select.select([orders], [], [], SECONDS_TO_WAIT)[0]:
            return None
        words, descriptors, _, _ = socket.recv_fds(orders, LONGEST_PATH, 2)
        if not descriptors:
            return None
        lock, log = descriptors
        for output in (sys.stdout, sys.stderr):
            os.dup2(log, output.fileno())
        os.close(log)
        orders.sendall(ANSWER)
    module, _, path = words.partition(b"\0")
    return module.decode(), Path(os.fsdecode(path)), lock


def _get_ready() -> None:
    """TensorFlow, and a first network that is filled and written, which set up much that later
    ones find ready; then the pictures that are built in, which have to be drawn once in a home
    folder."""
    from cnnlab.models import build_transfer_model

    model = build_transfer_model(SUITED, PRETRAINED, (*PHOTO_SIZE, 3))
    with TemporaryDirectory() as folder:
        model.save_weights(Path(folder) / WEIGHTS)
    datasets.load("toybox10")


if __name__ == "__main__":
    main(*sys.argv[1:])
