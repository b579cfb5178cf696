"""Trainings in this process, one after the other.

They share pictures, fits, compiled networks and the outputs of frozen layers; one training keeps
all cores busy.
"""

import errno
import logging
import os
import time
from collections import deque
from functools import partial

from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.evaluation.selection import Selection
from cnnlab.messages import Note
from cnnlab.runs.cached_features import noted
from cnnlab.runs.folder.status import HOPELESS
from cnnlab.runs.nested_run import NestedRun, new_nested_run
from cnnlab.runs.run_directory import Run
from cnnlab.storage.locks import releasing
from cnnlab.sweeps.executor import Ended, Watch
from cnnlab.sweeps.trainings import Training
from cnnlab.training.outcome import Hopeless, StopRequested
from cnnlab.training.resources.shared import SharedResources
from cnnlab.training.run_watcher import AfterEpoch
from cnnlab.training.trainer import train

_log = logging.getLogger(__name__)


class LocalExecutor:
    """As ``Executor``; trains while it is waited for."""

    capacity = 1

    def __init__(self) -> None:
        self._waiting: deque[tuple[Training, NestedRun]] = deque()
        self._resources = SharedResources()

    def start(self, watch: Watch) -> None:
        """As of ``Executor``."""
        self._watch = watch

    def submit(self, training: Training, run: NestedRun) -> None:
        """As of ``Executor``."""
        self._waiting.append((training, run))

    def wait(self) -> list[Ended]:
        """As of ``Executor``."""
        training, run = self._waiting.popleft()
        began = time.monotonic()
        run, lock = new_nested_run(run, training.config)
        watch = after_epoch(self._watch, training.trial.number)
        self._resources.is_wanted = partial(self._is_wanted, training)
        with releasing(lock), noted(run.path.parents[1]):
            try:
                train(training.config, run, self._watch.progress, self._resources, watch)
            except Exception:
                # Whatever it is, as too little memory: the run's status says why, the log where,
                # and other settings may do. Many in a row end the sweep.
                _log.exception("Trial %d failed.", training.trial.number)
        raise_if_all_ends(run)
        return [Ended(training.name, time.monotonic() - began)]

    def close(self) -> None:
        """As of ``Executor``: nothing is at work when nobody waits."""

    def _is_wanted(self, training: Training, measured: Selection | Evaluation) -> bool:
        """Its network need not be written where it would be removed at once."""
        return self._watch.is_kept(training, objective_of(measured, self._watch.objective))


def after_epoch(watch: Watch, number: int) -> AfterEpoch:
    """Asks after each epoch whether the trial is hopeless.

    Args:
        watch: of the sweep.
        number: of the trial.
    """

    def ask(epoch: int, measured: Selection | Evaluation) -> None:
        value = objective_of(measured, watch.objective)
        if value is not None and watch.is_hopeless(number, epoch, value):
            raise Hopeless(Note(HOPELESS.code, HOPELESS.text, {"epoch": epoch}))

    return ask


def objective_of(measured: Selection | Evaluation, objective: str) -> float | None:
    """The value that counts; None where nothing was measured."""
    return measured.accuracy if objective == "val_accuracy" else measured.loss


def raise_if_all_ends(run: Run) -> None:
    """As the sweep then has to end: it was asked to, or nothing can be written any more."""
    state = run.status.state
    if state == "stopped":
        raise StopRequested
    if state == "disk full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
