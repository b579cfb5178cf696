"""What every page begins with, and how it shows the library's errors and notes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.messages import Note
from cnnlab.storage.cleanup import sweep_home
from cnnlab.storage.os_errors import as_storage_errors
from ui.frame.frame import draw_frame
from ui.glossary import prose
from ui.menu import HOME, draw_menu, entry
from ui.preferences import presenting, read_preferences
from ui.run_scheduling import take_turn
from ui.story.story import open_step
from ui.story.strip import story_strip
from ui.text import message_text, t

_ASSETS = Path(__file__).parent / "assets"
_ICON = _ASSETS / "icon.png"


def start_page(path: str, explanation: str) -> None:
    """Title of the tab, menu, heading and a short explanation. The first call of every page.

    Args:
        path: the page's file as it stands in the menu, such as ``"pages/runs.py"``.
        explanation: already translated; at most two sentences, for people who do not program;
            its terms are explained as in ``ui.glossary.prose``. At a step of the story the step's
            sentences stand in its place.
    """
    take_turn()
    _tidy_up()
    step = open_step(path)
    page = entry(path)
    name = "cnnlab" if page is HOME else f"{t(page.title)} · cnnlab"
    st.set_page_config(page_title=name, page_icon=_ICON, layout="wide")
    st.html(_ASSETS / "look.css")
    read_preferences()
    if presenting():
        st.html(_ASSETS / "presentation.css")
    draw_menu(path, step)
    draw_frame(path)
    with st.container(key="heading"):
        st.title("cnnlab" if page is HOME else t(page.title), anchor=False)
        prose(explanation) if step is None else story_strip(step)
        st.html('<div id="content" tabindex="-1"></div>')


def headline(
    sentence: str, onward: str | None = None, words: str | None = None, **query: str
) -> None:
    """One sentence on what there is to see here, and one link where to go next.

    Every view of a page has one, where the eye falls first.

    Args:
        sentence: translated; for ``ui.glossary.prose``.
        onward: file of the page that comes next, such as ``"pages/classify.py"``.
        words: of the link, translated; the page's title if none are given.
        query: what the page that comes next begins with, as in its link.
    """
    with st.container(key="headline", horizontal=True, vertical_alignment="center"):
        prose(sentence)
        if onward is not None:
            item = entry(onward)
            st.page_link(
                onward,
                label=words or t(item.title),
                icon=":material/arrow_forward:",
                icon_position="right",
                query_params=query or None,
            )


@st.cache_resource(show_spinner=False)
def _tidy_up() -> None:
    """Once a server, when its first reader comes."""
    sweep_home()


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show the library's error as a message and end the page there; all else fails loudly.

    What the system refuses to the page itself, such as a temporary file, is one of these errors.
    """
    try:
        with as_storage_errors(t("A file")):
            yield
    except CnnlabError as error:
        st.error(message_text(error), icon=":material/error:")
        st.stop()


def show_notes(notes: Iterable[Note]) -> None:
    """The library's notes, warnings marked as such."""
    for note in notes:
        box = st.warning if note.severity == "warning" else st.info
        box(message_text(note))
