"""The list of all runs, and the control that chooses one."""

from pathlib import Path

import streamlit as st

from cnnlab.evaluation import Evaluation
from cnnlab.evaluation.selection import HELD_OUT, LAST_EPOCH, TEST
from cnnlab.runs import Run
from cnnlab.storage import paths
from ui.choices import choose, choose_switch
from ui.text import plain, t
from ui.training.result import evaluation_of
from ui.training.selection_words import held_out_accuracy
from ui.training.state_words import state_in_words

_KEY = "as_table"
_BESIDE = ("Lowest likely", "Highest likely", "Test pictures", "Epoch chosen on")
_CHOSEN_ON = {
    HELD_OUT: "held-out pictures",
    LAST_EPOCH: "nothing: the last",
    TEST: "test pictures: likely too high",
}


def table_control(runs: list[Run]) -> None:
    """A switch that opens the table over the page, as wide as the window."""
    if choose_switch(t("All trainings as a table"), _KEY):
        open_table = st.dialog(t("All trainings"), width="large", on_dismiss=_close)(runs_table)
        open_table(runs)


def _close() -> None:
    st.session_state[_KEY] = False


def runs_table(runs: list[Run]) -> None:
    """All runs, the newest first, one line each; damaged ones say so.

    A click on the head of a column sorts by it.
    """
    waiting = Run.queue_in(paths.runs())
    places = {run.path: place for place, run in enumerate(waiting, start=1)}
    interval = t("With 95 % confidence the accuracy on more such pictures is between these two.")
    columns = {
        t("Test accuracy"): st.column_config.NumberColumn(format="percent"),
        t("Lowest likely"): st.column_config.NumberColumn(format="percent", help=interval),
        t("Highest likely"): st.column_config.NumberColumn(format="percent", help=interval),
        t("Mean of classes"): st.column_config.NumberColumn(format="percent"),
        t("Held-out"): st.column_config.NumberColumn(format="percent"),
        t("Learning rate"): st.column_config.NumberColumn(format="%g"),
    }
    st.dataframe(
        _needed([_row(run, places.get(run.path)) for run in runs]),
        hide_index=True,
        column_config=columns,
        placeholder="",
        alt=t("Table of all training runs"),
        key="runs_table",
        height="auto" if len(runs) < 8 else 320,
    )


def _needed(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """What few runs need has a column where one does, beside the accuracy."""
    for column in (t("Mean of classes"), t("Held-out")):
        if all(row.get(column) is None for row in rows):
            rows = [{name: row[name] for name in row if name != column} for row in rows]
    return rows


def _row(run: Run, place: int | None) -> dict[str, object]:
    status = run.status
    row: dict[str, object] = {t("State"): state_in_words(status, place), t("Run"): run.name}
    if status.state == "unreadable":
        return row
    return row | {
        **_accuracies(evaluation_of(run)),
        t("Held-out"): held_out_accuracy(run) if status.is_hopeless else None,
        t("Pictures"): Path(run.config.data).stem,
        t("Frozen layers"): run.config.frozen_layers,
        t("Optimiser"): run.config.optimizer,
        t("Learning rate"): run.config.learning_rate,
        t("Seconds"): round(status.seconds),
    }


def choose_run_name(label: str, titles: dict[str, str]) -> str:
    """A control for one of the runs; its choice stands in the URL.

    Args:
        label: already translated.
        titles: the full name of each -> what it is called; at least one, the newest first.
    """
    names = list(titles)
    wanted = st.query_params.get("run", names[0])
    if wanted not in names:
        st.warning(t("There is no run {name} here; this is the newest.", name=plain(wanted[:100])))
    return choose(label, titles, "run", default_in_url=True)


def _accuracies(evaluation: Evaluation | None) -> dict[str, float | str | None]:
    """Of all test pictures, and the mean of the classes where that alone misleads."""
    if evaluation is None:
        names = ("Test accuracy", "Mean of classes", *_BESIDE)
        return dict.fromkeys(map(t, names))
    return {
        t("Test accuracy"): evaluation.accuracy,
        t("Mean of classes"): evaluation.balanced_accuracy if evaluation.is_uneven else None,
        t("Lowest likely"): evaluation.accuracy_interval[0],
        t("Highest likely"): evaluation.accuracy_interval[1],
        t("Test pictures"): evaluation.num_images,
        t("Epoch chosen on"): t(_CHOSEN_ON[evaluation.selected_on]),
    }
