"""Where the reader stands in the story: it is what the link says, ``?step=3``, on any page."""

import streamlit as st

from ui.choices import begin_visit, number_in_range
from ui.preferences import ARGUMENT_NAMES, PRESENTATION
from ui.story.steps import STEPS, Step

STEP = "step"
_REACHED = "story_step"
_KEPT = {STEP, PRESENTATION, ARGUMENT_NAMES}


def open_step(path: str) -> Step | None:
    """The step that the link names, its page set up when it begins; None outside the story.

    A link with ``?step=`` leads to the page of the step, whatever page it names. A number that is
    no step's leads to the nearest one, anything else to the first.

    Args:
        path: file of the page that is open.
    """
    step = _named()
    if step is None:
        begin_visit(path)
        return None
    if step.page != path:
        st.switch_page(step.page, query_params=_without_settings())
    st.session_state[_REACHED] = step.number
    if begin_visit(path, step.number) and st.query_params.keys() <= _KEPT:
        st.query_params.update(step.query)
    return step


def leave_story() -> None:
    """The open page stays as it is, without the strip; for callbacks."""
    st.query_params.pop(STEP, None)


def step_to_resume() -> Step | None:
    """Where the story was left; None before it has begun and after its end."""
    reached = st.session_state.get(_REACHED, 1)
    return STEPS[reached - 1] if 1 < reached < len(STEPS) else None


def _named() -> Step | None:
    text = st.query_params.get(STEP)
    if text is None:
        return None
    number = min(number_in_range(text, 0, 10**10, 1), len(STEPS)) or 1
    if text != str(number):
        st.query_params[STEP] = str(number)
    return STEPS[number - 1]


def _without_settings() -> dict[str, str]:
    return {key: st.query_params[key] for key in _KEPT if key in st.query_params}
