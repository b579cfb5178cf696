"""Folders of work that trains many runs, which lie in it: experiments and sweeps."""

import re
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from cnnlab.configuration import Configuration
from cnnlab.errors import RunError
from cnnlab.runs.cached_features import cached_for, remove_cached
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.new_folder import dated_name
from cnnlab.runs.folder.run_folder import UNREADABLE, RunFolder
from cnnlab.runs.nested_run import NestedRun
from cnnlab.runs.run_directory import RUNS, TURN
from cnnlab.storage.json_files import read_json
from cnnlab.storage.os_errors import as_storage_errors

MACHINE = "machine.json"

_NAME = re.compile(r"[\w][\w.-]{0,120}", re.ASCII)
_LONGEST_NAME = 6  # words

C = TypeVar("C", bound=Configuration)


class FolderWithRuns(RunFolder[C]):
    """A view of such a folder; it waits for trainings and for others of its kind."""

    # What it is called, in messages and as a command, and where all of its kind lie.
    kind: ClassVar[str]
    turns: ClassVar = TURN

    @classmethod
    def home(cls) -> Path:
        """The folder of all of this kind."""
        raise NotImplementedError

    @property
    def trainings(self) -> list[TrainingConfig]:
        """Settings of the first ones, which those of the others resemble.

        Raises:
            RunError: the settings of the work cannot be read.
        """
        raise NotImplementedError

    @property
    def files(self) -> list[str | None]:
        """Data and weights that one of the trainings needs. Raises ``RunError`` as ``config``."""
        return [*{name for one in self.trainings for name in (one.data, one.weights)}]

    @property
    def machine(self) -> dict[str, Any]:
        """What -> which: the computer and the software that trained last. Never raises."""
        try:
            return dict(read_json(self.path / MACHINE))
        except UNREADABLE:
            return {}

    def run_named(self, name: str) -> NestedRun:
        """The training of this name, whether it has begun or not."""
        return NestedRun(self.path / RUNS / name)

    @classmethod
    def new_path(cls, data: str, words: str) -> Path:
        """For new work on a data set, with the first of some words in its name."""
        said = re.findall(r"[a-z0-9]+", words.lower())
        return cls.home() / dated_name(data, *said[:_LONGEST_NAME])

    @classmethod
    def all_of_them(cls) -> list[Self]:
        """The newest first; damaged ones too (their state is ``"unreadable"``)."""
        return cls.all_in(cls.home())

    @classmethod
    def named(cls, name: str) -> Self:
        """By its name, which may come from a link and cannot lead anywhere else.

        Raises:
            RunError: there is none of this name.
            StorageError: the system refuses to look.
        """
        folder = cls.home() / name if _NAME.fullmatch(name) else None
        with as_storage_errors(name[:100]):
            is_there = folder is not None and folder.is_dir()
        if folder is None or not is_there:
            raise RunError(
                f"{cls.kind}-unknown",
                "There is no {kind} {name}. To list those that are there: "
                "python -m cnnlab {kind} list",
                kind=cls.kind,
                name=repr(name[:100]),
            )
        return cls(folder)

    def delete_with_cached(self) -> None:
        """Remove it with all its runs, and what was cached for it alone.

        Raises:
            RunError: it is not there, or a process works for it; stop it first.
        """
        there = self.named(self.name)
        cached = cached_for(there.path)
        there.delete()
        remove_cached(cached)
