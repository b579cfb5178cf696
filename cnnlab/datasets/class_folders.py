"""Which files of a folder or a ZIP are pictures of which class.

Two layouts: ``train/<class>/...`` with ``test/<class>/...``, or ``<class>/...``; either may lie
in one wrapper folder. Everything here works on relative paths, so that a directory and an
archive are understood in the same way.
"""

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from cnnlab.errors import DatasetError, ImageError
from cnnlab.images import MAX_PICTURE_BYTES

# Also kinds that are refused: they are to be named as unreadable, not to vanish in a count.
_PICTURE_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp"),
    *(".tif", ".tiff", ".heic", ".heif", ".avif", ".svg", ".psd", ".eps", ".ico", ".icns"),
    *(".jp2", ".jxl"),
)
_TRAIN_FOLDERS = ("train", "training")
_TEST_FOLDERS = ("test", "testing", "val", "valid", "validation")


@dataclass(frozen=True)
class File:
    """A file of a data set.

    Attributes:
        path: relative to the data set, with ``/``.
        read: returns the bytes. Raises ``ImageError`` where only this file is at fault,
            ``DatasetError`` where the whole set is to be refused.
        size: in bytes.
        changed: when, in ns; 0 where that is not known.
    """

    path: PurePosixPath
    read: Callable[[], bytes]
    size: int
    changed: int = 0


@dataclass(frozen=True)
class LabelledFile:
    """A picture of a known class. ``split`` is ``"train"``, ``"test"`` or, undecided, ``""``."""

    file: File
    class_name: str
    split: str = ""


@dataclass(frozen=True)
class Listing:
    """The pictures of a data set in a fixed order, and how many other files were passed over."""

    pictures: tuple[LabelledFile, ...]
    ignored: int

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the folders, sorted."""
        return tuple(sorted({picture.class_name for picture in self.pictures}))


def directory_files(folder: Path) -> list[File]:
    """Every file below ``folder``; links to folders are not followed."""
    files = []
    for parent, _, names in os.walk(folder):
        for path in (Path(parent, name) for name in names):
            if path.is_file():
                files.append(_directory_file(folder, path))
    return files


def single_file(path: Path) -> File:
    """A file by itself; one that cannot be read says so when it is."""
    with contextlib.suppress(OSError, ValueError):
        return _directory_file(path.parent, path)
    return File(PurePosixPath(path.name), partial(_read, path), 0)


def list_pictures(files: Iterable[File]) -> Listing:
    """Sort ``files`` into classes by the folders that they lie in."""
    files = list(files)
    pictures = [file for file in files if is_picture(file.path)]
    labelled = _label(_unwrap([(file.path.parts, file) for file in pictures]))
    in_order = sorted(labelled, key=lambda p: (p.split, p.class_name, str(p.file.path)))
    return Listing(tuple(in_order), ignored=len(files) - len(labelled))


def check_classes(pictures: Iterable[LabelledFile], name: str) -> None:
    """Raise ``DatasetError`` unless there are two classes, each with two pictures to split."""
    pictures = list(pictures)
    counts = Counter(picture.class_name for picture in pictures)
    if len(counts) < 2:
        raise DatasetError(
            "dataset-too-few-classes",
            "{name} holds pictures of {count} classes; at least 2 are needed. Put the pictures "
            "of each class into a folder named after it.",
            name=name,
            count=len(counts),
        )
    trainable = {picture.class_name for picture in pictures if picture.split != "test"}
    for class_name, count in sorted(counts.items()):
        if count < 2 or class_name not in trainable:
            raise DatasetError(
                "dataset-class-too-small",
                "{name}: the class {class_name} has {count} readable pictures, {train} of them "
                "for training; at least 2 and 1 are needed. Add pictures or remove the folder.",
                name=name,
                class_name=class_name,
                count=count,
                train=sum(p.class_name == class_name and p.split != "test" for p in pictures),
            )


def _directory_file(folder: Path, path: Path) -> File:
    stat = path.stat()
    relative = PurePosixPath(path.relative_to(folder).as_posix())
    return File(relative, partial(_read, path), stat.st_size, stat.st_mtime_ns)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_PICTURE_BYTES + 1)
    except OSError as error:
        raise ImageError(
            "image-file-unreadable",
            "The file cannot be read: {reason}.",
            reason=error.strerror or str(error),
        ) from error


def is_picture(path: PurePosixPath) -> bool:
    """Whether the name is that of a picture file, hidden files and folders left out."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return not hidden and path.suffix.lower() in _PICTURE_SUFFIXES


_Placed = list[tuple[tuple[str, ...], File]]


def _unwrap(placed: _Placed) -> _Placed:
    """Drop the one folder that holds everything, if there is one."""
    tops = {parts[0] for parts, _ in placed if len(parts) > 1}
    if len(tops) == 1 and any(len(parts) > 2 for parts, _ in placed):
        return [(parts[1:], file) for parts, file in placed if parts[0] in tops]
    return placed


def _label(placed: _Placed) -> list[LabelledFile]:
    train = _labelled_below(placed, _TRAIN_FOLDERS, "train")
    if not train:
        return [LabelledFile(file, parts[0]) for parts, file in placed if len(parts) > 1]
    test = _labelled_below(placed, _TEST_FOLDERS, "test")
    return train + test if test else [replace(picture, split="") for picture in train]


def _labelled_below(placed: _Placed, names: tuple[str, ...], split: str) -> list[LabelledFile]:
    """The pictures of the first folder of ``names`` that holds class folders."""
    for name in names:
        found = [
            LabelledFile(file, parts[1], split)
            for parts, file in placed
            if len(parts) > 2 and parts[0].lower() == name
        ]
        if found:
            return found
    return []
