"""Decoding the files of the next batches while the consumer is busy with the last one."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from cnnlab.generators.files.loading import Loading

# Batches read ahead: one that is complete, and one that is being read.
DEPTH = 2


@dataclass(frozen=True)
class Files:
    """All that the pixels of some files depend on, whenever they are read."""

    paths: tuple[str, ...]
    loading: Loading

    def read(self) -> np.ndarray:
        """(n, height, width, channels); see ``Loading.load_batch``."""
        return self.loading.load_batch(self.paths)


class Prefetcher:
    """Reads the pixels of coming batches in the background.

    The pixels are used if the very same files are requested, in the same size and mode. The
    thread ends with this object.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: dict[Files, Future] = {}
        self._executor: ThreadPoolExecutor  # made at the first use in each process
        self._process = 0

    def read(self, files: Files, coming: Sequence[Files]) -> np.ndarray:
        """The pixels of the files, read now or before; reading of the coming ones begins."""
        with self._lock:
            self._notice_fork()
            begun = self._begun.pop(files, None)
        if begun is not None:
            self._begin(coming)
            return begun.result()
        pixels = files.read()
        self._begin(coming)
        return pixels

    def finish(self) -> None:
        """Wait until all that was begun is read; it stays for whoever asks for it."""
        with self._lock:
            begun = list(self._begun.values())
        wait(begun)

    def _begin(self, coming: Sequence[Files]) -> None:
        with self._lock:
            for files in self._begun.keys() - set(coming):
                self._begun.pop(files).cancel()
            for files in coming:
                if files not in self._begun:
                    self._begun[files] = self._executor.submit(files.read)

    def _notice_fork(self) -> None:
        """A forked child inherits the object but not its thread."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._begun.clear()
            self._executor = ThreadPoolExecutor(1, "cnnlab-next-batch")
