"""The Start button: a run begins in a process of its own, and the page turns to its curves."""

import streamlit as st

from cnnlab.training import TrainingConfig, start_run
from ui.page import errors_shown
from ui.text import t
from ui.training.live_view import remember_run
from ui.training.looking import show_curves
from ui.training.standby import standby


def start_button(config: TrainingConfig | None) -> None:
    """Start a training of this configuration; None, while an upload is missing, disables it."""
    pressed = st.button(
        t("Start training"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=config is None,
        key="start",
        width="stretch",
    )
    if pressed:
        with errors_shown():
            remember_run(start_run(config, standby()))
        show_curves()
