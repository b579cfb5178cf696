"""Which files of a folder or a ZIP are pictures of which class.

Everything here works on relative paths, so that a directory and an archive are understood in
the same way; ``layout`` says how.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from cnnlab.datasets.layout import Layout, Parts, below, find_layout
from cnnlab.datasets.walking import walk
from cnnlab.errors import DatasetError, ImageError
from cnnlab.images import MAX_PICTURE_BYTES
from cnnlab.storage.reading import read_file
from cnnlab.storage.refusals import SHORTAGES, told

MIN_IN_CLASS = 2
"""One to learn from and one to test with."""

# Also kinds that are refused: they are to be named as unreadable, not to vanish in a count.
_PICTURE_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp"),
    *(".tif", ".tiff", ".heic", ".heif", ".avif", ".svg", ".psd", ".eps", ".ico", ".icns"),
    *(".jp2", ".jxl"),
)
# What macOS, Windows, Linux and the network drives of Synology and QNAP put beside files.
_OF_SYSTEMS = frozenset(
    [
        *("__macosx", "network trash folder", "temporary items", "thevolumesettingsfolder"),
        *("$recycle.bin", "recycler", "recycled", "system volume information", "found.000"),
        *("lost+found", "__pycache__", "@eadir", "#recycle", "#snapshot", "@tmp"),
        *("@recycle", "@recently-snapshot", "@__thumb"),
    ]
)


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
    """A picture of a known class.

    ``split`` is ``"train"``, ``"val"``, ``"test"`` or, undecided, ``""``.
    """

    file: File
    class_name: str
    split: str = ""


@dataclass(frozen=True)
class Listing:
    """The pictures of a data set in a fixed order, and what else was found beside them.

    Attributes:
        pictures: sorted by part, class and path.
        ignored: how many other files were passed over.
        layout: how the folders were understood.
        empty: folders of classes that hold no picture.
        unfollowed: see ``Contents``.
    """

    pictures: tuple[LabelledFile, ...]
    ignored: int
    layout: Layout = field(default_factory=lambda: find_layout([]))
    empty: tuple[str, ...] = ()
    unfollowed: tuple[str, ...] = ()

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the folders, sorted."""
        return tuple(sorted({picture.class_name for picture in self.pictures}))


@dataclass(frozen=True)
class Contents(Sequence[File]):
    """What a folder or a ZIP holds.

    Attributes:
        files: all of them.
        folders: paths of those that are known, empty ones among them.
        unfollowed: paths of links and folders that were not entered.
    """

    files: tuple[File, ...]
    folders: tuple[PurePosixPath, ...] = ()
    unfollowed: tuple[PurePosixPath, ...] = ()

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index):
        return self.files[index]


def directory_files(folder: Path) -> Contents:
    """Every file below ``folder``; links to folders are followed once, inside of it (``walk``).

    Raises:
        DatasetError: the folder cannot be read.
    """
    try:
        found = walk(folder)
    except OSError as error:
        raise DatasetError(
            "dataset-file-unreadable",
            "{name} cannot be read: {reason}.",
            name=folder.name,
            reason=error.strerror or str(error),
        ) from error
    files = tuple(_file_below(folder, path) for path in found.files)
    inside, unfollowed = (
        tuple(PurePosixPath(path.relative_to(folder)) for path in paths)
        for paths in (found.folders, found.unfollowed)
    )
    return Contents(files, inside, unfollowed)


def single_file(path: Path) -> File:
    """A file by itself; one that cannot be read says so when it is."""
    return _file_below(path.parent, path)


def list_pictures(files: Iterable[File]) -> Listing:
    """Sort ``files``, best all the ``Contents``, into classes by the folders that they lie in."""
    contents = files if isinstance(files, Contents) else Contents(tuple(files))
    pictures = [file for file in contents if is_picture(file.path)]
    layout = find_layout([_names(file.path) for file in pictures])
    labelled = [
        LabelledFile(file, *label)
        for file, label in zip(pictures, layout.labels, strict=True)
        if label is not None
    ]
    return Listing(
        tuple(sorted(labelled, key=lambda p: (p.split, p.class_name, str(p.file.path)))),
        len(contents) - len(labelled),
        layout,
        tuple(_empty_classes(contents, layout)),
        tuple(map(str, contents.unfollowed)),
    )


def check_classes(pictures: Iterable[LabelledFile], name: str, hint: str = "") -> None:
    """Raise ``DatasetError`` unless there are two classes, each with two pictures to split.

    Args:
        pictures: that can be read.
        name: of the data set, for messages.
        hint: what may be the reason where there are too few classes.
    """
    pictures = list(pictures)
    counts = Counter(picture.class_name for picture in pictures)
    if len(counts) < 2:
        raise DatasetError(
            "dataset-too-few-classes",
            "{name} holds pictures of {count:# class}; at least 2 are needed. Put the pictures "
            "of each class into a folder named after it.{reason}",
            name=name,
            count=len(counts),
            reason=hint and f" {hint}",
        )
    for_training = Counter(p.class_name for p in pictures if p.split in ("", "train"))
    for class_name, count in sorted(counts.items()):
        if count < MIN_IN_CLASS or not for_training[class_name]:
            raise DatasetError(
                "dataset-class-too-small",
                "{name}: the class {class_name} has {count:# readable picture}, {train} of them "
                "for training; at least {needed} are needed, and one of them for training. Add "
                "pictures or remove the folder.",
                name=name,
                class_name=class_name,
                count=count,
                train=for_training[class_name],
                needed=MIN_IN_CLASS,
            )


def _names(path: PurePosixPath) -> Parts:
    """Folders and file, in the one form of Unicode in which equal names are equal."""
    return tuple(normalize("NFC", name) for name in path.parts)


def _empty_classes(contents: Contents, layout: Layout) -> Iterator[str]:
    """Beside the folders of classes: those without a picture, as paths."""
    folders = {_names(path) for path in contents.folders}
    folders |= {_names(file.path)[:-1] for file in contents}
    for split, level in layout.levels.items():
        used = {label.class_name for label in layout.labels if label and split in ("", label.split)}
        used |= set(layout.joined)
        inside = {below(folder, level)[:1] for folder in folders} - {()}
        for (name,) in sorted(inside):
            if name not in used and not is_hidden(name):
                yield "/".join((*level, name))


def _file_below(folder: Path, path: Path) -> File:
    inside, read = PurePosixPath(path.relative_to(folder)), partial(_read, path)
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return File(inside, read, 0)
    return File(inside, read, stat.st_size, stat.st_mtime_ns)


def _read(path: Path) -> bytes:
    try:
        return read_file(path, MAX_PICTURE_BYTES + 1)
    except OSError as error:
        if error.errno in SHORTAGES:
            raise told(path.name, error) from error
        raise ImageError(
            "image-file-unreadable",
            "The file cannot be read: {reason}.",
            reason=error.strerror or str(error),
        ) from error


def is_picture(path: PurePosixPath) -> bool:
    """Whether the name is that of a picture file, hidden files and folders left out."""
    is_any_hidden = any(map(is_hidden, path.parts))
    return not is_any_hidden and path.suffix.lower() in _PICTURE_SUFFIXES


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is none that a person made."""
    return name.startswith(".") or name.casefold() in _OF_SYSTEMS
