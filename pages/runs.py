import streamlit as st

from cnnlab.training import list_runs
from ui.menu import link_to
from ui.page import start_page
from ui.runs import choose_run_name, delete_control, runs_table, settings_of, show_deleted
from ui.text import t
from ui.training.live_view import live_view

start_page(
    "pages/runs.py",
    t(
        "Every training is kept with its settings, its curves and its best network. Choose one to "
        "look at it again."
    ),
)

show_deleted()
runs = list_runs()
if not runs:
    st.info(t("There is no training yet."))
    link_to("pages/transfer_learning.py")
    st.stop()

runs_table(runs)
names = [run.name for run in runs]
name = choose_run_name(t("Look at"), names)
live_view(name)
chosen = runs[names.index(name)]
settings_of(chosen)
delete_control(chosen)
