"""The menu: one entry a page. A new page is one file in pages/ and one entry here."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from ui.preferences import preference_switches, presenting, toggle_presentation
from ui.text import t
from ui.training_link import training_link


@dataclass(frozen=True)
class Entry:
    """A page in the menu.

    Attributes:
        path: file of the page, from the project's root; its stem is its URL.
        title: in the menu and as the page's heading.
        icon: a Material icon.
        summary: one sentence for the home page.
    """

    path: str
    title: str
    icon: str
    summary: str


HOME = Entry("app.py", "Home", ":material/home:", "")
PAGES = (
    Entry(
        "pages/augmentation.py",
        "Augmentation",
        ":material/auto_awesome_motion:",
        "Turn, shift, zoom and recolour a picture at random, and see what each setting does.",
    ),
    Entry(
        "pages/normalization.py",
        "Normalisation",
        ":material/contrast:",
        "See the same pictures raw, standardised and whitened, as a network would receive them.",
    ),
    Entry(
        "pages/batch_normalization.py",
        "Batch normalisation",
        ":material/balance:",
        "Train two small networks side by side, with and without it, and look inside both.",
    ),
    Entry(
        "pages/transfer_learning.py",
        "Transfer learning",
        ":material/model_training:",
        "Put a new head on a trained network, press Start, and watch it learn.",
    ),
    Entry(
        "pages/classify.py",
        "Classify",
        ":material/image_search:",
        "Show a picture to a network: what does it say, why, and what would change its mind?",
    ),
    Entry(
        "pages/runs.py",
        "Runs",
        ":material/history:",
        "Look into every training: curves, mistakes, confidence. Compare several, take one along.",
    ),
    Entry(
        "pages/claims.py",
        "Claims",
        ":material/science:",
        "Is it true? Put six sentences to the test, and your own settings, with an honest verdict.",
    ),
)


def entry(path: str) -> Entry:
    """The menu's entry of a page, by the page's file."""
    return next(item for item in (HOME, *PAGES) if item.path == path)


def link_to(path: str) -> None:
    """A link to a page, with its title and icon."""
    item = entry(path)
    st.page_link(item.path, label=t(item.title), icon=item.icon)


def draw_menu(path: str) -> None:
    """Links to all pages, the training at work, and the switches.

    Args:
        path: the page's file.
    """
    with st.container(key="menu", horizontal=True, gap="small"):
        with st.container(key="menu_pages", horizontal=True, gap="small"):
            st.page_link(HOME.path, label="cnnlab")
            for item in PAGES:
                link_to(item.path)
        with st.container(key="menu_end", horizontal=True, gap="small", width="content"):
            training_link()
            preference_switches()
    if presenting():
        _presentation_bar(path)


def neighbours(path: str) -> tuple[Entry | None, Entry | None]:
    """The pages before and after one, in the menu's order; None where there is none.

    Args:
        path: the page's file.
    """
    pages = (HOME, *PAGES)
    place = pages.index(entry(path))
    before = pages[place - 1] if place else None
    return before, pages[place + 1] if place + 1 < len(pages) else None


def _presentation_bar(path: str) -> None:
    """In the menu's place: to the page before, to the next one, and out of the presentation."""
    before, after = neighbours(path)
    with st.container(key="presentation_bar", horizontal=True, gap="small"):
        _step_to(before, "page_before", ":material/arrow_back:", "left")
        _step_to(after, "page_after", ":material/arrow_forward:", "right")
        st.button(
            t("End the presentation"),
            icon=":material/close:",
            key="end_presentation",
            on_click=toggle_presentation,
        )


def _step_to(page: Entry | None, key: str, icon: str, side: Literal["left", "right"]) -> None:
    if page is None:
        return
    with st.container(key=key, width="content"):
        st.page_link(page.path, label=t(page.title), icon=icon, icon_position=side)
