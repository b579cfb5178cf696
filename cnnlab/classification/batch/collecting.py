"""The pictures of files, folders and ZIPs, one after the other, at the size of a network."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import numpy as np

from cnnlab.datasets.archives.zip_archive import open_archive
from cnnlab.datasets.folders.class_folders import (
    Contents,
    File,
    directory_files,
    is_picture,
    single_file,
)
from cnnlab.datasets.parallel import in_order
from cnnlab.errors import CnnlabError, ImageError
from cnnlab.images import DecodedImage, read_image
from cnnlab.images.views import resized_for_views
from cnnlab.messages import Note


@dataclass(frozen=True)
class PictureFile:
    """A file that should be a picture.

    Attributes:
        name: that identifies it.
        folders: that it lies in, outermost first; those above a folder or ZIP are left out.
        file: reads its bytes.
    """

    name: str
    folders: tuple[str, ...]
    file: File


@dataclass(frozen=True)
class PictureFiles:
    """The pictures of some files, folders and ZIPs, in a fixed order.

    Attributes:
        files: the pictures.
        ignored: how many other files the folders and ZIPs hold.
        unfollowed: links that lead out of the folders, and others that were not entered.
    """

    files: tuple[PictureFile, ...]
    ignored: int = 0
    unfollowed: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class CollectedPicture:
    """A decoded picture, or why it cannot be decoded.

    Attributes:
        name, folders: of the file.
        pixels: (height, width, 3), uint8 RGB, at the size that was asked for; None if unreadable.
        kept: the result of ``keep`` on the picture at its own size.
        notes: findings, such as that only the first frame of an animation is used.
        error: why it is unreadable, else None.
    """

    name: str
    folders: tuple[str, ...] = ()
    pixels: np.ndarray | None = None
    kept: Any = None
    notes: tuple[Note, ...] = ()
    error: CnnlabError | None = None


@contextmanager
def open_pictures(sources: Iterable[str | Path]) -> Iterator[PictureFiles]:
    """The pictures of files, folders and ZIPs, to be read inside the block.

    A file that is named itself is taken for a picture; in folders and ZIPs only files with the
    suffix of a picture are, and others are counted.

    Raises:
        DatasetError: a ZIP is unsafe, too large or damaged.
    """
    with ExitStack() as open_archives:
        found = [_files_of(Path(source), open_archives) for source in sources]
        files = [file for one in found for file in one.files]
        unfollowed = [name for one in found for name in one.unfollowed]
        yield PictureFiles(tuple(files), sum(one.ignored for one in found), tuple(unfollowed))


def picture_files(files: Contents, source: str = "", folder: str = "") -> PictureFiles:
    """The pictures among the files of a folder or ZIP.

    Args:
        files: of it, with paths relative to it.
        source: its own path, which goes in front of their names.
        folder: its own name, as far as it may say what the pictures show.
    """
    chosen = sorted((file for file in files if is_picture(file.path)), key=lambda f: f.path.parts)
    pictures = (
        PictureFile(
            _as_text(PurePosixPath(source, file.path)), (folder, *file.path.parts[:-1]), file
        )
        for file in chosen
    )
    unfollowed = (_as_text(PurePosixPath(source, path)) for path in files.unfollowed)
    return PictureFiles(tuple(pictures), len(files) - len(chosen), tuple(unfollowed))


def collect_pictures(
    files: Sequence[PictureFile],
    image_size: tuple[int, int],
    keep: Callable[[np.ndarray], Any] | None = None,
    read: Callable[[bytes], DecodedImage] | None = None,
    ahead: int = 0,
) -> Iterator[CollectedPicture]:
    """Decode pictures one after the other, in order; few are ever held at their own size.

    Args:
        files: the pictures.
        image_size: (height, width) of each, by ``images.views.resized_for_views``.
        keep: called with each picture (height, width, 3), uint8, as it was read; its result is
            ``kept``. Called in several threads.
        read: the decoder; that of a ``DecodingProcess``, if a broken picture must not end the rest.
            None: ``read_image`` for ``image_size``, or at its own size if ``keep`` is given.
        ahead: how many pictures to prefetch at least.

    Raises:
        DatasetError: the ZIP that a picture lies in is damaged.
    """
    read = read or (read_image if keep else partial(read_image, for_size=image_size))

    def decode(picture: PictureFile) -> CollectedPicture:
        try:
            decoded = read(picture.file.read())
        except ImageError as error:
            return CollectedPicture(picture.name, picture.folders, error=error)
        pixels = resized_for_views(decoded.pixels, image_size)
        kept = keep(decoded.pixels) if keep else None
        return CollectedPicture(picture.name, picture.folders, pixels, kept, decoded.notes)

    return in_order(files, decode, [picture.file.size for picture in files], ahead)


def _files_of(source: Path, open_archives: ExitStack) -> PictureFiles:
    name = str(source)
    if source.is_dir():
        return picture_files(directory_files(source), name, source.resolve().name)
    if source.suffix.lower() == ".zip" and source.is_file():
        return picture_files(open_archives.enter_context(open_archive(source)), name)
    file = PictureFile(_as_text(source), (source.absolute().parent.name,), single_file(source))
    return PictureFiles((file,))


def _as_text(path: PurePath) -> str:
    """The path as text, even if its bytes are no text."""
    return os.fsencode(path).decode(errors="replace")
