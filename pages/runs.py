import streamlit as st

from cnnlab.training import list_runs
from ui.choices import choose
from ui.page import start_page
from ui.runs import delete_control, runs_table, settings_of
from ui.text import t
from ui.training.live_view import live_view

start_page(
    "pages/runs.py",
    t(
        "Every training is kept with its settings, its curves and its best network. Choose one to "
        "look at it again."
    ),
)

runs = list_runs()
if not runs:
    st.info(t("There is no training yet."))
    st.page_link("pages/transfer_learning.py", icon=":material/model_training:")
    st.stop()

runs_table(runs)
names = [run.name for run in runs]
name = choose(t("Look at"), {name: name for name in names}, "run", default_in_url=True)
live_view(name)
chosen = runs[names.index(name)]
settings_of(chosen)
delete_control(chosen)
