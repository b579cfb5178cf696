import streamlit as st

from ui.batch_normalization.controls import experiment_controls
from ui.batch_normalization.experiment_choice import experiment_to_show, start_and_show
from ui.batch_normalization.experiment_view import experiment_view
from ui.batch_normalization.presets import presets, started_by_preset
from ui.page import errors_shown, start_page
from ui.result_layout import result_and_controls
from ui.text import t

start_page(
    "pages/batch_normalization.py",
    t(
        "Two copies of a small network learn from the same pictures. In one of them **batch "
        "normalisation** moves what enters each layer back to the middle."
    ),
)

result, controls = result_and_controls()
with controls:
    presets()
    with st.expander(t("Own settings"), icon=":material/tune:"):
        config = experiment_controls()
        asked = st.button(
            t("Train both networks"),
            type="primary",
            icon=":material/play_arrow:",
            disabled=config is None,
            key="start_experiment",
            width="stretch",
        )
    if (started_by_preset() or asked) and config is not None:
        with errors_shown():
            start_and_show(config)

with result:
    experiment_view(experiment_to_show())
