from functools import partial

import streamlit as st

from cnnlab.experiments.paired.own_settings import training_experiment
from ui.page import start_page
from ui.result_layout import result_and_controls
from ui.search_around import search_around_button
from ui.settings_test import test_settings_button
from ui.text import t
from ui.training.run_view import run_to_show
from ui.training.settings.controls import training_controls
from ui.training.standby import standby
from ui.training.training_views import choose_view, show_view

start_page(
    "pages/transfer_learning.py",
    t("A trained network keeps its first blocks; its last ones and a new head learn your classes."),
)

standby().prepare()
switch = st.container()
result, controls = result_and_controls()
with controls:
    config = training_controls()
    if config is not None:
        test_settings_button(
            partial(training_experiment, config),
            t("Trains it with and without each of its settings: which of them help?"),
        )
        search_around_button(
            config,
            t("Many trainings with settings like these: which of them are best?"),
        )
name = run_to_show()
with switch:
    view = choose_view(name)
with result:
    show_view(view, name, config)
