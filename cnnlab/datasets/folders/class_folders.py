"""Which files of a folder or a ZIP are pictures of which class.

Everything here works on relative paths, so that a directory and an archive are understood in
the same way; ``layout`` says how.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from cnnlab.datasets.folders.file_name_classes import classes_in_names, layout_by_names
from cnnlab.datasets.folders.layout import Layout, Parts, below, find_layout
from cnnlab.datasets.folders.times import is_time, without_times
from cnnlab.datasets.folders.walking import walk
from cnnlab.errors import DatasetError, ImageError
from cnnlab.images import MAX_PICTURE_BYTES
from cnnlab.storage.os_errors import SHORTAGES, storage_error
from cnnlab.storage.reading import read_file

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
        unnamed: if file names say the classes: the pictures whose names say none.
    """

    pictures: tuple[LabelledFile, ...]
    ignored: int
    layout: Layout = field(default_factory=lambda: find_layout([]))
    empty: tuple[str, ...] = ()
    unfollowed: tuple[str, ...] = ()
    unnamed: tuple[str, ...] | None = None

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


def list_pictures(files: Iterable[File], classes_from_names: bool = False) -> Listing:
    """Sort ``files``, best all the ``Contents``, into classes by the folders that they lie in.

    Args:
        files: of the data set.
        classes_from_names: by what they are called instead.
    """
    contents = files if isinstance(files, Contents) else Contents(tuple(files))
    pictures = [file for file in contents if is_picture(file.path)]
    read = layout_by_names if classes_from_names else find_layout
    layout = read([_names(file.path) for file in pictures])
    labelled = [
        LabelledFile(file, *label)
        for file, label in zip(pictures, layout.labels, strict=True)
        if label is not None
    ]
    unnamed = [
        str(file.path) for file, label in zip(pictures, layout.labels, strict=True) if not label
    ]
    return Listing(
        tuple(sorted(labelled, key=lambda p: (p.split, p.class_name, str(p.file.path)))),
        len(contents) - len(pictures if classes_from_names else labelled),
        layout,
        tuple(_empty_classes(contents, layout)),
        tuple(map(str, contents.unfollowed)),
        tuple(unnamed) if classes_from_names else None,
    )


def classes_by_file_name(files: Iterable[File]) -> dict[str, int]:
    """The classes that the names of pictures say, and how many each has; nothing where they say
    none plainly.
    """
    return classes_in_names([_names(file.path) for file in files if is_picture(file.path)])


def _names(path: PurePosixPath) -> Parts:
    """Folders and file, in the one form in which names that look equal are equal."""
    return tuple(normalize("NFC", name).strip() or name for name in path.parts)


def _empty_classes(contents: Contents, layout: Layout) -> Iterator[str]:
    """Beside the folders of classes: those without a picture, as paths."""
    folders = {_names(path) for path in contents.folders}
    folders |= {_names(file.path)[:-1] for file in contents}
    if layout.times:
        folders = {without_times((*folder, ""))[:-1] for folder in folders}
    for split, level in layout.levels.items():
        used = {label.class_name for label in layout.labels if label and split in ("", label.split)}
        used |= set(layout.joined)
        inside = {below(folder, level)[:1] for folder in folders} - {()}
        for (name,) in sorted(inside):
            is_passed_over = layout.times and is_time(name)
            if name not in used and not is_hidden(name) and not is_passed_over:
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
            raise storage_error(path.name, error) from error
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
