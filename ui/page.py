"""What every page begins with, and how it shows the library's errors and notes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.messages import Note
from ui.menu import HOME, draw_menu, entry
from ui.text import said, t

_ICON = Path(__file__).parent / "assets" / "icon.png"


def start_page(path: str, explanation: str) -> None:
    """Title of the tab, menu, heading and a short explanation. The first call of every page.

    Args:
        path: the page's file as it stands in the menu, such as ``"pages/runs.py"``.
        explanation: already translated; at most two sentences, for people who do not program.
    """
    page = entry(path)
    name = "cnnlab" if page is HOME else f"{t(page.title)} · cnnlab"
    st.set_page_config(page_title=name, page_icon=_ICON, layout="wide")
    st.logo(_ICON, size="large")
    draw_menu()
    st.title("cnnlab" if page is HOME else t(page.title))
    st.markdown(explanation)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show the library's error as a message and end the page there; all else fails loudly."""
    try:
        yield
    except CnnlabError as error:
        st.error(said(error), icon=":material/error:")
        st.stop()


def show_notes(notes: Iterable[Note]) -> None:
    """The library's notes, warnings marked as such."""
    for note in notes:
        box = st.warning if note.severity == "warning" else st.info
        box(said(note))
