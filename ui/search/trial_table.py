"""All trials as a table; a click on one opens it."""

from collections.abc import Collection, Mapping, Sequence
from statistics import fmean
from typing import Any

import streamlit as st

from cnnlab.experiments.paired.experiment import SIDES, Side
from cnnlab.figures.search.tried import drawn, last_measured
from cnnlab.sweeps import Sweep, Trial
from ui.search.search_words import metric_of, setting_title, side_name, value_text
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
    of_sides = _of_sides(sweep)
    columns = {name: _column("percent") for name in (*of_sides, words["Held-out"], words["Test"])}
    columns |= {name: _column("%.4g") for name in (words["Loss"], *numbers)}
    columns[_difference(sweep)] = _column("%+.1f" if sweep.is_maximized else "%+.3g")
    places = any(trial.place for trial in trials)
    st.dataframe(
        [
            _what(trial, words)
            | (_measured_pairs(sweep, trial, of_sides) if of_sides else _measured(trial, words))
            | _settings(trial, titles, numbers)
            | _cost(trial, words, places, bool(of_sides))
            for trial in trials
        ],
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


def _of_sides(sweep: Sweep) -> dict[str, Side]:
    """Title -> side, of a search whose trials compare; else nothing."""
    sides = SIDES if sweep.comparison else ()
    return {t("Held-out: {side}", side=side_name(sweep, side)): side for side in sides}


def _difference(sweep: Sweep) -> str:
    return t("Difference (points)") if sweep.is_maximized else t("Difference of loss")


def _what(trial: Trial, words: Mapping[str, str]) -> dict[str, Any]:
    return {words["Trial"]: trial.number, words["State"]: words[trial.state]}


def _measured(trial: Trial, words: Mapping[str, str]) -> dict[str, Any]:
    return {
        words["Held-out"]: trial.val_accuracy,
        words["Test"]: trial.accuracy,
        words["Loss"]: trial.val_loss,
    }


def _measured_pairs(sweep: Sweep, trial: Trial, sides: Mapping[str, Side]) -> dict[str, Any]:
    """The mean of each side, and of the differences, of those pairs that are complete."""
    metric = metric_of(sweep)
    reached = trial.value if trial.value is not None else last_measured(trial, metric)
    row = {}
    if sweep.is_of_differences:
        (row[_difference(sweep)],) = drawn([reached], metric)
    for title, side in sides.items():
        values = [getattr(pair, side).val_accuracy for pair in trial.pairs]
        row[title] = fmean(values) if values and None not in values else None
    return row


def _settings(trial: Trial, titles: Mapping[str, str], numbers: Collection[str]) -> dict[str, Any]:
    row = {}
    for name, title in titles.items():
        value = trial.settings.get(name)
        if title not in numbers:
            value = value_text(value) if name in trial.settings else ""
        row[title] = value
    return row


def _cost(
    trial: Trial, words: Mapping[str, str], with_place: bool, with_pairs: bool
) -> dict[str, Any]:
    row: dict[str, Any] = {t("Pairs"): len(trial.pairs)} if with_pairs else {}
    row |= {words["Epochs"]: trial.epochs, words["Seconds"]: round(trial.seconds, 1)}
    return row | {t("Computer"): trial.place or ""} if with_place else row


def _open(trials: Sequence[Trial]) -> None:
    rows = st.session_state[_KEY]["selection"]["rows"]
    if rows and rows[0] < len(trials):
        show_trial(trials[rows[0]].number)
