"""A folder that is the whole truth about work done in a process of its own. No TensorFlow here.

config.json      the settings, written once
status.json      where it stands, replaced whole
worker.log       what the worker process printed
run.lock         whoever holds its kernel lock is alive; in it, when the folder was made
stop             exists when somebody asked the work to stop
.reserve         disk space to write the last status with, while it is at work
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

from cnnlab.configuration import Configuration
from cnnlab.errors import LONGEST_QUOTE, CnnlabError, RunError, cut
from cnnlab.messages import Note
from cnnlab.moved_names import MovedAttribute
from cnnlab.runs.folder.status import RunStatus
from cnnlab.storage import locks, os_errors
from cnnlab.storage.array_files import DAMAGE
from cnnlab.storage.cleanup import remove_folder, sweep
from cnnlab.storage.json_files import read_parsed
from cnnlab.storage.reading import open_file

CONFIG = "config.json"
STATUS = "status.json"
LOG = "worker.log"
LOCK = "run.lock"
STOP = "stop"
RESERVE = ".reserve"

DATED = "%Y-%m-%d-%H%M"
"""How names of new work begin."""

UNREADABLE = (OSError, CnnlabError, *DAMAGE)
"""What reading a damaged or foreign folder may raise."""

SECONDS_TO_END = 10.0
"""How long the process of work that says that it has ended may take to be gone."""

_LONGEST_TIME = 40  # bytes

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
        """The settings. Raises ``RunError`` if they cannot be read."""
        try:
            config: Any = read_parsed(self.path / CONFIG, self.read_config)
            return config
        except UNREADABLE as error:
            raise self.unreadable(CONFIG, error) from error

    @classmethod
    def read_config(cls, values: Any) -> C:
        """The settings in a folder's file. Raises ``ConfigurationError`` where they are none."""
        config: Any = cls.settings.from_dict(values)
        return config

    @property
    def files(self) -> list[str | None]:
        """Files that the work needs, as uploads may be. Raises ``RunError`` as ``config``."""
        return [getattr(self.config, name, None) for name in ("data", "weights")]

    @property
    def created_at(self) -> datetime:
        """When the work was requested, in this computer's time. Never raises."""
        try:
            return datetime.fromtimestamp(_started(self)[0] / 1e9)
        except (ValueError, OverflowError, OSError):  # a number that is no time
            return datetime.fromtimestamp(0)

    asked_at = MovedAttribute("created_at")

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
    def patience(self) -> float:
        """Seconds to try for its lock: long only where nobody should have it any more."""
        return 0.2 if self.status.is_active else SECONDS_TO_END

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
        with os_errors.as_storage_errors(STOP):
            return (self.path / STOP).exists()

    def stop(self) -> None:
        """Ask the work to stop; it does so within seconds. Returns at once, whatever its state.

        Raises:
            StorageError: the system refuses to write into the folder.
        """
        if self.status.is_active:
            with os_errors.as_storage_errors(STOP):
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
            StorageError: the system refuses it; the folder is as it was.
        """
        lock = locks.acquire(self.path / LOCK, self.patience)
        if lock is None:
            raise RunError(
                "run-alive",
                "Run {name} is still at work. Stop it before deleting it.",
                name=self.name,
            )
        with locks.releasing(lock):
            remove_folder(self.path)

    @classmethod
    def all_in(cls, parent: Path) -> list[Self]:
        """All folders below ``parent``, the newest first; damaged ones too."""
        return sorted(map(cls, _folders(parent)), key=_started, reverse=True)

    @classmethod
    def active_in(cls, parent: Path) -> list[Self]:
        """Those below ``parent`` that work or wait: at work first, then the next to start."""
        active = [folder for folder in map(cls, _folders(parent)) if folder.status.is_active]
        return sorted(active, key=lambda one: (one.status.state == "queued", _queued(one)))

    @classmethod
    def queue_in(cls, parent: Path) -> list[Self]:
        """Those below ``parent`` that wait for the one at work, the next first."""
        waiting = [folder for folder in cls.all_in(parent) if folder.status.state == "queued"]
        return sorted(waiting, key=_queued)


def _folders(parent: Path) -> list[Path]:
    """Hidden ones are being made or deleted, or were when their process was killed."""
    with os_errors.as_storage_errors(f"The folder {parent.name}"):
        if not parent.is_dir():
            return []
        sweep(parent)
        return [path for path in parent.iterdir() if path.name[0] != "." and path.is_dir()]


def _started(folder: RunFolder) -> tuple[int, int, str]:
    """When the work was requested, in ns; times of files change if a folder is copied.

    Folders of older versions say it to the minute, in their names; within one, and where they were
    renamed, config.json decides, which is written when a folder is made and never again.
    """
    written = _written(folder, CONFIG)
    try:
        with open_file(folder.path / LOCK) as file:
            return int(file.read(_LONGEST_TIME)), *written
    except (OSError, ValueError):
        return _dated(folder.name) or written[0], *written


def _dated(name: str) -> int | None:
    """The minute that a name begins with, in ns; None where it does not."""
    try:
        return int(datetime.strptime(name[:15], DATED).timestamp()) * 10**9
    except (ValueError, OverflowError):
        return None


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


def reason_of(error: BaseException) -> str:
    """Why something cannot be read, in a few words, and not in Python's for programmers."""
    if isinstance(error, OSError):
        return os_errors.reason_of(error)
    if isinstance(error, TypeError | AttributeError | LookupError):
        return "its values are of another kind"
    return str(error) if isinstance(error, CnnlabError) else cut(str(error), LONGEST_QUOTE)
