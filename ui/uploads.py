"""Files from the browser: pictures, and whole files kept for a child process to read.

The browser's own limits are no defence, so all are checked again here. A file name is only
ever shown, never used as a path.
"""

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab import paths
from cnnlab.augmentation.exporting import safe_name
from cnnlab.errors import CnnlabError, ImageError
from cnnlab.images import MAX_PICTURE_BYTES, DecodedImage, read_image, resize_image
from ui.text import plain, said, t

MAX_FILES = 50
MAX_MEGABYTES = 100
PICTURE_TYPES = ("png", "jpg", "jpeg", "webp", "gif", "bmp")

# How the codes of errors begin that lie in a file; a full disk, or too many for one page, does not.
_FAULTS_OF_FILES = (
    "zip-",
    "dataset-too-few-classes",
    "dataset-class-too-small",
    "dataset-too-many-bad-pictures",
)


@dataclass(frozen=True)
class Upload:
    """A file as it came.

    Attributes:
        name: as the browser gave it; only ever shown.
        data: its bytes.
        key: the hash of its bytes.
    """

    name: str
    data: bytes = field(repr=False)
    key: str


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
    return _readable(uploaded_files(key))


def uploaded_files(key: str) -> list[Upload]:
    """A control for the files of pictures, within the limits; not looked into yet.

    Args:
        key: as of ``uploaded_pictures``.
    """
    files = st.file_uploader(
        t("PNG, JPEG, WebP, GIF or BMP"),
        type=PICTURE_TYPES,
        accept_multiple_files=True,
        max_upload_size=MAX_PICTURE_BYTES // 1024**2,
        key=f"{key}_uploader",
        on_change=forget_uploads,
        args=(key,),
        help=t(
            "At most {files} pictures, 20 MB each, {megabytes} MB together.",
            files=MAX_FILES,
            megabytes=MAX_MEGABYTES,
        ),
    )
    return kept_uploads(key, files)


def kept_uploads(key: str, files: Sequence[UploadedFile]) -> list[Upload]:
    """What a control holds, else what it held before the reader visited another page.

    Args:
        key: the session keeps the files under it. The control's ``on_change`` has to be
            ``forget_uploads``, with the key.
        files: what the control holds now.
    """
    if key not in st.session_state and files and _within_limits(files):
        st.session_state[key] = [_upload(file) for file in files]
    elif key in st.session_state and not files:
        _from_before(key, t("Using {n} pictures from before.", n=len(st.session_state[key])))
    return st.session_state.get(key, [])


def forget_uploads(key: str) -> None:
    """The reader added or removed files: what the control holds now is all there is."""
    st.session_state.pop(key, None)


def _upload(file: UploadedFile) -> Upload:
    data = file.getvalue()
    return Upload(file.name, data, hashlib.sha256(data).hexdigest())


def _from_before(key: str, text: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(text, width="stretch")
        st.button(t("Remove"), key=f"{key}_remove", on_click=forget_uploads, args=(key,))


def _within_limits(files: Sequence[UploadedFile]) -> bool:
    """Whether so many and so large ones are read; if not, a message says so."""
    megabytes = sum(file.size for file in files) / 1e6
    if len(files) <= MAX_FILES and megabytes <= MAX_MEGABYTES:
        return True
    st.error(
        t(
            "Received {files} pictures of {megabytes:.1f} MB together; at most {max_files} "
            "pictures and {max_megabytes} MB are read at once. Upload fewer.",
            files=len(files),
            megabytes=megabytes,
            max_files=MAX_FILES,
            max_megabytes=MAX_MEGABYTES,
        )
    )
    return False


def _readable(files: list[Upload]) -> list[Picture]:
    pictures = []
    for file in files:
        decoded = _decoded(file.key, file.data)
        if isinstance(decoded, ImageError):
            show_refused(file, decoded)
        else:
            pictures.append(Picture(file.name, decoded.pixels))
            for note in decoded.notes:
                st.info(f"**{plain(file.name)}**: {said(note)}")
    return pictures


@st.cache_data(max_entries=MAX_FILES, show_spinner=False)
def _decoded(key: str, _data: bytes) -> DecodedImage | ImageError:
    """The one decoder's answer, remembered by the hash of the file."""
    return image_or_error(_data)


def image_or_error(data: bytes) -> DecodedImage | ImageError:
    """The one decoder's answer; what is wrong with the file is one too, as caches keep values."""
    try:
        return read_image(data)
    except ImageError as error:
        return copy(error)  # without its traceback, which holds the pixels so far


def show_refused(file: Upload, error: ImageError) -> None:
    """Name a file that cannot be read, with the reason."""
    st.error(f"**{plain(file.name)}**: {said(error)}")


def resized(pictures: list[Picture], image_size: tuple[int, int]) -> np.ndarray:
    """All pictures at one size: ``(num_images, height, width, 3)``, uint8."""
    return np.stack([resize_image(picture.pixels, image_size) for picture in pictures])


def kept_file(label: str, extension: str, key: str, help: str | None = None) -> str | None:
    """A control for one file, stored under the hash of its content; its path, or None.

    Args:
        label: of the control.
        extension: such as ``"zip"``.
        key: the session keeps the path under it; the same wherever the same file is meant.
        help: tooltip.
    """
    file = st.file_uploader(
        label,
        type=extension,
        key=f"{key}_uploader",
        on_change=forget_uploads,
        args=(key,),
        help=help,
    )
    if file is not None and kept_path(key) is None:
        data = file.getvalue()
        content = hashlib.sha256(data).hexdigest()
        name = Path(file.name).stem
        st.session_state[key] = keep_written(lambda f: f.write(data), content, name, extension)
    return kept_before(key)


def kept_path(key: str) -> str | None:
    """The path that the session keeps; None where there is none, or the file was refused.

    Args:
        key: as of ``forget_uploads``.
    """
    path = st.session_state.get(key)
    return path if path is not None and Path(path).is_file() else None


def kept_before(key: str) -> str | None:
    """As ``kept_path``, with a line that tells of the file."""
    path = kept_path(key)
    if path is not None:
        _from_before(
            key,
            t(
                "Using {name}. A link to this page cannot carry your file.",
                name=plain(Path(path).name),
            ),
        )
    return path


@contextmanager
def refused_discarded(path: str) -> Iterator[None]:
    """Nothing stays of an upload that the block refuses, if it is new and itself at fault.

    One that was of use, or came more than once, may be needed: on another page, by a training,
    by other visitors.

    Args:
        path: of the upload; any other file is left alone.
    """
    folder = str(Path(path).parent)
    try:
        yield
    except CnnlabError as error:
        if folder in _new_folders() and error.code.startswith(_FAULTS_OF_FILES):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    _new_folders().discard(folder)


@st.cache_resource(show_spinner=False)
def _new_folders() -> set[str]:
    """Of the uploads that came to this server once, whoever sent them, and were of no use yet."""
    return set()


def keep_written(
    write: Callable[[IO[bytes]], object], content: str, name: str, extension: str
) -> str:
    """Keep a file below ``paths.uploads()``, written only if it is not there yet; its path.

    Args:
        write: fills the open file.
        content: hash of what it writes; names the folder.
        name: of the file; only its harmless letters are used.
        extension: such as ``"zip"``.
    """
    folder = paths.uploads() / content[:32]
    path = folder / f"{safe_name(name)}.{extension}"
    if folder.exists():
        _new_folders().discard(str(folder))
    else:
        _new_folders().add(str(folder))
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        staging = folder / f"{secrets.token_hex(4)}.part"
        with staging.open("wb") as file:
            write(file)
        staging.replace(path)
    return str(path)
