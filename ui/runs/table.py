"""The list of all runs, and the control that chooses one."""

from pathlib import Path

import pandas as pd
import streamlit as st

from cnnlab import paths
from cnnlab.errors import CnnlabError
from cnnlab.training import Run
from ui.choices import choose
from ui.text import plain, t
from ui.training.live_view import state_in_words


def runs_table(runs: list[Run]) -> None:
    """All runs, the newest first, one line each; damaged ones say so.

    A click on the head of a column sorts by it.
    """
    waiting = Run.queue_in(paths.runs())
    places = {run.path: place for place, run in enumerate(waiting, start=1)}
    columns = {
        t("Test accuracy"): st.column_config.NumberColumn(format="percent"),
        t("Learning rate"): st.column_config.NumberColumn(format="%g"),
    }
    st.dataframe(
        pd.DataFrame([_row(run, places.get(run.path)) for run in runs]),
        hide_index=True,
        column_config=columns,
        placeholder="",
        alt=t("Table of all training runs"),
        key="runs_table",
        height="auto" if len(runs) < 8 else 320,
    )


def _row(run: Run, place: int | None) -> dict[str, object]:
    status = run.status
    row = {t("State"): state_in_words(status, place), t("Run"): run.name}
    if status.state == "unreadable":
        return row
    return row | {
        t("Test accuracy"): _accuracy(run),
        t("Pictures"): Path(run.config.data).stem,
        t("Frozen layers"): run.config.frozen_layers,
        t("Optimiser"): run.config.optimizer,
        t("Learning rate"): run.config.learning_rate,
        t("Seconds"): round(status.seconds),
    }


def choose_run_name(label: str, names: list[str]) -> str:
    """A control for one of the runs; its choice stands in the URL.

    Args:
        label: already translated.
        names: at least one, the newest first.
    """
    wanted = st.query_params.get("run", names[0])
    if wanted not in names:
        st.warning(t("There is no run {name} here; this is the newest.", name=plain(wanted[:100])))
    return choose(label, {name: name for name in names}, "run", default_in_url=True)


def _accuracy(run: Run) -> float | None:
    try:
        evaluation = run.evaluation()
    except CnnlabError:
        return None
    return evaluation.accuracy if evaluation else None
