"""The menu: one entry a page. A new page is one file in pages/ and one entry here."""

from dataclasses import dataclass

import streamlit as st

from ui.text import t


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
)


def entry(path: str) -> Entry:
    """The menu's entry of a page, by the page's file."""
    return next(item for item in (HOME, *PAGES) if item.path == path)


def link_to(path: str) -> None:
    """A link to a page, with its title and icon."""
    item = entry(path)
    st.page_link(item.path, label=t(item.title), icon=item.icon)


def draw_menu() -> None:
    """Links to all pages, in the sidebar."""
    with st.sidebar:
        for item in (HOME, *PAGES):
            link_to(item.path)
