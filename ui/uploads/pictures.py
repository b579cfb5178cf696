"""Pictures from the reader, decoded once and at once made small; what is kept is bounded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import BoundedSemaphore, Condition

import numpy as np
import streamlit as st
from cachetools import LRUCache, cached

from cnnlab.errors import ImageError
from cnnlab.images import DecodedImage, resize_image, shrink_image
from cnnlab.images.sizes import at_least
from cnnlab.images.views import brought_to
from cnnlab.messages import Note
from ui.components.picture_picker import THUMBNAIL
from ui.page import show_notes
from ui.text import plain, said
from ui.uploads.files import Upload, image_or_error, show_refused, uploaded_files

# Of all sessions together; some 200 pictures, what was not looked at for the longest time goes.
MAX_KEPT_BYTES = 200_000_000

_LONGEST_SIDE = 480
_BYTES_OF_AN_ERROR = 2000
# A large photo takes hundreds of megabytes while it is read, however many visitors send one.
_DECODING = BoundedSemaphore(2)


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
        notes: what is worth telling about its file.
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
    seen = brought_to(pixels, image_size)
    size = pixels.shape[:2]
    return Picture(name, key, size, view, seen, _thumbnail(view), truth)


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
    """A picture from a decoded file, with the size and the findings that are told of it."""
    picture = picture_of(name, key, decoded.pixels, image_size, truth)
    return replace(picture, size=decoded.size, notes=decoded.notes)


def at_size(picture: Picture, image_size: tuple[int, int]) -> Picture:
    """The picture with what is seen of it at this very size, for those who look once."""
    return replace(picture, seen=resize_image(picture.seen, image_size))


def read_uploads(files: Sequence[Upload], image_size: tuple[int, int]) -> list[Picture]:
    """The pictures among the files; each that cannot be read is named with the reason."""
    pictures = []
    for file in files:
        read = _read(file, image_size)
        if isinstance(read, ImageError):
            show_refused(file, read)
        else:
            pictures.append(read)
    return pictures


def uploaded_pictures(key: str, image_size: tuple[int, int]) -> list[Picture]:
    """A control for pictures; those that could be read, with what is worth telling of each.

    Args:
        key: unique on the page; the session keeps the upload under it across pages.
        image_size: (height, width) of what is ``seen`` of them.
    """
    pictures = [at_size(one, image_size) for one in read_uploads(uploaded_files(key), image_size)]
    for picture in pictures:
        for note in picture.notes:
            st.info(f"**{plain(picture.name)}**: {said(note)}")
    return pictures


def show_findings(picture: Picture) -> None:
    """What is worth telling about the picture's file."""
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
        decoded = image_or_error(file.data, size_to_read(image_size))
        if isinstance(decoded, ImageError):
            return decoded
        return picture_of_file(file.name, file.key, decoded, image_size)


def _thumbnail(view: np.ndarray) -> np.ndarray:
    """The middle of the picture, as a square."""
    side = min(view.shape[:2])
    top, left = ((length - side) // 2 for length in view.shape[:2])
    return resize_image(view[top : top + side, left : left + side], (THUMBNAIL, THUMBNAIL))
