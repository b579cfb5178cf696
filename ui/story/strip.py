"""What a page at a step of the story begins with: one thing to do, one to see, and a question."""

from html import escape
from pathlib import Path

import streamlit as st

from ui.glossary import with_terms
from ui.menu import link_before_and_after, steps_beside
from ui.preferences import PRESENTATION, presenting
from ui.story.steps import STEPS, Step
from ui.story.story import STEP, leave_story, step_to_resume
from ui.text import t

_STYLE = Path(__file__).with_name("story.css")
_HTML = """
<section class="story" aria-label="{label}">
  <p><b class="place">{place}</b> <b>{to_do}</b> {do}</p>
  <p><b>{to_see}</b> {see}</p>
  <details><summary><b>{to_think}</b> {question}</summary><p>{answer}</p></details>
</section>
"""


def story_strip(step: Step) -> None:
    """A slim strip, with the ways back, on and out; a presentation has these in its bar."""
    st.html(_STYLE)
    with st.container(key="story", horizontal=True, gap="small"):
        st.html(sentences(step))
        if not presenting():
            with st.container(key="story_ways", horizontal=True, gap="small", width="content"):
                link_before_and_after(*steps_beside(step))
                st.button(
                    t("Leave"), icon=":material/close:", key="leave_story", on_click=leave_story
                )


def story_entry() -> None:
    """On the home page: the way into the story, alone or before a room, and back into it."""
    st.html(_STYLE)
    left = step_to_resume()
    with st.container(key="story_entry", horizontal=True, gap="small"):
        if left is not None:
            _link_to(left, t("Go on with the story: {place}", place=place(left)), "resume")
        begin = t("The story: five minutes, seven steps")
        _link_to(STEPS[0], begin if left is None else t("From the beginning"), "auto_stories")
        _link_to(
            STEPS[0], t("Before a class, on a projector"), "co_present", **{PRESENTATION: "true"}
        )


def sentences(step: Step) -> str:
    """What a step says, as HTML; its answer is shown when the question is pressed."""
    return _HTML.format(
        label=escape(t("Story")),
        place=escape(place(step)),
        to_do=escape(t("Do:")),
        do=with_terms(t(step.do)),
        to_see=escape(t("See:")),
        see=with_terms(t(step.see)),
        to_think=escape(t("Think:")),
        question=escape(t(step.question)),
        answer=with_terms(t(step.answer)),
    )


def place(step: Step) -> str:
    """Where in the story it is, such as "3/7 Whitening"."""
    return f"{step.number}/{len(STEPS)} {t(step.title)}"


def _link_to(step: Step, words: str, icon: str, **query: str) -> None:
    st.page_link(
        step.page,
        label=words,
        icon=f":material/{icon}:",
        query_params={STEP: str(step.number), **query},
    )
