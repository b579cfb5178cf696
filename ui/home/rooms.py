"""The rooms as a path: a picture of each, what one does there, one link."""

import base64
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from ui.menu import PAGES, Entry
from ui.text import t

_HERE = Path(__file__).parent
PICTURES = _HERE.parent / "assets" / "rooms"
"""One for each page, by its URL; docs/make_room_pictures.py makes them."""

_SHOWN = {
    "augmentation": "The same cat six times: turned, enlarged, mirrored, darker and lighter.",
    "normalization": "Six drawn things, each raw on the left and whitened on the right.",
    "batch_normalization": "What reaches each layer: without batch normalisation all to one side, "
    "with it around the middle.",
    "transfer_learning": "Test pictures, framed by whether the network names them rightly.",
    "classify": "A cat, and beside it where the network sees one.",
    "teach": "Four cars in frames of one colour, four boats in frames of another.",
    "runs": "Two curves: one training gets better faster than another.",
    "search": "Many trainings as dots, and a line that rises with the best of them so far.",
    "claims": "Four differences with their intervals: two above zero, one across it, one below.",
}


def rooms() -> None:
    """A card for each page, in the order in which they build on each other."""
    st.html(_HERE / "rooms.css")
    with st.container(key="path"):
        st.header(t("Nine rooms, one after another or as you like"), anchor=False)
    with st.container(key="rooms"):
        for number, page in enumerate(PAGES, start=1):
            _card(number, page)


def _card(number: int, page: Entry) -> None:
    name = Path(page.path).stem
    with st.container(key=f"room_{name}"):
        st.html(f"<img src='{_picture(name)}' alt='{escape(t(_SHOWN[name]), quote=True)}'>")
        st.page_link(page.path, label=f"**{number} · {t(page.title)}**")
        st.markdown(t(page.summary))


@cache
def _picture(name: str) -> str:
    data = base64.b64encode((PICTURES / f"{name}.webp").read_bytes()).decode()
    return f"data:image/webp;base64,{data}"
