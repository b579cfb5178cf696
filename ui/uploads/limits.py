"""How much may come from the browser at once, counted here: its own limits are no defence.

Refused files are released at once; the message stays until the reader chooses others.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.images import MAX_PICTURE_BYTES
from ui.text import plain, t

MAX_FILES = 50
MAX_MEGABYTES = 200
MAX_PICTURE_MEGABYTES = MAX_PICTURE_BYTES // 1024**2

PICTURE_TYPES = (
    *("png", "jpg", "jpeg", "webp", "gif", "bmp"),
    *("heic", "heif", "avif", "tif", "tiff"),
)


def picture_kinds() -> str:
    """The formats of pictures, in words."""
    return t("PNG, JPEG, WebP, GIF, BMP, HEIC, AVIF or TIFF")


def within_limits(key: str, files: Sequence[UploadedFile], max_files: int) -> list[UploadedFile]:
    """The pictures that are accepted; ``show_refusals`` says why others are not.

    Args:
        key: of the control; ``forget_refusals`` has to be called when it changes.
        files: what the control holds.
        max_files: how many are taken.
    """
    total = sum(file.size for file in files)
    if len(files) > max_files or total > MAX_MEGABYTES * 1024**2:
        _refuse(key, files, [_too_many(len(files), total, max_files)])
        return []
    large = [file for file in files if file.size > MAX_PICTURE_BYTES]
    _refuse(key, large, [_too_large(file, MAX_PICTURE_MEGABYTES) for file in large])
    return [file for file in files if file not in large]


def whole_within_limits(key: str, files: Sequence[UploadedFile]) -> list[UploadedFile]:
    """As ``within_limits``, for files that are no pictures."""
    large = [file for file in files if file.size > MAX_MEGABYTES * 1024**2]
    _refuse(key, large, [_too_large(file, MAX_MEGABYTES) for file in large])
    return [file for file in files if file not in large]


def show_refusals(key: str) -> None:
    """Which of the control's files were refused, and why."""
    for sentence in st.session_state.get(_refusals(key), []):
        st.error(sentence)


def forget_refusals(key: str) -> None:
    """The reader chose other files: the messages on the ones before no longer hold."""
    st.session_state.pop(_refusals(key), None)


def _refusals(key: str) -> str:
    return f"{key}_refused"


def _refuse(key: str, files: Sequence[UploadedFile], sentences: list[str]) -> None:
    if files:
        st.session_state[_refusals(key)] = sentences
        _let_go(files)


def _let_go(files: Sequence[UploadedFile]) -> None:
    """Streamlit keeps what a control holds until the reader clears it, unless asked not to."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def _too_many(count: int, num_bytes: int, max_files: int) -> str:
    return t(
        "Received {files:# picture} of {megabytes:,.1f} MB together; at most {max_files:,} "
        "pictures and {max_megabytes} MB are read at once. Choose fewer.",
        files=count,
        megabytes=num_bytes / 1024**2,
        max_files=max_files,
        max_megabytes=MAX_MEGABYTES,
    )


def _too_large(file: UploadedFile, limit: int) -> str:
    return t(
        "**{name}** has {megabytes:.1f} MB; at most {limit} MB are taken. Make it smaller.",
        name=plain(file.name),
        megabytes=file.size / 1024**2,
        limit=limit,
    )
