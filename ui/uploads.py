"""Files from the browser: pictures, and whole files kept for a child process to read.

The browser's own limits are no defence, so all are checked again here. A file name is only
ever shown, never used as a path.
"""

import hashlib
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from cnnlab import paths
from cnnlab.augmentation.exporting import safe_name
from cnnlab.errors import CnnlabError
from cnnlab.images import MAX_PICTURE_BYTES, DecodedImage, read_image, resize_image
from ui.text import plain, said, t

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
        max_upload_size=MAX_PICTURE_BYTES // 1024**2,
        key=f"{key}_uploader",
        on_change=_forget,
        args=(key,),
        help=t(
            "At most {files} pictures, 20 MB each, {megabytes} MB together.",
            files=MAX_FILES,
            megabytes=MAX_MEGABYTES,
        ),
    )
    if files:
        st.session_state[key] = [(file.name, file.getvalue()) for file in files]
    elif key in st.session_state:
        _from_before(key, t("Using {n} pictures from before.", n=len(st.session_state[key])))
    return _readable(_within_limits(st.session_state.get(key, [])))


def _forget(key: str) -> None:
    """The reader added or removed files: what the uploader holds now is all there is."""
    st.session_state.pop(key, None)


def _from_before(key: str, text: str) -> None:
    words, button = st.columns([3, 1], vertical_alignment="center")
    words.caption(text)
    button.button(t("Remove"), key=f"{key}_remove", on_click=_forget, args=(key,))


def _within_limits(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    megabytes = sum(len(data) for _, data in files) / 1e6
    if len(files) <= MAX_FILES and megabytes <= MAX_MEGABYTES:
        return files
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
    return []


def _readable(files: list[tuple[str, bytes]]) -> list[Picture]:
    pictures = []
    for name, data in files:
        try:
            decoded = decoded_picture(data)
        except CnnlabError as error:
            st.error(f"**{plain(name)}**: {said(error)}")
        else:
            pictures.append(Picture(name, decoded.pixels))
            for note in decoded.notes:
                st.info(f"**{plain(name)}**: {said(note)}")
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
    key = f"kept_{extension}"
    file = st.file_uploader(
        label, type=extension, key=f"{key}_uploader", on_change=_forget, args=(key,), help=help
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
