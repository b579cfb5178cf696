"""Train the pairs of an experiment, one training after the other, until each comparison is decided.

The log of results is the whole state: where it ends an experiment goes on, however it was ended
before. A training that was in progress is begun anew.
"""

import errno
import os
import time
from collections.abc import Callable

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.errors import DatasetError
from cnnlab.evaluation import guessing_accuracy
from cnnlab.experiments.paired.experiment import Experiment
from cnnlab.experiments.paired.folder import ExperimentFolder, new_experiment
from cnnlab.experiments.paired.identities import keep_test_pictures
from cnnlab.experiments.paired.plan import PlannedRun, first_pair_names, next_run
from cnnlab.experiments.paired.recorder import ExperimentRecorder
from cnnlab.experiments.paired.results import result_of
from cnnlab.experiments.paired.verdicts import undecided
from cnnlab.messages import Note
from cnnlab.runs.cached_features import noted
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.nested_run import new_nested_run, remove_network
from cnnlab.runs.run_directory import Run
from cnnlab.storage.locks import releasing
from cnnlab.training.outcome import StoppedEarly, StopRequested, check_stop, recorded_outcome
from cnnlab.training.resources.shared import SharedResources
from cnnlab.training.trainer import train


def run_experiment(
    experiment: Experiment,
    folder: ExperimentFolder | None = None,
    report: Callable[[RunStatus], None] | None = None,
) -> ExperimentFolder:
    """Train here and now, in this process; ``start_experiment`` does it in one of its own.

    Args:
        experiment: the design.
        folder: one whose lock the caller holds, new or to go on; None makes a new one.
        report: called with the experiment's status a few times a second. It counts trainings as
            epochs.

    Returns:
        The folder, whose status says how it ended: finished (each comparison is decided, or the
        time is used up), stopped or disk full.

    Raises:
        CnnlabError: the data or the settings cannot be used; the folder says so too.
    """
    if folder is None:
        folder, lock = new_experiment(experiment)
        with releasing(lock):
            return run_experiment(experiment, folder, report)
    recorder = ExperimentRecorder(folder, report)
    with recorded_outcome(recorder):
        _Runner(experiment, folder, recorder).train_all()
    return folder


class _Runner:
    """Trains what is left to do.

    Args:
        experiment: the design.
        folder: the caller holds its lock.
        recorder: of the folder.
    """

    def __init__(
        self, experiment: Experiment, folder: ExperimentFolder, recorder: ExperimentRecorder
    ) -> None:
        self._experiment = experiment
        self._folder = folder
        self._recorder = recorder
        self._resources = SharedResources()
        self._with_network = first_pair_names(experiment)

    def train_all(self) -> None:
        """Raises ``StoppedEarly`` where the time is used up before all is decided."""
        folder, experiment = self._folder, self._experiment
        self._recorder.begin_trainings()
        while (planned := next_run(experiment, folder.results, undecided(folder))) is not None:
            check_stop(self._recorder)
            if folder.seconds_used >= 60 * experiment.minutes:
                raise StoppedEarly(_time_used_up(experiment))
            self._train(planned)

    def _train(self, planned: PlannedRun) -> None:
        """Its line in the log is written when it is over and measured."""
        began = time.monotonic()
        self._recorder.training(planned)
        data = self._load(planned)
        run, lock = new_nested_run(self._folder.run(planned.name), planned.config)
        self._resources.is_wanted = lambda measured: planned.name in self._with_network
        with releasing(lock), noted(self._folder.path):
            train(planned.config, run, self._recorder.progress_of_training, self._resources)
        _raise_if_ended_early(run)
        if planned.name not in self._with_network:
            remove_network(run)
        guessing = guessing_accuracy(np.bincount(data.y_test, minlength=data.num_classes))
        seconds = time.monotonic() - began
        self._recorder.add(result_of(run, self._experiment.target, guessing, seconds))

    def _load(self, planned: PlannedRun) -> Dataset:
        data = self._resources.load(planned.config, lambda done, total: check_stop(self._recorder))
        if len(data.y_test) == 0:
            raise DatasetError(
                "experiment-without-test-pictures",
                "{data} has no test pictures, so nothing can be compared. Add a folder named test, "
                "or more different pictures of each class.",
                data=data.name,
            )
        keep_test_pictures(self._folder.path, data)
        return data


def _raise_if_ended_early(run: Run) -> None:
    """As the experiment then has to end."""
    state = run.status.state
    if state == "stopped":
        raise StopRequested
    if state == "disk full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _time_used_up(experiment: Experiment) -> Note:
    return Note(
        "experiment-time-used-up",
        "The {minutes:g} minutes are used up. Resume it with more, and pairs are added.",
        {"minutes": experiment.minutes},
    )
