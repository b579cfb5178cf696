import streamlit as st

from cnnlab.runs import list_runs
from ui.choices import choose_segment
from ui.components.deletion import show_deleted
from ui.page import errors_shown, start_page
from ui.result_layout import result_and_controls
from ui.runs.comparison_view import compare_view
from ui.runs.confidence import confidence_view
from ui.runs.confident_errors import confident_errors_view
from ui.runs.confusion_view import confusion_view
from ui.runs.deletion import delete_run_control
from ui.runs.empty_state import empty_state
from ui.runs.export_view import export_view
from ui.runs.run_list import run_list
from ui.runs.table import choose_run_name, table_control
from ui.runs.work import runs_of, way_back, work_of_link
from ui.text import t
from ui.training.run_names import run_titles
from ui.training.run_view import run_view

start_page(
    "pages/runs.py",
    t(
        "Every training is kept with its curves, its answers and its best network. Choose one to "
        "look into it, compare it with others, or export it."
    ),
)

show_deleted()
with errors_shown():
    work = work_of_link()
    runs = list_runs() if work is None else runs_of(work)
if not runs:
    empty_state()
    st.stop()

view = choose_segment(
    t("Look at"),
    {
        "curves": t("learning"),
        "mixups": t("mix-ups"),
        "mistakes": t("mistakes"),
        "confidence": t("confidence"),
        "compare": t("compare"),
        "take": t("export"),
    },
    "view_run",
)
result, controls = result_and_controls()
titles = run_titles(runs)
with controls:
    if work is not None:
        way_back(work)
    name = choose_run_name(t("Training"), titles)
    run_list(runs, titles, name)
    chosen = runs[list(titles).index(name)]
    if work is None:
        delete_run_control(chosen, titles[name])
    table_control(runs)
with result:
    if view == "curves":
        run_view(name)
    elif view == "compare":
        compare_view(chosen, runs, titles)
    else:
        views = {
            "mixups": confusion_view,
            "mistakes": confident_errors_view,
            "confidence": confidence_view,
            "take": export_view,
        }
        views[view](chosen)
