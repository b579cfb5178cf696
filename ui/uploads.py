"""Files from the browser: pictures, and whole files kept for a child process to read.

The browser's own limits are no defence, so all are checked again here. A file name is only
ever shown, never used as a path.
"""

import hashlib
import secrets
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab import paths
from cnnlab.errors import CnnlabError
from cnnlab.images import DecodedImage, read_image, resize_image
from ui.page import show_notes
from ui.text import plain, sentence, t

MAX_FILES = 50
MAX_MEGABYTES = 100
_TYPES = ("png", "jpg", "jpeg", "webp", "gif", "bmp")


@dataclass(frozen=True)
class Picture:
    """A decoded upload: its name as the browser gave it (only ever shown), and its pixels."""

    name: str
    pixels: np.ndarray


def uploaded_pictures(key: str) -> list[Picture]:
    """A control for pictures; those that could be read. The bytes stay with the session.

    Args:
        key: unique on the page; the session keeps the upload under it across pages.
    """
    files = st.file_uploader(
        t("Pictures: PNG, JPEG, WebP, GIF or BMP"),
        type=_TYPES,
        accept_multiple_files=True,
        key=f"{key}_uploader",
        help=t(
            "At most {files} pictures, 20 MB each, {megabytes} MB together.",
            files=MAX_FILES,
            megabytes=MAX_MEGABYTES,
        ),
    )
    if files:
        st.session_state[key] = [(file.name, file.getvalue()) for file in files]
    return _readable(_within_limits(st.session_state.get(key, [])))


def _within_limits(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    megabytes = sum(len(data) for _, data in files) / 1e6
    if len(files) <= MAX_FILES and megabytes <= MAX_MEGABYTES:
        return files
    st.error(
        t(
            "Received {files} pictures of {megabytes:.0f} MB together; at most {max_files} "
            "pictures and {max_megabytes} MB are read at once. Upload fewer.",
            files=len(files),
            megabytes=megabytes,
            max_files=MAX_FILES,
            max_megabytes=MAX_MEGABYTES,
        )
    )
    return []


def _readable(files: list[tuple[str, bytes]]) -> list[Picture]:
    pictures = []
    for name, data in files:
        try:
            decoded = decoded_picture(data)
        except CnnlabError as error:
            st.error(f"**{plain(name)}**: {plain(sentence(error))}")
        else:
            pictures.append(Picture(name, decoded.pixels))
            show_notes(decoded.notes)
    return pictures


@st.cache_data(max_entries=MAX_FILES, show_spinner=False)
def decoded_picture(data: bytes) -> DecodedImage:
    """The one decoder's answer, remembered by the bytes of the file."""
    return read_image(data)


def resized(pictures: list[Picture], image_size: tuple[int, int]) -> np.ndarray:
    """All pictures at one size: ``(num_images, height, width, 3)``, uint8."""
    return np.stack([resize_image(picture.pixels, image_size) for picture in pictures])


def kept_file(label: str, extension: str, help: str | None = None) -> str | None:
    """A control for one file, stored under the hash of its content; its path, or None.

    Args:
        label: of the control.
        extension: such as ``"zip"``; also names the file in the session, which keeps it
            across pages.
        help: tooltip.
    """
    file = st.file_uploader(label, type=extension, key=f"kept_{extension}_uploader", help=help)
    key = f"kept_{extension}"
    if file is not None:
        st.session_state[key] = (_keep(file.getvalue(), extension), file.name)
    if key not in st.session_state:
        return None
    path, name = st.session_state[key]
    st.caption(t("Using {name}. A link to this page cannot carry your file.", name=plain(name)))
    return path


def _keep(data: bytes, extension: str) -> str:
    path = paths.uploads() / f"{hashlib.sha256(data).hexdigest()[:32]}.{extension}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        staging = path.with_suffix(f".{secrets.token_hex(4)}.part")
        staging.write_bytes(data)
        staging.replace(path)
    return str(path)
