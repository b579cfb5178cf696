"""A training run is a folder, and the folder is the whole truth about it. No TensorFlow here.

config.json      the TrainingConfig, written once
metrics.jsonl    one line a batch or epoch, appended to
best.weights.h5  the best checkpoint so far, replaced whole
last.npz         what an epoch changed, to go on from; gone when the training has finished
cnnlab.json      what it takes to rebuild and feed the network, SHA-256 of the checkpoint
selection.json   why it is this one: how it did on the held-out pictures
folds.json       what a cross-validation came to, where there was one
evaluation.json  the checkpoint measured on the test pictures, once, when training has ended
predictions.npz  its answer to each test picture
samples.npz      ten test pictures to watch it learn with
samples.jsonl    its answers to these, before it learns and after each epoch, appended to
tensorboard/     the same curves for TensorBoard
normalizer.npz   what the normalisation learned
familiarity.npz  by which a linear head recognises pictures of other things

``folder/run_folder.py`` lists what every folder of work in a process of its own holds.
"""

import contextlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from cnnlab.errors import RunError
from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.evaluation.predictions import Predictions
from cnnlab.evaluation.selection import Selection
from cnnlab.runs.checkpoints.last_checkpoint import read_position
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import UNREADABLE, RunFolder
from cnnlab.runs.folder.status import RESUMABLE_STATES
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.records.history import History, read_history
from cnnlab.runs.records.samples import Samples, read_samples
from cnnlab.storage import paths
from cnnlab.storage.array_files import DAMAGE
from cnnlab.storage.json_files import read_parsed
from cnnlab.storage.os_errors import as_storage_errors

METRICS = "metrics.jsonl"
WEIGHTS = "best.weights.h5"
LAST = "last.npz"
DESCRIPTION = "cnnlab.json"
SELECTION = "selection.json"
EVALUATION = "evaluation.json"
PREDICTIONS = "predictions.npz"
TENSORBOARD = "tensorboard"

RUNS = "runs"
"""The folder of the runs, at home and within that of an experiment or a sweep."""

TURN = "training.lock"
"""In the home folder: whoever holds its kernel lock trains, the others wait."""

EXAMPLE = Path(__file__).parents[1] / "assets" / "runs" / "example-transfer-learning"
"""A recorded training that comes with cnnlab; the card beside it says how it was made."""

T = TypeVar("T")

_NAME = re.compile(r"[\w][\w.-]{0,120}", re.ASCII)


@dataclass(frozen=True)
class Run(RunFolder[TrainingConfig]):
    """A view of a training run; its name tells date, time, data set and base."""

    settings: ClassVar = TrainingConfig
    turns: ClassVar = "training.lock"
    interrupted_early: ClassVar = (
        "The training process ended without a word before the first epoch."
    )
    interrupted: ClassVar = (
        "The training process ended without a word in epoch {epoch}; the best checkpoint so far "
        "is kept."
    )

    @staticmethod
    def read_config(values: Any) -> TrainingConfig:
        """Runs of before there was something to hold out chose their epoch on the test pictures."""
        if isinstance(values, Mapping):
            values = {"validation_share": None, **values}
        return TrainingConfig.from_dict(values)

    def history(self) -> History:
        """What was measured so far, batch by batch and epoch by epoch. Never raises."""
        return read_history(self.path / METRICS)

    def evaluation(self) -> Evaluation | None:
        """The kept checkpoint on the test pictures; None before it was measured on them.

        That happens when training has ended; while it lasts, and where it was interrupted, there
        is only ``selection``. Runs of older versions, which chose on the test pictures, have it
        from their first epoch on.

        Raises:
            RunError: the file is damaged.
        """
        return self._read(EVALUATION, Evaluation.from_dict)

    def selection(self) -> Selection | None:
        """Why the checkpoint is kept; None before there is one, and for runs of older versions.

        Raises:
            RunError: the file is damaged.
        """
        return self._read(SELECTION, Selection.from_dict)

    def _read(self, name: str, parse: Callable[[Any], T]) -> T | None:
        try:
            return read_parsed(self.path / name, parse)
        except FileNotFoundError:
            return None
        except UNREADABLE as error:
            raise self.unreadable(name, error) from error

    def predictions(self) -> Predictions | None:
        """The kept checkpoint's answer to each test picture; None before it was asked.

        None, too, for runs of an older version, which did not keep them, and for the instant
        in which a better checkpoint has been measured but not yet been written down.

        Raises:
            RunError: the file is damaged.
        """
        evaluation = self.evaluation()
        if evaluation is None:
            return None
        try:
            predictions = Predictions.load(self.path / PREDICTIONS)
        except FileNotFoundError:
            return None
        except UNREADABLE as error:
            raise self.unreadable(PREDICTIONS, error) from error
        return predictions if predictions.epoch == evaluation.epoch else None

    def samples(self) -> Samples | None:
        """Ten test pictures and the answers to them so far; None for older runs. Never raises."""
        return read_samples(self.path)

    def model_description(self) -> ModelDescription:
        """What it takes to rebuild the network. Raises ``RunError`` where it cannot be read."""
        try:
            return read_parsed(self.path / DESCRIPTION, ModelDescription.from_dict)
        except FileNotFoundError as error:
            raise RunError(
                "run-without-network",
                "Run {name} has no network yet: it is {state}.",
                name=self.name,
                state=self.status.state,
            ) from error
        except UNREADABLE as error:
            raise self.unreadable(DESCRIPTION, error) from error

    @property
    def full_name(self) -> str:
        """By which ``load_run`` finds it: of one within an experiment or a sweep with its name."""
        return f"{self.path.parents[1].name}/{self.name}" if self.is_nested else self.name

    @property
    def is_nested(self) -> bool:
        """It belongs to an experiment or a sweep, which alone lets it go on, or deletes it."""
        return self.path.parent.name == RUNS and self.path.parents[2] in _works()

    @property
    def is_example(self) -> bool:
        """It came with cnnlab and was not trained on this computer."""
        return self.path == EXAMPLE

    @property
    def resumes_after(self) -> int | None:
        """The epoch after which this run can go on; None where it cannot. Never raises."""
        can_go_on = self.status.state in RESUMABLE_STATES and not self.is_nested
        return self.kept_epoch if can_go_on else None

    @property
    def kept_epoch(self) -> int | None:
        """Of the last checkpoint, if there is one to go on from. Never raises."""
        if not self.has_checkpoint:
            return None
        try:
            return read_position(self.path / LAST).epoch
        except (OSError, *DAMAGE):
            return None

    @property
    def has_checkpoint(self) -> bool:
        """There is something to classify with. Never raises."""
        with contextlib.suppress(OSError):
            return (self.path / WEIGHTS).is_file()
        return False


def example_run() -> Run:
    """A recorded training, without its network, to look at before anything is trained."""
    return Run(EXAMPLE)


def list_runs() -> list[Run]:
    """All runs, the newest first; damaged ones too (their state is ``"unreadable"``)."""
    return Run.all_in(paths.runs())


def active_runs() -> list[Run]:
    """Runs that learn or wait, the one at work first; quick where there are a thousand others."""
    return Run.active_in(paths.runs())


def load_run(name_or_path: str | Path) -> Run:
    """A run by its name, or by its folder.

    Args:
        name_or_path: a ``str`` is the name of a run below ``paths.runs()``, or of one within an
            experiment or a sweep, such as ``2026-11-23-1904-toybox10-which-rate/0007``; it cannot
            lead anywhere else, as it may come from a link. A ``Path`` is taken as it is.

    Raises:
        RunError: there is no such run.
        StorageError: the system refuses to look.
    """
    path = name_or_path if isinstance(name_or_path, Path) else run_path(name_or_path)
    if path is None:
        raise RunError(
            "run-name-invalid",
            "{name} is not the name of a run. A name has letters, digits, dots and dashes only.",
            name=repr(str(name_or_path)[:100]),
        )
    run = Run(path)
    with as_storage_errors(run.name):
        is_there = run.path.is_dir()
    if not is_there:
        raise RunError(
            "run-missing",
            "There is no run {name}. It may have been deleted; the runs page lists what is there.",
            name=run.full_name,
        )
    return run


def run_path(name: str) -> Path | None:
    """Where the run of a name is, if there is one; None for what cannot be a name."""
    *work, own = name.split("/")
    if len(work) > 1 or not all(_NAME.fullmatch(part) for part in (*work, own)):
        return None
    if not work:
        return paths.runs() / own
    places = [parent / work[0] / RUNS / own for parent in _works()]
    return next((place for place in places if place.is_dir()), places[0])


def _works() -> tuple[Path, ...]:
    """The folders of work that has runs within it."""
    return paths.sweeps(), paths.paired_experiments()


def delete_run(run: Run) -> None:
    """Remove a run and all its files.

    Raises:
        RunError: there is no such run, or a process works for it; stop it first.
    """
    load_run(run.path).delete()
