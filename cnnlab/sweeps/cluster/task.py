"""A trial on a computer of the cluster. Ray calls it there, in a process that it may use again."""

import logging
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from cnnlab.datasets import Dataset
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import LOG
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.nested_run import NestedRun, new_nested_run
from cnnlab.runs.run_directory import RUNS
from cnnlab.storage import paths
from cnnlab.storage.cleanup import hidden_folder
from cnnlab.storage.locks import releasing
from cnnlab.sweeps.cluster.packing import Files, pack_measured, pack_network
from cnnlab.sweeps.executor import Watch
from cnnlab.sweeps.local import after_epoch
from cnnlab.training.resources.shared import SharedResources
from cnnlab.training.trainer import train

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A trial that is to be trained.

    Attributes:
        number: of the trial.
        config: its settings.
        objective: as of ``Watch``.
    """

    number: int
    config: TrainingConfig
    objective: str


@dataclass(frozen=True)
class Trained:
    """What was measured.

    Attributes:
        files: of the run's folder, but for the network.
        place: the name of the computer.
        began: when, in ns since 1970.
        seconds: all that it took.
    """

    files: Files
    place: str
    began: int
    seconds: float


class Told(Protocol):
    """What a trial needs of the board, wherever that is."""

    def is_hopeless(self, number: int, epoch: int, value: float) -> bool:
        """Whether the trial should end after an epoch."""

    def report(self, number: int, status: RunStatus) -> None:
        """How far the trial is."""


class GivenPictures(SharedResources):
    """As ``SharedResources``, with pictures that were sent: a computer needs no data set."""

    def give(self, data: Dataset) -> None:
        """For the next training."""
        self._given = data

    def load(self, config: TrainingConfig, progress: Callable[[int, int], None]) -> Dataset:
        """As of ``Resources``."""
        return self._given


_resources = GivenPictures()
"""Ray gives many trials to one process, one at a time: they share compiled networks."""


def train_there(job: Job, data: Dataset, board: Told) -> tuple[Trained, Files]:
    """Train; what the training raises is said by the files.

    Args:
        job: the trial.
        data: its pictures, which must not be changed: other processes have the same memory.
        board: where to say how it is doing.

    Returns:
        What was measured, and the network.

    Raises:
        CnnlabError: there is no folder to work in.
    """
    wall, clock = time.time_ns(), time.monotonic()
    with hidden_folder(paths.sweeps()) as folder:
        run, lock = new_nested_run(NestedRun(folder / RUNS / str(job.number)), job.config)
        with releasing(lock):
            _train(job, run, data, board)
        measured, network = pack_measured(run.path), pack_network(run.path)
    return Trained(measured, socket.gethostname(), wall, time.monotonic() - clock), network


def _train(job: Job, run: NestedRun, data: Dataset, board: Told) -> None:
    _resources.give(data)
    report = partial(board.report, job.number)
    watch = Watch(job.objective, board.is_hopeless, report, _nobody_stops)
    try:
        train(job.config, run, report, _resources, after_epoch(watch, job.number))
    except Exception:
        # Whatever it is, it concerns this trial alone: the sweep goes on with other settings.
        _log.exception("Trial %d failed.", job.number)
        if run.status.is_active:
            raise
        # The status says what failed, and that this file has the details.
        (run.path / LOG).write_text(traceback.format_exc())


def _nobody_stops() -> None:
    """Where the sweep stops, Ray ends this process."""
