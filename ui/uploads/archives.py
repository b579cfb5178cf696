"""Many pictures from the reader, whatever they come as, in one ZIP that a child process reads."""

import hashlib
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import PurePosixPath
from typing import IO

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.classification.batch.archive_cache import MAX_PICTURES
from ui.choices import choose_segment
from ui.glossary import prose
from ui.text import t
from ui.uploads.control import pictures_control, remembered
from ui.uploads.limits import MAX_MEGABYTES, MAX_PICTURE_MEGABYTES, picture_kinds
from ui.uploads.storage import is_gone, keep_written, show_stored, stored_file

_NAME = "pictures"


def choose_archive() -> str | None:
    """A control for a folder, files or a ZIP of pictures; the path of a ZIP of them, or None."""
    kinds = {"folder": t("a folder"), "files": t("files"), "zip": t("a ZIP")}
    kind = choose_segment(t("Your pictures are in"), kinds, "many_from")
    if kind == "zip":
        archive = stored_file(t("ZIP of pictures"), "zip", "many_zip", help=_limits())
    else:
        archive = _uploaded(kind)
    with st.expander(t("What can be brought"), key="many_limits"):
        prose(_limits())
    return archive


def _limits() -> str:
    return t(
        "Up to {most:,} pictures, {each} MB each and {megabytes} MB together. Folders that are "
        "called like a class say what their pictures show. A ZIP arrives much faster than a "
        "thousand files. The pictures stay on the computer that runs this app; a link cannot "
        "carry them.",
        most=MAX_PICTURES,
        each=MAX_PICTURE_MEGABYTES,
        megabytes=MAX_MEGABYTES,
    )


def _uploaded(kind: str) -> str | None:
    if kind == "folder":
        return packed_pictures(t("A folder of pictures"), "many_folder", folder=True)
    return packed_pictures(t("Pictures: {kinds}", kinds=picture_kinds()), "many_files")


def packed_pictures(label: str, key: str, *, folder: bool = False) -> str | None:
    """A control for pictures; the path of a ZIP of them, or None.

    Args:
        label: of the control.
        key: unique on the page; the session keeps the path under it.
        folder: takes a whole folder, whose folders the ZIP has, too.
    """
    files = pictures_control(key, label, folder=folder)
    path = remembered(key, files, _packed, max_files=MAX_PICTURES, is_gone=is_gone)
    if path is not None and not files:
        show_stored(key, path)
    return path


def _packed(files: Sequence[UploadedFile]) -> str:
    """All files in one ZIP, kept under the hash of what is in it; its path."""
    names = list(entry_names([file.name for file in files]))
    digest = hashlib.sha256()
    for name, file in zip(names, files, strict=True):
        digest.update(f"{name}\0{file.size}\0".encode())
        digest.update(file.getbuffer())

    def write(archive: IO[bytes]) -> None:
        # Pictures are compressed already.
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as entries:
            for name, file in zip(names, files, strict=True):
                entries.writestr(name, file.getbuffer())

    return keep_written(write, digest.hexdigest()[:32], _NAME, "zip")


def entry_names(names: Sequence[str]) -> Iterator[str]:
    """Names as the browser gave them -> paths that lead nowhere else, each another.

    Folders stay, as they may say what a picture shows.
    """
    taken: set[str] = set()
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(2))
    for name in names:
        path = unique = _harmless(name)
        while str(unique).casefold() in taken:
            number = next(numbers[str(path).casefold()])
            unique = path.with_name(f"{path.stem} ({number}){path.suffix}")
        taken.add(str(unique).casefold())
        yield str(unique)


def _harmless(name: str) -> PurePosixPath:
    letters = "".join(c for c in name.replace("\\", "/") if c.isprintable() and c != ":")
    parts = [part for part in letters.split("/") if part.strip(". ")]
    return PurePosixPath(*parts or ["picture"])
