import streamlit as st

from cnnlab.training import list_runs
from ui.choices import choose_segment
from ui.menu import link_to
from ui.page import start_page
from ui.runs.comparing import compare_view
from ui.runs.confidence import confidence_view
from ui.runs.deleting import delete_control, show_deleted
from ui.runs.mistakes import mistakes_view
from ui.runs.mixups import mixups_view
from ui.runs.table import choose_run_name, runs_table
from ui.runs.taking import take_along_view
from ui.text import t
from ui.training.live_view import live_view

start_page(
    "pages/runs.py",
    t(
        "Every training is kept with its settings, its curves, its answers and its best network. "
        "Choose one to look into it, compare it with others, or take it along."
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
choice, deleting = st.columns([4, 1], vertical_alignment="bottom")
with choice:
    name = choose_run_name(t("Run"), names)
chosen = runs[names.index(name)]
with deleting:
    delete_control(chosen)
view = choose_segment(
    t("Look at"),
    {
        "curves": t("curves"),
        "mixups": t("mix-ups"),
        "mistakes": t("mistakes"),
        "confidence": t("confidence"),
        "compare": t("compare"),
        "take": t("take along"),
    },
    "view_run",
)
if view == "curves":
    live_view(name)
elif view == "mixups":
    mixups_view(chosen)
elif view == "mistakes":
    mistakes_view(chosen)
elif view == "confidence":
    confidence_view(chosen)
elif view == "compare":
    compare_view(chosen, runs)
else:
    take_along_view(chosen)
