"""Files from the browser: pictures, and whole files kept for a child process to read.

The browser's own limits are no defence, so all are checked again here. A file name is only
ever shown, never used as a path.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.augmentation.exporting import safe_name
from cnnlab.errors import CnnlabError, ImageError
from cnnlab.images import DecodedImage, DecodingProcess
from cnnlab.storage import bounded_cache, paths
from cnnlab.storage.atomic_files import replacing
from cnnlab.storage.refusals import refusals_told
from ui.page import errors_shown
from ui.text import plain, said, t
from ui.uploads.limits import (
    MAX_FILES,
    MAX_MEGABYTES,
    MAX_PICTURE_MEGABYTES,
    PICTURE_TYPES,
    forget_refusals,
    is_within_limits,
    picture_kinds,
    show_refusals,
    within_limits,
)

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


def uploaded_files(
    key: str,
    label_visibility: Literal["visible", "collapsed"] = "visible",
    on_change: Callable[[], None] = lambda: None,
    tell: bool = True,
) -> list[Upload]:
    """A control for the files of pictures, within the limits; not looked into yet.

    Args:
        key: unique on the page; the session keeps the upload under it across pages.
        label_visibility: of the kinds of pictures above the control.
        on_change: called when the reader added or removed files, before the page runs.
        tell: as of ``kept_uploads``.
    """

    def changed() -> None:
        forget_uploads(key)
        on_change()

    files = st.file_uploader(
        picture_kinds(),
        type=PICTURE_TYPES,
        accept_multiple_files=True,
        max_upload_size=MAX_PICTURE_MEGABYTES,
        key=f"{key}_uploader",
        label_visibility=label_visibility,
        on_change=changed,
        help=t(
            "At most {files} pictures, {each} MB each, {megabytes} MB together.",
            files=MAX_FILES,
            each=MAX_PICTURE_MEGABYTES,
            megabytes=MAX_MEGABYTES,
        ),
    )
    return kept_uploads(key, files, tell)


def kept_uploads(key: str, files: Sequence[UploadedFile], tell: bool = True) -> list[Upload]:
    """What a control holds, else what it held before the reader visited another page.

    Args:
        key: the session keeps the files under it. The control's ``on_change`` has to be
            ``forget_uploads``, with the key.
        files: what the control holds now.
        tell: say here what was not taken; else the page has ``show_refusals`` say it elsewhere.
    """
    if key not in st.session_state and files:
        if taken := within_limits(key, files, MAX_FILES):
            st.session_state[key] = [_upload(file) for file in taken]
    elif key in st.session_state and not files:
        _from_before(key, t("Using {n:# picture} from before.", n=len(st.session_state[key])))
    if tell:
        show_refusals(key)
    return st.session_state.get(key, [])


def forget_uploads(key: str) -> None:
    """The reader added or removed files: what the control holds now is all there is."""
    st.session_state.pop(key, None)
    forget_refusals(key)


def _upload(file: UploadedFile) -> Upload:
    data = file.getvalue()
    return Upload(file.name, data, hashlib.sha256(data).hexdigest())


def _from_before(key: str, text: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(text, width="stretch")
        st.button(t("Remove"), key=f"{key}_remove", on_click=forget_uploads, args=(key,))


def read_image(data: bytes, for_size: tuple[int, int]) -> DecodedImage:
    """As ``cnnlab.images.read_image``; rare formats are decoded in a process beside the server."""
    return _decoding().read_image(data, for_size=for_size)


def image_or_error(data: bytes, for_size: tuple[int, int]) -> DecodedImage | ImageError:
    """The one decoder's answer; what is wrong with the file is one too, as caches keep values."""
    try:
        return read_image(data, for_size)
    except ImageError as error:
        return copy(error)  # without its traceback, which holds the pixels so far


@st.cache_resource(show_spinner=False, on_release=DecodingProcess.close)
def _decoding() -> DecodingProcess:
    """The server's one process for pictures of rare formats."""
    return DecodingProcess()


def show_refused(file: Upload, error: ImageError) -> None:
    """Name a file that cannot be read, with the reason."""
    st.error(f"**{plain(file.name)}**: {said(error)}")


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
    if file is not None and kept_path(key) is None and is_within_limits(key, file):
        data = file.getvalue()
        content = hashlib.sha256(data).hexdigest()
        name = Path(file.name).stem
        with errors_shown():
            st.session_state[key] = keep_written(lambda f: f.write(data), content, name, extension)
    show_refusals(key)
    return kept_before(key)


def kept_path(key: str) -> str | None:
    """The path that the session keeps; None where there is none, or the file was refused.

    Args:
        key: as of ``forget_uploads``.
    """
    path = st.session_state.get(key)
    if path is None or not Path(path).is_file():
        return None
    bounded_cache.touch(Path(path).parent)
    return path


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

    Raises:
        StorageError: the system refuses it, as on a full disk; nothing of it stays.
    """
    folder = paths.uploads() / content[:32]
    path = folder / f"{safe_name(name)}.{extension}"
    with refusals_told(t("The upload")):
        if folder.exists():
            _new_folders().discard(str(folder))
        else:
            _new_folders().add(str(folder))
        if not path.exists():
            _write(path, write)
        bounded_cache.tidy(spare=folder)
    return str(path)


def _write(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with replacing(path, durable=False) as file:
            write(file)
    except BaseException:
        with suppress(OSError):
            path.parent.rmdir()  # where nothing else was in it
        raise
