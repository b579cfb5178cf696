"""The button "Test these settings", which hands an experiment on to the page Claims."""

from collections.abc import Callable

import streamlit as st

from cnnlab.experiments.paired import Experiment
from ui.page import errors_shown
from ui.text import t

_HANDED_ON = "own_experiment"


def test_settings_button(experiment: Callable[[], Experiment], help: str) -> None:
    """Open the page Claims with an experiment; it takes the pictures that are chosen here.

    Args:
        experiment: makes it; may raise ``CnnlabError``.
        help: against what the settings are tested; translated.
    """
    pressed = st.button(
        t("Test these settings"),
        icon=":material/science:",
        key="test_settings",
        help=help,
        width="stretch",
    )
    if pressed:
        with errors_shown():
            hand_on(experiment())
        st.switch_page("pages/claims.py", query_params={"claim": "own"})


def hand_on(experiment: Experiment) -> None:
    """From now on it is the reader's own one on the page Claims."""
    st.session_state[_HANDED_ON] = experiment


def handed_on() -> Experiment | None:
    """The reader's own experiment; None if there is none."""
    return st.session_state.get(_HANDED_ON)
