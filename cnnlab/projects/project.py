"""One project: what is in it, and the changes to it. Safe for several processes at a time.

project.json    its name, and its classes in their order
pictures-*/     a folder a class, of small JPEGs
changes.json    what can be undone; ``removed/`` has the pictures that were deleted
lock            held while something is changed
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.errors import DatasetError, StorageError
from cnnlab.images import read_image
from cnnlab.messages import Note
from cnnlab.projects import changes
from cnnlab.projects.balance import balance_notes
from cnnlab.projects.changes import REMOVED, Change
from cnnlab.projects.class_names import (
    MAX_CLASSES,
    MIN_CLASSES,
    class_name,
    project_name,
    refused_count,
)
from cnnlab.projects.picture_files import (
    FOR_SIZE,
    Picture,
    checked_name,
    missing,
    new_name,
    pictures_in,
    small_jpeg,
)
from cnnlab.projects.space import check_space, space_notes
from cnnlab.storage import locks
from cnnlab.storage.array_files import DAMAGE
from cnnlab.storage.atomic_files import write_whole
from cnnlab.storage.json_files import read_json, write_json
from cnnlab.storage.os_errors import as_storage_errors

FACTS, LOCK, PICTURES = "project.json", "lock", "pictures-"
SCHEMA = 1
MAX_IN_CLASS = 500
SECONDS_TO_WAIT = 10.0
"""For another process that changes the project."""


@dataclass(frozen=True)
class Project:
    """A view of a project's folder; every call reads what is there now.

    Attributes:
        path: the folder. It does not say the token that opens the project.
    """

    path: Path

    @property
    def key(self) -> str:
        """The name of the folder."""
        return self.path.name

    @property
    def pictures_folder(self) -> Path:
        """The folder of class folders, for ``datasets.load`` and ``TrainingConfig.data``."""
        return self.path / f"{PICTURES}{self.key[:8]}"

    @property
    def name(self) -> str:
        """What somebody called it. Raises ``DatasetError`` where the project is damaged."""
        return self._facts()[0]

    @property
    def classes(self) -> tuple[str, ...]:
        """In the order that they were given. Raises ``DatasetError`` where it is damaged."""
        return self._facts()[1]

    @property
    def counts(self) -> dict[str, int]:
        """How many pictures each class has."""
        return {name: len(self.pictures(name)) for name in self.classes}

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is missing before it can be taught well, and whether the space is nearly full."""
        return balance_notes(self.counts, MAX_IN_CLASS) + space_notes()

    @property
    def can_undo(self) -> bool:
        """There is a change to undo."""
        return bool(changes.changes(self.path))

    def pictures(self, class_name: str) -> tuple[Picture, ...]:
        """The pictures of a class in the order of their arrival. Raises ``CnnlabError``."""
        folder = self._folder(class_name)
        with as_storage_errors("The project"):
            return tuple(sorted(pictures_in(folder, class_name)))

    def picture(self, name: Any) -> Picture:
        """The picture of this name, in whichever class it is.

        Args:
            name: as of ``Picture.name``; from a browser it may be anything.

        Raises:
            DatasetError: there is none.
        """
        checked = checked_name(name)
        for of_class in self.classes:
            path = self._folder(of_class) / checked
            if path.is_file():
                return Picture(checked, of_class, path)
        raise missing(name)

    def add_picture(self, class_name: str, picture: bytes | np.ndarray) -> Picture:
        """Add a picture to a class; when this returns it survives any end of the process.

        The same picture a second time in one class is no second picture: the first is returned.

        Args:
            class_name: one of ``classes``.
            picture: the bytes of a file, as ``images.read_image`` takes them, or its pixels,
                (height, width, 3), uint8. What is kept is small: no side over ``LONGEST_SIDE``.

        Raises:
            ImageError: it is no picture.
            DatasetError: there is no such class, or it is full.
            StorageError: all projects together take too much space, or the system refuses it.
        """
        if isinstance(picture, bytes):
            picture = read_image(picture, for_size=FOR_SIZE).pixels
        return self.add_jpeg(class_name, small_jpeg(picture))

    def add_jpeg(self, class_name: str, data: bytes, durable: bool = True) -> Picture:
        """As ``add_picture``, of what ``small_jpeg`` made.

        Args:
            class_name, data: of the picture.
            durable: flush it to the disk, so that it survives a power failure, too.
        """
        with self._changing():
            new = new_name(data)
            picture = Picture(new, class_name, self._folder(class_name) / new)
            known = self.pictures(class_name)
            for other in known:
                if other.content == picture.content:
                    return other
            _check_room(class_name, len(known) + 1)
            check_space(len(data))
            picture.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(picture.path, data, durable)
            return picture

    def move(self, pictures: Sequence[Picture], class_name: str) -> None:
        """Move pictures to another class. Raises ``DatasetError`` where it would be too full."""
        with self._changing():
            there = self.pictures(class_name)
            coming = [one for one in self._present(pictures) if one not in there]
            _check_room(class_name, len(there) + len(coming))
            self._rename([(one.path, self._folder(class_name) / one.name) for one in coming])

    def delete(self, pictures: Sequence[Picture]) -> None:
        """Delete pictures, as one change that ``undo`` takes back."""
        with self._changing():
            present = self._present(pictures)
            self._rename([(one.path, self.path / REMOVED / one.name) for one in present])

    def add_class(self, name: str) -> str:
        """Add a class after the others, and return its name. Raises ``DatasetError``."""
        with self._changing():
            known = self.classes
            if len(known) >= MAX_CLASSES:
                raise refused_count(len(known) + 1)
            tidy = class_name(name, known)
            self._rename([], (*known, tidy))
            return tidy

    def rename_class(self, old: str, new: str) -> str:
        """Give a class another name, which is returned. Raises ``DatasetError``."""
        with self._changing():
            folder, known = self._folder(old), self.classes
            tidy = class_name(new, [name for name in known if name != old])
            names = tuple(tidy if name == old else name for name in known)
            self._rename([(folder, self.pictures_folder / tidy)], names)
            return tidy

    def remove_class(self, name: str) -> None:
        """Remove a class with its pictures. Raises ``DatasetError`` where two are left."""
        with self._changing():
            known = self.classes
            self._folder(name)
            if len(known) <= MIN_CLASSES:
                raise refused_count(len(known) - 1)
            gone = [(one.path, self.path / REMOVED / one.name) for one in self.pictures(name)]
            self._rename(gone, tuple(other for other in known if other != name))

    def rename(self, name: str) -> None:
        """Call the project otherwise. Raises ``DatasetError``."""
        with self._changing():
            self._write_facts(project_name(name), self.classes)

    def undo(self) -> bool:
        """Undo the newest of the last changes; False where there is none.

        Pictures that arrived stay; what was deleted, moved, removed or called otherwise is as
        before.
        """
        with self._changing():
            change = changes.undo(self.path)
            if change is None:
                return False
            self._write_facts(self.name, change.classes)
            return True

    def write(self, name: str, classes: Sequence[str]) -> None:
        """Write what makes a new folder a project."""
        self._write_facts(name, classes)

    def _facts(self) -> tuple[str, tuple[str, ...]]:
        try:
            values = read_json(self.path / FACTS)
            name, classes = str(values["name"]), tuple(map(str, values["classes"]))
            if values["schema"] != SCHEMA or not classes:
                raise ValueError("it is of another version")
        except (OSError, *DAMAGE) as error:
            raise DatasetError(
                "project-damaged",
                "This project cannot be read: its file {file} is missing, damaged or of another "
                "version. Its pictures are in the folder {folder}.",
                file=FACTS,
                folder=self.pictures_folder.name,
            ) from error
        return name, (*classes, *self._unlisted(classes))

    def _unlisted(self, classes: Sequence[str]) -> list[str]:
        """Folders with pictures that no class lists, after a process was killed in a change."""
        if not self.pictures_folder.is_dir():
            return []
        folders = (path for path in self.pictures_folder.iterdir() if path.name not in classes)
        return sorted(path.name for path in folders if any(pictures_in(path, path.name)))

    def _write_facts(self, name: str, classes: Sequence[str]) -> None:
        facts = {"schema": SCHEMA, "name": name, "classes": list(classes)}
        write_json(self.path / FACTS, facts)

    def _folder(self, class_name: str) -> Path:
        if class_name not in self.classes:
            raise DatasetError(
                "project-class-missing",
                "There is no class {received} in this project; there are {names}.",
                received=repr(class_name),
                names=", ".join(self.classes),
            )
        return self.pictures_folder / class_name

    def _present(self, pictures: Sequence[Picture]) -> list[Picture]:
        """Those that are still there, as they are now."""
        return [self.picture(one.name) for one in pictures]

    def _rename(
        self, paths: Sequence[tuple[Path, Path]], classes: Sequence[str] | None = None
    ) -> None:
        """Do a change that can be undone: the names of the classes first, then the files."""
        known = self.classes
        inside = ((str(a.relative_to(self.path)), str(b.relative_to(self.path))) for a, b in paths)
        change = Change(known, tuple(inside))
        changes.begin(self.path, change)
        if classes is not None:
            self._write_facts(self.name, classes)
        changes.rename(self.path, change.renamed)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One process and thread at a time."""
        with as_storage_errors("The project"):
            lock = locks.acquire(self.path / LOCK, SECONDS_TO_WAIT)
            if lock is None:
                raise StorageError(
                    "project-busy",
                    "Another program is changing this project and does not end. Try again.",
                )
            with locks.releasing(lock):
                yield


def _check_room(class_name: str, wanted: int) -> None:
    if wanted > MAX_IN_CLASS:
        raise DatasetError(
            "project-class-full",
            "The class {name} would have {wanted:# picture}; at most {most} are kept. Delete some "
            "of them first.",
            name=class_name,
            wanted=wanted,
            most=MAX_IN_CLASS,
        )
