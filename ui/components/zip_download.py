"""A button that downloads a ZIP, which is read or made when it is pressed."""

from collections.abc import Callable
from typing import IO, Literal

import streamlit as st

from ui.text import t


def zip_download(
    content: Callable[[], bytes],
    file_name: str,
    label: str | None = None,
    width: Literal["content", "stretch"] = "content",
    key: str | None = None,
) -> None:
    """The button.

    Args:
        content: called when it is pressed; gives the bytes of the ZIP.
        file_name: what the browser calls it.
        label: of the button, translated; None for "Download as ZIP".
        width: of the button.
        key: of the button; None for Streamlit's own.
    """
    st.download_button(
        label or t("Download as ZIP"),
        content,
        file_name=file_name,
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        width=width,
        key=key,
    )


def whole(file: IO[bytes]) -> Callable[[], bytes]:
    """What is in a file that the session holds open, read when it is called."""

    def read() -> bytes:
        file.seek(0)
        return file.read()

    return read
