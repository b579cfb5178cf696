"""Pictures from the reader, decoded once and made small at once; their cache is bounded."""

import hashlib
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Condition
from typing import Literal

import numpy as np
import streamlit as st
from cachetools import LRUCache, cached
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.errors import ImageError
from cnnlab.images import DecodedImage, DecodingProcess, resize_image, shrink_image
from cnnlab.images.sizes import at_least
from cnnlab.images.views import resized_for_views
from cnnlab.messages import Note
from ui.components.picture_picker import THUMBNAIL
from ui.page import show_notes
from ui.text import message_text, plain, t
from ui.uploads.control import pictures_control, remembered, show_kept
from ui.uploads.limits import MAX_FILES, MAX_MEGABYTES, MAX_PICTURE_MEGABYTES, picture_kinds

# Of all sessions together; some 200 pictures, what was not looked at for the longest time goes.
MAX_KEPT_BYTES = 200_000_000

_LONGEST_SIDE = 480
_BYTES_OF_AN_ERROR = 2000
# A large photo takes hundreds of megabytes while it is read, however many visitors send one.
_DECODING = BoundedSemaphore(2)


@dataclass(frozen=True)
class Upload:
    """A picture's file as it came.

    Attributes:
        name: as the browser gave it; only ever shown.
        data: its bytes.
        key: the hash of its bytes.
    """

    name: str
    data: bytes = field(repr=False)
    key: str


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture to ask about.

    Attributes:
        name: as it is shown.
        key: the same for the same pixels, for caches.
        size: (height, width) as it came, in pixels.
        view: (height, width, 3), uint8: as it came, at most 480 pixels a side.
        seen: (height, width, 3), uint8: all that the network gets of it.
        thumbnail: a square of it for the picker, uint8.
        truth: what it shows, where that is known.
        notes: on its file.
    """

    name: str
    key: str
    size: tuple[int, int]
    view: np.ndarray
    seen: np.ndarray
    thumbnail: np.ndarray
    truth: str | None = None
    notes: tuple[Note, ...] = ()


def picture_of(
    name: str,
    key: str,
    pixels: np.ndarray,
    image_size: tuple[int, int],
    truth: str | None = None,
) -> Picture:
    """A picture from its pixels, (height, width, 3), uint8, of any size."""
    view = shrink_image(pixels, _LONGEST_SIDE)
    seen = resized_for_views(pixels, image_size)
    size = pixels.shape[:2]
    return Picture(name, key, size, view, seen, square_thumbnail(view), truth)


def size_to_read(image_size: tuple[int, int]) -> tuple[int, int]:
    """(height, width) that a file has to be read for, to be shown and seen by a network."""
    return at_least(image_size, _LONGEST_SIDE)


def picture_of_file(
    name: str,
    key: str,
    decoded: DecodedImage,
    image_size: tuple[int, int],
    truth: str | None = None,
) -> Picture:
    """A picture from a decoded file, with its original size and the notes on it."""
    picture = picture_of(name, key, decoded.pixels, image_size, truth)
    return replace(picture, size=decoded.size or picture.size, notes=decoded.notes)


def at_size(picture: Picture, image_size: tuple[int, int]) -> Picture:
    """The picture with what is seen of it at this very size, for those who look once."""
    return replace(picture, seen=resize_image(picture.seen, image_size))


def uploaded_files(
    key: str,
    label_visibility: Literal["visible", "collapsed"] = "visible",
    on_change: Callable[[], None] = lambda: None,
    report: bool = True,
) -> list[Upload]:
    """A control for the files of pictures, within the limits; not looked into yet.

    Args:
        key: unique on the page; the session keeps the upload under it across pages.
        label_visibility: of the kinds of pictures above the control.
        on_change: called when the reader added or removed files, before the page runs.
        report: as of ``remembered``.
    """
    files = pictures_control(
        key,
        picture_kinds(),
        label_visibility=label_visibility,
        help=t(
            "At most {files} pictures, {each} MB each, {megabytes} MB together.",
            files=MAX_FILES,
            each=MAX_PICTURE_MEGABYTES,
            megabytes=MAX_MEGABYTES,
        ),
        on_change=on_change,
    )
    return remembered_uploads(key, files, report)


def remembered_uploads(
    key: str, files: Sequence[UploadedFile], report: bool = True
) -> list[Upload]:
    """What a control holds, else what it held before the reader visited another page.

    Args:
        key, files, report: as of ``remembered``.
    """
    uploads = remembered(key, files, _uploads, report=report) or []
    if uploads and not files:
        show_kept(key, t("Using {n:# picture} from before.", n=len(uploads)))
    return uploads


def _uploads(files: Sequence[UploadedFile]) -> list[Upload]:
    return [_upload(file.name, file.getvalue()) for file in files]


def _upload(name: str, data: bytes) -> Upload:
    return Upload(name, data, hashlib.sha256(data).hexdigest())


def read_uploads(files: Sequence[Upload], image_size: tuple[int, int]) -> list[Picture]:
    """The pictures among the files; each that cannot be read is named with the reason."""
    pictures = []
    for file in files:
        read = _read(file, image_size)
        if isinstance(read, ImageError):
            st.error(f"**{plain(file.name)}**: {message_text(read)}")
        else:
            pictures.append(read)
    return pictures


def uploaded_pictures(key: str, image_size: tuple[int, int]) -> list[Picture]:
    """A control for pictures; those that could be read, with the notes on each.

    Args:
        key: unique on the page; the session keeps the upload under it across pages.
        image_size: (height, width) of what is ``seen`` of them.
    """
    pictures = [at_size(one, image_size) for one in read_uploads(uploaded_files(key), image_size)]
    for picture in pictures:
        for note in picture.notes:
            st.info(f"**{plain(picture.name)}**: {message_text(note)}")
    return pictures


def show_findings(picture: Picture) -> None:
    """Show the notes on the picture's file."""
    show_notes(picture.notes)


def _num_bytes(read: Picture | ImageError) -> int:
    if isinstance(read, ImageError):
        return _BYTES_OF_AN_ERROR
    return read.view.nbytes + read.seen.nbytes + read.thumbnail.nbytes


# One memory for all sessions: its arrays are only looked at, so one copy serves all.
@cached(
    LRUCache(MAX_KEPT_BYTES, getsizeof=_num_bytes),
    key=lambda file, image_size: (file.key, file.name, image_size),
    condition=Condition(),
)
def _read(file: Upload, image_size: tuple[int, int]) -> Picture | ImageError:
    with _DECODING:
        try:
            decoded = read_image(file.data, size_to_read(image_size))
        except ImageError as error:
            return copy(error)  # without its traceback, which holds the pixels so far
        return picture_of_file(file.name, file.key, decoded, image_size)


def read_image(data: bytes, for_size: tuple[int, int]) -> DecodedImage:
    """As ``cnnlab.images.read_image``; rare formats are decoded in a process beside the server."""
    return _decoding().read_image(data, for_size=for_size)


@st.cache_resource(show_spinner=False, on_release=DecodingProcess.close)
def _decoding() -> DecodingProcess:
    """The server's one process for pictures of rare formats."""
    return DecodingProcess()


def square_thumbnail(view: np.ndarray) -> np.ndarray:
    """(``THUMBNAIL``, ``THUMBNAIL``, 3), uint8: the middle of a picture, for the picker."""
    side = min(view.shape[:2])
    top, left = ((length - side) // 2 for length in view.shape[:2])
    return resize_image(view[top : top + side, left : left + side], (THUMBNAIL, THUMBNAIL))
