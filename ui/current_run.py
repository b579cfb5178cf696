"""The training at work, for every page: a few words and its progress, or nothing."""

from dataclasses import dataclass

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.runs import Run, RunStatus, active_runs
from cnnlab.storage import paths
from ui.text import t


@dataclass(frozen=True)
class CurrentRun:
    """A training that is at work, or about to be.

    Attributes:
        name: of the run, as ``?run=`` of the pages Transfer learning and Runs takes it.
        text: such as "Learning: epoch 3 of 5".
        progress: of the whole training, in [0, 1].
        waiting: how many more wait for it to end.
    """

    name: str
    text: str
    progress: float
    waiting: int = 0


def current_run() -> CurrentRun | None:
    """The training at work; None without one. Never raises; meant to be called each second."""
    try:
        active = _active(str(paths.home()))
    except CnnlabError:
        return None
    for place, run in enumerate(active):
        status = run.status
        if status.is_active:
            waiting = len(active) - place - 1
            return CurrentRun(run.name, _words(status), status.progress, waiting)
    return None


@st.cache_data(ttl=1, max_entries=8, show_spinner=False)
def _active(home: str) -> list[Run]:
    """One look at the folders a second serves all sessions."""
    return active_runs()


def _words(status: RunStatus) -> str:
    if status.state == "running":
        return t(
            "Learning: epoch {epoch} of {epochs}", epoch=status.epoch, epochs=status.num_epochs
        )
    return t("Learning: getting ready")
