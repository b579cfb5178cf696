"""A folder that is the whole truth about work done in a process of its own. No TensorFlow here.

config.json      what was asked for, written once
status.json      where it stands, replaced whole
worker.log       what the worker process printed
run.lock         whoever holds its kernel lock is alive
stop             exists when somebody asked the work to stop
.reserve         disk space to write the last status with, while it is at work
"""

import shutil
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Generic, Self, TypeVar

from cnnlab.array_files import DAMAGE
from cnnlab.configuration import Configuration
from cnnlab.errors import CnnlabError, RunError
from cnnlab.messages import Note
from cnnlab.training import locks
from cnnlab.training.files import read_parsed
from cnnlab.training.status import RunStatus

CONFIG = "config.json"
STATUS = "status.json"
LOG = "worker.log"
LOCK = "run.lock"
STOP = "stop"
RESERVE = ".reserve"

UNREADABLE = (OSError, CnnlabError, *DAMAGE)
"""What reading a damaged or foreign folder may raise."""

C = TypeVar("C", bound=Configuration)


@dataclass(frozen=True)
class RunFolder(Generic[C]):
    """A view of such a folder; every call reads what is there now.

    Attributes:
        path: the folder.
    """

    path: Path

    # What the kinds of work differ in: their settings, the file below the home folder whose lock
    # is the turn to work, and what is said of a process that ended without a word.
    settings: ClassVar[type[Configuration]]
    turns: ClassVar[str]
    interrupted_early: ClassVar[str]
    interrupted: ClassVar[str]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @cached_property
    def config(self) -> C:
        """What was asked for. Raises ``RunError`` if the folder does not say."""
        try:
            return read_parsed(self.path / CONFIG, self.settings.from_dict)
        except UNREADABLE as error:
            raise self.unreadable(CONFIG, error) from error

    @property
    def status(self) -> RunStatus:
        """Where the work stands. A damaged folder is ``"unreadable"``; this never raises.

        Work that says that it goes on, while nobody holds its lock, was ``"interrupted"``.
        """
        status = self._stored_status()
        if status.is_active and not self.is_alive:
            # It may have ended between the two looks; after the second nothing more is written.
            status = self._stored_status()
            if status.is_active:
                message = self._interrupted_at(status.epoch)
                return replace(status, state="interrupted", message=message)
        return status

    @property
    def is_alive(self) -> bool:
        """A process works for this folder: it holds the kernel lock."""
        return locks.is_held(self.path / LOCK)

    @property
    def place_in_queue(self) -> int | None:
        """1 if this is the next to start; None if it does not wait."""
        if self.status.state != "queued":
            return None
        waiting = [other.path for other in self.queue_in(self.path.parent)]
        return waiting.index(self.path) + 1 if self.path in waiting else None

    @property
    def stop_requested(self) -> bool:
        """Somebody asked the work to stop."""
        return (self.path / STOP).exists()

    def stop(self) -> None:
        """Ask the work to stop; it does so within seconds. Returns at once, whatever its state."""
        if self.status.is_active:
            (self.path / STOP).touch()

    def unreadable(self, file: str, error: Exception) -> RunError:
        """The error for a file that is missing, damaged or of another version."""
        return RunError(
            "run-unreadable",
            "Run {name} cannot be read: {file} is missing, damaged or of another version "
            "({reason}).",
            name=self.name,
            file=file,
            reason=reason_of(error),
        )

    def _stored_status(self) -> RunStatus:
        try:
            status = read_parsed(self.path / STATUS, RunStatus.from_dict)
            self.config  # noqa: B018  work without its settings cannot be shown
        except UNREADABLE as error:
            return RunStatus("unreadable", message=_unreadable_because(error))
        return status

    def _interrupted_at(self, epoch: int) -> Note:
        if epoch == 0:
            return Note("run-interrupted-early", self.interrupted_early, severity="warning")
        return Note("run-interrupted", self.interrupted, {"epoch": epoch}, "warning")

    def delete(self) -> None:
        """Remove the folder and all its files.

        Raises:
            RunError: a process works for it; stop it first.
        """
        lock = locks.acquire(self.path / LOCK, patience=0.2)
        if lock is None:
            raise RunError(
                "run-alive",
                "Run {name} is still at work. Stop it before deleting it.",
                name=self.name,
            )
        with locks.releasing(lock):
            # Renamed first: lists never show a run that is half gone.
            doomed = self.path.with_name(f".deleted-{self.name}")
            self.path.rename(doomed)
            shutil.rmtree(doomed)

    @classmethod
    def all_in(cls, parent: Path) -> list[Self]:
        """All folders below ``parent``, the newest first; damaged ones too."""
        return sorted(map(cls, _folders(parent)), key=_started, reverse=True)

    @classmethod
    def queue_in(cls, parent: Path) -> list[Self]:
        """Those below ``parent`` that wait for the one at work, the next first."""
        waiting = [folder for folder in cls.all_in(parent) if folder.status.state == "queued"]
        return sorted(waiting, key=_queued)


def _folders(parent: Path) -> list[Path]:
    """Hidden ones are being made or deleted."""
    if not parent.is_dir():
        return []
    return [path for path in parent.iterdir() if not path.name.startswith(".") and path.is_dir()]


def _started(folder: RunFolder) -> tuple[int, str]:
    """config.json is written when a folder is made, and never again."""
    return _written(folder, CONFIG)


def _written(folder: RunFolder, file: str) -> tuple[int, str]:
    try:
        return (folder.path / file).stat().st_mtime_ns, folder.name
    except OSError:
        return 0, folder.name


def _queued(folder: RunFolder) -> tuple[int, str]:
    """status.json is written when work is queued, new or resumed, and next when its turn comes."""
    return _written(folder, STATUS)


def _unreadable_because(error: Exception) -> Note:
    return Note(
        "run-unreadable",
        "This run's folder is damaged or of another version ({reason}).",
        {"reason": reason_of(error)},
        "warning",
    )


def reason_of(error: Exception) -> str:
    """Why something cannot be read, in a few words."""
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
