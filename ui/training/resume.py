"""The Resume button of a run that was cut short."""

import streamlit as st

from cnnlab.runs import Run
from cnnlab.workers import resume_run
from ui.page import errors_shown
from ui.text import t
from ui.training.standby import standby


def resume_button(run: Run) -> None:
    """Let the run go on from its last checkpoint, where it has one."""
    epoch = run.resumes_after
    if epoch is None:
        return
    pressed = st.button(
        t("Resume at epoch {epoch}", epoch=min(epoch + 1, run.config.epochs)),
        icon=":material/resume:",
        help=t("Goes on from the last checkpoint, as if the training had never ended."),
        key="resume",
    )
    if pressed:
        with errors_shown():
            resume_run(run, standby())
        st.rerun()
