"""A button that downloads a ZIP which the session holds open."""

from typing import IO

import streamlit as st

from ui.text import t


def zip_download(file: IO[bytes], file_name: str, key: str | None = None) -> None:
    """The button; the file is read when it is pressed.

    Args:
        file: open to read.
        file_name: what the browser calls it.
        key: of the button; None for Streamlit's own.
    """
    st.download_button(
        t("Download as ZIP"),
        lambda: _content(file),
        file_name=file_name,
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
