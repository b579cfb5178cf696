"""All trials as a table; a click on one opens it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from cnnlab.sweeps import Sweep, Trial
from ui.search.search_words import setting_title, value_text
from ui.search.trial_choice import show_trial
from ui.text import t

_KEY = "trials_table"
_STATES = {
    "running": "at work",
    "finished": "finished",
    "ended early": "ended early",
    "diverged": "diverged",
    "failed": "failed",
}


def trial_table(sweep: Sweep, trials: Sequence[Trial]) -> None:
    """One line a trial, in the order in which they began; a click on a head sorts."""
    st.header(t("Trials"), anchor=False)
    words = {
        name: t(name)
        for name in ("Trial", "State", "Held-out", "Loss", "Test", "Epochs", "Seconds")
    } | {state: t(text) for state, text in _STATES.items()}
    titles = {one.name: setting_title(one.name) for one in sweep.space}
    numbers = {titles[one.name] for one in sweep.space if one.is_range}
    columns = {words[name]: _column("percent") for name in ("Held-out", "Test")}
    columns |= {name: _column("%.4g") for name in (words["Loss"], *numbers)}
    places = any(trial.place for trial in trials)
    st.dataframe(
        [_row(trial, words, titles, numbers, places) for trial in trials],
        hide_index=True,
        column_config=columns,
        placeholder="",
        alt=t("Table of all trials"),
        key=_KEY,
        height="auto" if len(trials) < 8 else 320,
        on_select=lambda: _open(trials),
        selection_mode="single-row",
    )


def _column(format: str) -> Any:
    return st.column_config.NumberColumn(format=format)


def _row(
    trial: Trial,
    words: dict[str, str],
    titles: dict[str, str],
    numbers: set[str],
    with_place: bool,
) -> dict[str, Any]:
    row: dict[str, Any] = {
        words["Trial"]: trial.number,
        words["State"]: words[trial.state],
        words["Held-out"]: trial.val_accuracy,
        words["Test"]: trial.accuracy,
    }
    for name, title in titles.items():
        value = trial.settings.get(name)
        if title not in numbers:
            value = value_text(value) if name in trial.settings else ""
        row[title] = value
    row |= {
        words["Loss"]: trial.val_loss,
        words["Epochs"]: trial.epochs,
        words["Seconds"]: round(trial.seconds, 1),
    }
    return row | {t("Computer"): trial.place or ""} if with_place else row


def _open(trials: Sequence[Trial]) -> None:
    rows = st.session_state[_KEY]["selection"]["rows"]
    if rows and rows[0] < len(trials):
        show_trial(trials[rows[0]].number)
