"""A picture that was chosen, decoded once and at once made small."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab.errors import ImageError
from cnnlab.images import resize_image, shrink_image
from cnnlab.messages import Note
from ui.page import show_notes
from ui.picture_picker import THUMBNAIL
from ui.uploads import MAX_FILES, Upload, image_or_error, show_refused

_LONGEST_SIDE = 480


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture to ask about.

    Attributes:
        name: as it is shown.
        key: the same for the same pixels, for caches.
        size: (height, width) as it came, in pixels.
        view: (height, width, 3), uint8: as it came, at most 480 pixels a side.
        seen: (*image_size, 3), uint8: all that the network gets of it.
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
    notes: tuple[Note, ...] = (),
) -> Picture:
    """A picture from its pixels, (height, width, 3), uint8, of any size."""
    view = shrink_image(pixels, _LONGEST_SIDE)
    seen = resize_image(pixels, image_size)
    size = pixels.shape[:2]
    return Picture(name, key, size, view, seen, _thumbnail(view), truth, notes)


def read_uploads(files: Sequence[Upload], image_size: tuple[int, int]) -> list[Picture]:
    """The pictures among the files; each that cannot be read is named with the reason."""
    pictures = []
    for file in files:
        read = _read(file.key, file.name, image_size, file.data)
        if isinstance(read, ImageError):
            show_refused(file, read)
        else:
            pictures.append(read)
    return pictures


def show_findings(picture: Picture) -> None:
    """What is worth telling about the picture's file."""
    show_notes(picture.notes)


# Its arrays are only looked at, so one copy serves all; the pixels of a photo are let go at once.
@st.cache_resource(max_entries=4 * MAX_FILES, show_spinner=False)
def _read(key: str, name: str, image_size: tuple[int, int], _data: bytes) -> Picture | ImageError:
    decoded = image_or_error(_data)
    if isinstance(decoded, ImageError):
        return decoded
    return picture_of(name, key, decoded.pixels, image_size, notes=decoded.notes)


def _thumbnail(view: np.ndarray) -> np.ndarray:
    """The middle of the picture, as a square."""
    side = min(view.shape[:2])
    top, left = ((length - side) // 2 for length in view.shape[:2])
    return resize_image(view[top : top + side, left : left + side], (THUMBNAIL, THUMBNAIL))
