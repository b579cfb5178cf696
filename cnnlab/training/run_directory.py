"""A run is a folder, and the folder is the whole truth about the run. No TensorFlow here.

config.json      the TrainingConfig, written once
status.json      where it stands, replaced whole
metrics.jsonl    one line a batch or epoch, appended to
best.weights.h5  the best checkpoint so far, replaced whole
cnnlab.json      what it takes to rebuild and feed the network, SHA-256 of the checkpoint
evaluation.json  the checkpoint measured on the test pictures
normalizer.npz   what the normalisation learned
worker.log       what the worker process printed
run.lock         whoever holds its kernel lock is alive
stop             exists when somebody asked the run to stop
.reserve         disk space to write the last status with, while the run is at work
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from cnnlab import paths
from cnnlab.errors import CnnlabError, RunError
from cnnlab.messages import Note
from cnnlab.training import locks
from cnnlab.training.config import TrainingConfig
from cnnlab.training.evaluation import Evaluation
from cnnlab.training.files import read_json
from cnnlab.training.history import History, read_history
from cnnlab.training.model_description import ModelDescription
from cnnlab.training.status import RunStatus

CONFIG = "config.json"
STATUS = "status.json"
METRICS = "metrics.jsonl"
WEIGHTS = "best.weights.h5"
DESCRIPTION = "cnnlab.json"
EVALUATION = "evaluation.json"
LOG = "worker.log"
LOCK = "run.lock"
STOP = "stop"
RESERVE = ".reserve"

TURN = "training.lock"
"""In the home folder: whoever holds its kernel lock trains, the others wait."""

_NAME = re.compile(r"[\w][\w.-]{0,120}", re.ASCII)
_UNREADABLE = (OSError, ValueError, TypeError, AttributeError, CnnlabError)


@dataclass(frozen=True)
class Run:
    """A view of a run's folder; every call reads what is there now.

    Attributes:
        path: the folder.
    """

    path: Path

    @property
    def name(self) -> str:
        """The folder's name: date, time, data set and base."""
        return self.path.name

    @cached_property
    def config(self) -> TrainingConfig:
        """What was asked for. Raises ``RunError`` if the folder does not say."""
        try:
            return TrainingConfig.from_dict(read_json(self.path / CONFIG))
        except _UNREADABLE as error:
            raise self._unreadable(CONFIG, error) from error

    @property
    def status(self) -> RunStatus:
        """Where the run stands. A damaged folder is ``"unreadable"``; this never raises.

        A run that says that it works, while nobody holds its lock, was ``"interrupted"``.
        """
        status = self._stored_status()
        if status.is_active and not self.is_alive:
            # It may have ended between the two looks; after the second nothing more is written.
            status = self._stored_status()
            if status.is_active:
                return replace(status, state="interrupted", message=_interrupted_at(status.epoch))
        return status

    @property
    def is_alive(self) -> bool:
        """A process works for this run: it holds the kernel lock."""
        return locks.is_held(self.path / LOCK)

    def history(self) -> History:
        """What was measured so far, batch by batch and epoch by epoch. Never raises."""
        return read_history(self.path / METRICS)

    def evaluation(self) -> Evaluation | None:
        """The best checkpoint on the test pictures; None before there is one.

        Raises:
            RunError: the file is damaged.
        """
        if not (self.path / EVALUATION).exists():
            return None
        try:
            return Evaluation.from_dict(read_json(self.path / EVALUATION))
        except _UNREADABLE as error:
            raise self._unreadable(EVALUATION, error) from error

    def model_description(self) -> ModelDescription:
        """What it takes to rebuild the network. Raises ``RunError`` where it cannot be read."""
        try:
            return ModelDescription.from_dict(read_json(self.path / DESCRIPTION))
        except FileNotFoundError as error:
            raise RunError(
                "run-without-network",
                "Run {name} has no network yet: it is {state}.",
                name=self.name,
                state=self.status.state,
            ) from error
        except _UNREADABLE as error:
            raise self._unreadable(DESCRIPTION, error) from error

    @property
    def place_in_queue(self) -> int | None:
        """1 if this run is the next to start; None if it does not wait."""
        return next(
            (place for place, run in enumerate(queue(), start=1) if run.path == self.path), None
        )

    @property
    def has_checkpoint(self) -> bool:
        """There is something to classify with."""
        return (self.path / WEIGHTS).is_file()

    @property
    def stop_requested(self) -> bool:
        """Somebody asked the run to stop."""
        return (self.path / STOP).exists()

    def _stored_status(self) -> RunStatus:
        try:
            status = RunStatus.from_dict(read_json(self.path / STATUS))
            self.config  # noqa: B018  a run without its settings cannot be shown
        except _UNREADABLE as error:
            return RunStatus("unreadable", message=_unreadable_because(error))
        return status

    def _unreadable(self, file: str, error: Exception) -> RunError:
        return RunError(
            "run-unreadable",
            "Run {name} cannot be read: {file} is missing, damaged or of another version "
            "({reason}).",
            name=self.name,
            file=file,
            reason=_reason(error),
        )


def list_runs() -> list[Run]:
    """All runs, the newest first; damaged ones too (their state is ``"unreadable"``)."""
    return sorted(_runs(), key=_started, reverse=True)


def load_run(name_or_path: str | Path) -> Run:
    """A run by its name below ``paths.runs()``, or by its folder.

    Args:
        name_or_path: a ``str`` is a name and cannot lead anywhere else, as it may come from a
            link; a ``Path`` is taken as it is.

    Raises:
        RunError: there is no such run.
    """
    if isinstance(name_or_path, Path):
        run = Run(name_or_path)
    elif _NAME.fullmatch(name_or_path):
        run = Run(paths.runs() / name_or_path)
    else:
        raise RunError(
            "run-name-invalid",
            "{name} is not the name of a run. A name has letters, digits, dots and dashes only.",
            name=repr(name_or_path[:100]),
        )
    if not run.path.is_dir():
        raise RunError(
            "run-missing",
            "There is no run {name}. It may have been deleted; the runs page lists what is there.",
            name=run.name,
        )
    return run


def delete_run(run: Run) -> None:
    """Remove a run and all its files.

    Raises:
        RunError: a process works for it; stop it first.
    """
    load_run(run.path)
    lock = locks.acquire(run.path / LOCK, patience=0.2)
    if lock is None:
        raise RunError(
            "run-alive", "Run {name} is still at work. Stop it before deleting it.", name=run.name
        )
    with locks.releasing(lock):
        # Renamed first: lists never show a run that is half gone.
        doomed = run.path.with_name(f".deleted-{run.name}")
        run.path.rename(doomed)
        shutil.rmtree(doomed)


def queue() -> list[Run]:
    """The runs that wait for the one at work, the next first."""
    waiting = [run for run in _runs() if run.status.state == "queued"]
    return sorted(waiting, key=_started)


def _runs() -> Iterator[Run]:
    folder = paths.runs()
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if not path.name.startswith(".") and path.is_dir():
            yield Run(path)


def _started(run: Run) -> tuple[int, str]:
    """config.json is written when a run is made, and never again."""
    try:
        return (run.path / CONFIG).stat().st_mtime_ns, run.name
    except OSError:
        return 0, run.name


def _interrupted_at(epoch: int) -> Note:
    if epoch == 0:
        return Note(
            "run-interrupted-early",
            "The training process ended without a word before the first epoch.",
            severity="warning",
        )
    return Note(
        "run-interrupted",
        "The training process ended without a word in epoch {epoch}; the best checkpoint so far "
        "is kept.",
        {"epoch": epoch},
        "warning",
    )


def _unreadable_because(error: Exception) -> Note:
    return Note(
        "run-unreadable",
        "This run's folder is damaged or of another version ({reason}).",
        {"reason": _reason(error)},
        "warning",
    )


def _reason(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
