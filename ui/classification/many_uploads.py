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

from cnnlab.images import MAX_PICTURE_BYTES
from cnnlab.survey.storage import MAX_PICTURES
from ui.choices import choose_segment
from ui.text import t
from ui.uploads import (
    PICTURE_TYPES,
    forget_uploads,
    keep_written,
    kept_before,
    kept_file,
    kept_path,
)

MAX_MEGABYTES = 200
_NAME = "pictures"


def choose_archive() -> str | None:
    """A control for a folder, files or a ZIP of pictures; the path of a ZIP of them, or None."""
    kinds = {"folder": t("a folder"), "files": t("files"), "zip": t("a ZIP")}
    kind = choose_segment(t("Your pictures are in"), kinds, "many_from")
    if kind == "zip":
        archive = kept_file(t("ZIP of pictures"), "zip", "many_zip", help=_limits())
    else:
        archive = _uploaded(kind)
    if archive is None:
        st.caption(_limits())
    return archive


def _limits() -> str:
    return t(
        "Up to {count:,} pictures, 20 MB each and {megabytes} MB together. Folders that are "
        "called like a class say what their pictures show. A ZIP arrives much faster than a "
        "thousand files. The pictures stay on the computer that runs this app; a link cannot "
        "carry them.",
        count=MAX_PICTURES,
        megabytes=MAX_MEGABYTES,
    )


def _uploaded(kind: str) -> str | None:
    key = f"many_{kind}"
    is_folder = kind == "folder"
    files = st.file_uploader(
        t("A folder of pictures") if is_folder else t("Pictures: PNG, JPEG, WebP, GIF or BMP"),
        type=PICTURE_TYPES,
        accept_multiple_files="directory" if is_folder else True,
        max_upload_size=MAX_PICTURE_BYTES // 1024**2,
        key=f"{key}_uploader",
        on_change=forget_uploads,
        args=(key,),
    )
    if not files:
        return kept_before(key)
    if kept_path(key) is None and _within_limits(files):
        st.session_state[key] = _packed(files)
    return kept_path(key)


def _within_limits(files: Sequence[UploadedFile]) -> bool:
    """Whether so many are taken; if not, a message says so."""
    megabytes = sum(file.size for file in files) / 1e6
    if len(files) <= MAX_PICTURES and megabytes <= MAX_MEGABYTES:
        return True
    st.error(
        t(
            "Received {files:,} pictures of {megabytes:,.0f} MB together; at most {max_files:,} "
            "pictures and {max_megabytes} MB are read at once. Choose fewer.",
            files=len(files),
            megabytes=megabytes,
            max_files=MAX_PICTURES,
            max_megabytes=MAX_MEGABYTES,
        )
    )
    return False


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

    return keep_written(write, digest.hexdigest(), _NAME, "zip")


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
