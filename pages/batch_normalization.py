import streamlit as st

from ui.batch_normalization.controls import experiment_controls
from ui.batch_normalization.live_view import experiment_to_show, live_view, start_anew
from ui.batch_normalization.presets import presets
from ui.page import errors_shown, start_page
from ui.text import t

start_page(
    "pages/batch_normalization.py",
    t(
        "Two small networks learn side by side from the same pictures and the same first weights. "
        "One of them brings what enters each of its layers to mean 0 and deviation 1, batch by "
        "batch. When does that help?"
    ),
)

st.subheader(t("What to try first"))
presets()
with st.container(border=True):
    config = experiment_controls()
    if st.button(
        t("Train both networks"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=config is None,
        key="start_experiment",
    ):
        with errors_shown():
            start_anew(config)

name = experiment_to_show()
if name is None:
    st.info(t("The curves appear here once you press the button."), icon=":material/show_chart:")
else:
    live_view(name)
