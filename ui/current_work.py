"""What trains at the moment, for every page: a few words and where to see it, or nothing."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.experiments.paired import ExperimentFolder
from cnnlab.runs import RunStatus, active_runs
from cnnlab.runs.folder.run_folder import RunFolder
from cnnlab.storage import paths
from cnnlab.sweeps import SweepFolder
from ui.text import t


@dataclass(frozen=True)
class CurrentWork:
    """A training, an experiment or a search that is at work, or about to be.

    Attributes:
        text: such as "Learning: epoch 3 of 5".
        page: that shows it.
        query: what the page's link says then.
        icon: a Material icon.
    """

    text: str
    page: str
    query: dict[str, str] = field(default_factory=dict)
    icon: str = ":material/model_training:"


def current_work() -> CurrentWork | None:
    """What is at work; None where nothing is. Never raises; meant to be called each second."""
    try:
        active = _active(str(paths.home()))
    except CnnlabError:
        return None
    for folder in active:
        status = folder.status
        if status.is_active:
            return _shown(folder, status)
    return None


@st.cache_data(ttl=1, max_entries=8, show_spinner=False)
def _active(home: str) -> list[RunFolder[Any]]:
    """One look at the folders a second serves all sessions. They take turns: one is at work."""
    found: list[RunFolder[Any]] = [*active_runs()]
    found += ExperimentFolder.active_in(ExperimentFolder.home())
    found += SweepFolder.active_in(SweepFolder.home())
    return sorted(found, key=lambda folder: folder.status.state == "queued")


def _shown(folder: RunFolder[Any], status: RunStatus) -> CurrentWork:
    is_running = status.state == "running"
    numbers = {"number": status.epoch, "all": status.num_epochs}
    if isinstance(folder, SweepFolder):
        text = t("Searching: trial {number} of {all}", **numbers)
        text = text if is_running else t("Searching: getting ready")
        query = {"sweep": folder.name}
        return CurrentWork(text, "pages/search.py", query, ":material/travel_explore:")
    if isinstance(folder, ExperimentFolder):
        text = t("Experiment: training {number}", **numbers)
        text = text if is_running else t("Experiment: getting ready")
        query = {"claim": "own", "experiment": folder.name}
        return CurrentWork(text, "pages/claims.py", query, ":material/science:")
    text = t("Learning: epoch {number} of {all}", **numbers)
    text = text if is_running else t("Learning: getting ready")
    return CurrentWork(text, "pages/transfer_learning.py", {"run": folder.name})
