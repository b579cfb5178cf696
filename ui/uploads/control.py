"""The one control for files: checks their limits, remembers them, and reports what is wrong.

The browser's own limits are no defence, so all are checked again here. A file name is only
ever shown, never used as a path.
"""

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.page import errors_shown
from ui.text import t
from ui.uploads.limits import (
    MAX_FILES,
    MAX_PICTURE_MEGABYTES,
    PICTURE_TYPES,
    forget_refusals,
    show_refusals,
    whole_within_limits,
    within_limits,
)

Kept = TypeVar("Kept")


def pictures_control(
    key: str,
    label: str,
    *,
    folder: bool = False,
    label_visibility: Literal["visible", "collapsed"] = "visible",
    help: str | None = None,
    on_change: Callable[[], None] = lambda: None,
) -> list[UploadedFile]:
    """A control for pictures; what it holds, which ``remembered`` has to be asked about.

    Args:
        key: the session remembers under it; the control's own key ends in ``_uploader``.
        label: of the control.
        folder: takes a whole folder.
        label_visibility: as of Streamlit's control.
        help: tooltip.
        on_change: called after the reader added or removed files, before the page runs.
    """
    return st.file_uploader(
        label,
        type=PICTURE_TYPES,
        accept_multiple_files="directory" if folder else True,
        max_upload_size=MAX_PICTURE_MEGABYTES,
        key=f"{key}_uploader",
        label_visibility=label_visibility,
        help=help,
        on_change=_changed,
        args=(key, on_change),
    )


def file_control(
    key: str,
    label: str,
    types: str | Sequence[str],
    help: str | None = None,
    on_change: Callable[[], None] = lambda: None,
) -> list[UploadedFile]:
    """A control for one file that is no picture; what it holds, as of ``pictures_control``."""
    file = st.file_uploader(
        label,
        type=types,
        key=f"{key}_uploader",
        help=help,
        on_change=_changed,
        args=(key, on_change),
    )
    return [] if file is None else [file]


def camera_control(key: str, label: str) -> list[UploadedFile]:
    """The camera; the picture that it took, as of ``pictures_control``."""
    shot = st.camera_input(
        label, key=f"{key}_uploader", on_change=forget, args=(key,), resolution="720p"
    )
    return [] if shot is None else [shot]


def held(key: str) -> list[UploadedFile]:
    """What a control holds, for its ``on_change``."""
    files = st.session_state[f"{key}_uploader"]
    return files if isinstance(files, list) else [files] if files else []


def remembered(
    key: str,
    files: Sequence[UploadedFile],
    keep: Callable[[Sequence[UploadedFile]], Kept],
    *,
    max_files: int = MAX_FILES,
    whole: bool = False,
    is_gone: Callable[[Kept], bool] = lambda kept: False,
    report: bool = True,
) -> Kept | None:
    """What the session keeps of a control's files, also after a visit to another page.

    Args:
        key: of the control, whose ``on_change`` calls ``forget``.
        files: what the control holds now.
        keep: makes of the files that are taken what the session keeps; asked once a change.
        max_files: how many pictures are taken.
        whole: the file is no picture.
        is_gone: whether what was kept is no longer there.
        report: show here what was refused; else the page calls ``show_refusals``.
    """
    kept = _kept(key, is_gone)
    if files and kept is None:
        taken = whole_within_limits(key, files) if whole else within_limits(key, files, max_files)
        if taken:
            with errors_shown():
                kept = st.session_state[key] = keep(taken)
    if report:
        show_refusals(key)
    return kept


def _kept(key: str, is_gone: Callable[[Kept], bool]) -> Kept | None:
    kept = st.session_state.get(key)
    return None if kept is None or is_gone(kept) else kept


def forget(key: str) -> None:
    """The reader added or removed files: what the control holds now is all there is."""
    st.session_state.pop(key, None)
    forget_refusals(key)


def show_kept(key: str, text: str) -> None:
    """A line on what is remembered, with a button that forgets it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(text, width="stretch")
        st.button(t("Remove"), key=f"{key}_remove", on_click=forget, args=(key,))


def _changed(key: str, on_change: Callable[[], None]) -> None:
    forget(key)
    on_change()
