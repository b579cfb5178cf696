"""Trainings within a search or an experiment: which one the link means, and the way back to it."""

from pathlib import Path

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.runs import Run, load_run
from cnnlab.runs.run_directory import RUNS
from cnnlab.storage import paths
from ui.text import t


def work_of_link() -> Path | None:
    """The folder of the work that the link's run belongs to; None for a run of its own."""
    name = st.query_params.get("run", "")
    if "/" not in name:
        return None
    try:
        return load_run(name).path.parents[1]
    except CnnlabError:  # gone, which the list of the others says
        return None


def runs_of(work: Path) -> list[Run]:
    """All trainings of a search or an experiment, the newest first. Raises ``StorageError``."""
    return Run.all_in(work / RUNS)


def way_back(work: Path) -> None:
    """What these trainings belong to, and a link to all others."""
    if work.parent == paths.sweeps():
        label, page, query = t("The search they belong to"), "pages/search.py", "sweep"
    else:
        label, page, query = t("The experiment they belong to"), "pages/claims.py", "experiment"
    own = {"claim": "own"} if query == "experiment" else {}
    st.page_link(
        page, label=label, icon=":material/arrow_back:", query_params={query: work.name} | own
    )
    st.button(t("All other trainings"), key="leave_work", type="tertiary", on_click=_leave)


def _leave() -> None:
    for key in ("run", "run_in_url", "compare"):
        st.session_state.pop(key, None)
    for key in ("run", "compare"):
        st.query_params.pop(key, None)
