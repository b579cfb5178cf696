"""The menu: one entry a page. A new page is one file in pages/ and one entry here."""

from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from ui.preferences import preference_switches, presenting, toggle_presentation
from ui.story.steps import STEPS, Step
from ui.text import t
from ui.work_link import work_link


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
        "pages/teach.py",
        "Teach",
        ":material/school:",
        "Your own things, from the camera or files: teach a network in a minute, and try it live.",
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
    Entry(
        "pages/search.py",
        "Search",
        ":material/travel_explore:",
        "Let many trainings try settings for your pictures, and watch the best one get better.",
    ),
)


def entry(path: str) -> Entry:
    """The menu's entry of a page, by the page's file."""
    return next(item for item in (HOME, *PAGES) if item.path == path)


def link_to(path: str) -> None:
    """A link to a page, with its title and icon."""
    item = entry(path)
    st.page_link(item.path, label=t(item.title), icon=item.icon)


@dataclass(frozen=True)
class Way:
    """A link to the page before or after, or to another step of the story.

    Attributes:
        path: the page's file.
        label: translated.
        query: what that page begins with, as in its link.
    """

    path: str
    label: str
    query: dict[str, str] = field(default_factory=dict)


def draw_menu(path: str, step: Step | None = None) -> None:
    """Links to all pages, the work at hand, and the switches.

    Args:
        path: the page's file.
        step: of the story, where the page is open at one; a presentation then follows the story.
    """
    with st.container(key="menu", horizontal=True, gap="small"):
        with st.container(key="menu_pages", horizontal=True, gap="small"):
            st.page_link(HOME.path, label="cnnlab")
            for item in PAGES:
                link_to(item.path)
        with st.container(key="menu_end", horizontal=True, gap="small", width="content"):
            work_link()
            preference_switches()
    if presenting():
        _presentation_bar(*(_neighbours(path) if step is None else steps_beside(step)))


def steps_beside(step: Step) -> tuple[Way, Way]:
    """The ways to the steps before and after one; the story begins and ends at the home page."""
    return _way_to_step(step.number - 1, t("Back")), _way_to_step(step.number + 1, t("Next"))


def link_before_and_after(before: Way | None, after: Way | None) -> None:
    """Both links; in a presentation the keys of a presenter follow them."""
    _link(before, "page_before", ":material/arrow_back:", "left")
    _link(after, "page_after", ":material/arrow_forward:", "right")


def _way_to_step(number: int, label: str) -> Way:
    if not 1 <= number <= len(STEPS):
        return Way(HOME.path, t("Home"))
    return Way(STEPS[number - 1].page, label, {"step": str(number)})


def _neighbours(path: str) -> tuple[Way | None, Way | None]:
    """The pages before and after one, in the menu's order; None where there is none."""
    pages = (None, HOME, *PAGES, None)
    place = pages.index(entry(path))
    return _way_to_page(pages[place - 1]), _way_to_page(pages[place + 1])


def _way_to_page(page: Entry | None) -> Way | None:
    return None if page is None else Way(page.path, t(page.title))


def _presentation_bar(before: Way | None, after: Way | None) -> None:
    """In the menu's place: to the page before, to the next one, and out of the presentation."""
    with st.container(key="presentation_bar", horizontal=True, gap="small"):
        link_before_and_after(before, after)
        st.button(
            t("End the presentation"),
            icon=":material/close:",
            key="end_presentation",
            on_click=toggle_presentation,
        )


def _link(way: Way | None, key: str, icon: str, side: Literal["left", "right"]) -> None:
    if way is None:
        return
    with st.container(key=key, width="content"):
        st.page_link(
            way.path,
            label=way.label,
            icon=icon,
            icon_position=side,
            query_params=way.query or None,
        )
