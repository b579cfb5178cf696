"""Files from the browser: pictures, and whole files kept for a child process to read.

The browser's own limits are no defence, so all are checked again here. A file name is only
ever shown, never used as a path.
"""

import hashlib
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab import paths
from cnnlab.augmentation.exporting import safe_name
from cnnlab.errors import CnnlabError
from cnnlab.images import MAX_PICTURE_BYTES, DecodedImage, read_image, resize_image
from ui.text import plain, said, t

MAX_FILES = 50
MAX_MEGABYTES = 100
_TYPES = ("png", "jpg", "jpeg", "webp", "gif", "bmp")


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


def uploaded_files(key: str, folder: bool = False) -> list[Upload]:
    """A control for the files of pictures, within the limits; not looked into yet.

    Args:
        key: as of ``uploaded_pictures``.
        folder: all pictures of one folder, instead of files.
    """
    files = st.file_uploader(
        t("A folder of pictures") if folder else t("Pictures: PNG, JPEG, WebP, GIF or BMP"),
        type=_TYPES,
        accept_multiple_files="directory" if folder else True,
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
    words, button = st.columns([3, 1], vertical_alignment="center")
    words.caption(text)
    button.button(t("Remove"), key=f"{key}_remove", on_click=forget_uploads, args=(key,))


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
        try:
            decoded = _decoded(file.key, file.data)
        except CnnlabError as error:
            st.error(f"**{plain(file.name)}**: {said(error)}")
        else:
            pictures.append(Picture(file.name, decoded.pixels))
            for note in decoded.notes:
                st.info(f"**{plain(file.name)}**: {said(note)}")
    return pictures


@st.cache_data(max_entries=MAX_FILES, show_spinner=False)
def _decoded(key: str, _data: bytes) -> DecodedImage:
    """The one decoder's answer, remembered by the hash of the file."""
    return read_image(_data)


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
    key = f"kept_{extension}"
    file = st.file_uploader(
        label,
        type=extension,
        key=f"{key}_uploader",
        on_change=forget_uploads,
        args=(key,),
        help=help,
    )
    if file is not None:
        st.session_state[key] = _keep(file.getvalue(), file.name, extension)
    if key not in st.session_state:
        return None
    path = st.session_state[key]
    _from_before(
        key,
        t(
            "Using {name}. A link to this page cannot carry your file.",
            name=plain(Path(path).name),
        ),
    )
    return path


def discard_kept(path: str) -> None:
    """Remove an upload that was refused; nothing of it stays behind. Other files are left alone."""
    folder = Path(path).parent
    if folder.parent == paths.uploads():
        shutil.rmtree(folder, ignore_errors=True)


def _keep(data: bytes, name: str, extension: str) -> str:
    """The hash of the content is the folder, harmless letters of the name are the file."""
    folder = paths.uploads() / hashlib.sha256(data).hexdigest()[:32]
    path = folder / f"{safe_name(Path(name).stem)}.{extension}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        staging = folder / f"{secrets.token_hex(4)}.part"
        staging.write_bytes(data)
        staging.replace(path)
    return str(path)
