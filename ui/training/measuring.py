"""How fast this computer trains, measured when the reader asks how long something takes."""

import streamlit as st

from ui.child_process import run_command_with_bar
from ui.page import errors_shown
from ui.text import t


@st.fragment
def measuring_control(question: str) -> None:
    """Offer to measure it, in a process of its own; then the page knows durations."""
    if not st.button(
        question,
        icon=":material/timer:",
        key="measure_speed",
        help=t("Takes about ten seconds, once."),
    ):
        return
    with errors_shown():
        run_command_with_bar(t("Getting ready …"), t("Measuring: {done} of {total}"), "speed")
    st.rerun()
