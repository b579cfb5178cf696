"""Uploads that are kept whole, below ``paths.uploads()``, for a child process to read."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.augmentation.exporting import safe_name
from cnnlab.errors import CnnlabError
from cnnlab.storage import bounded_cache, paths
from cnnlab.storage.atomic_files import replacing
from cnnlab.storage.os_errors import as_storage_errors
from ui.text import plain, t
from ui.uploads.control import file_control, remembered, show_kept

# How the codes of errors begin that lie in a file; a full disk, or too many for one page, does not.
_FAULTS_OF_FILES = (
    "zip-",
    "dataset-too-few-classes",
    "dataset-class-too-small",
    "dataset-too-many-bad-pictures",
)


def stored_file(label: str, extension: str, key: str, help: str | None = None) -> str | None:
    """A control for one file, stored under the hash of its content; its path, or None.

    Args:
        label: of the control.
        extension: such as ``"zip"``.
        key: the session keeps the path under it; the same wherever the same file is meant.
        help: tooltip.
    """

    def keep(files: Sequence[UploadedFile]) -> str:
        (file,) = files
        data = file.getvalue()
        content = hashlib.sha256(data).hexdigest()
        return keep_written(lambda f: f.write(data), content, Path(file.name).stem, extension)

    files = file_control(key, label, extension, help)
    path = remembered(key, files, keep, whole=True, is_gone=is_gone)
    if path is not None:
        show_stored(key, path)
    return path


def is_gone(path: str) -> bool:
    """Whether an upload was tidied away; asking marks it as used."""
    if not Path(path).is_file():
        return True
    bounded_cache.touch(Path(path).parent)
    return False


def show_stored(key: str, path: str) -> None:
    """A line on the file, which a link cannot carry."""
    name = plain(Path(path).name)
    show_kept(key, t("Using {name}. A link to this page cannot carry your file.", name=name))


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
        content: names the folder: the SHA-256 of the file, so that it is never hashed again, or a
            shorter digest of its content.
        name: of the file; only its harmless letters are used.
        extension: such as ``"zip"``.

    Raises:
        StorageError: the system refuses it, as on a full disk; nothing of it stays.
    """
    folder = paths.uploads() / content
    path = folder / f"{safe_name(name)}.{extension}"
    with as_storage_errors(t("The upload")):
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
