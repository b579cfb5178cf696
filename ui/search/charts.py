"""The charts of a search."""

from collections.abc import Sequence

import streamlit as st

from cnnlab.figures.search import (
    Metric,
    best_so_far,
    best_so_far_alt_text,
    cost_alt_text,
    importance_alt_text,
    importance_bars,
    parallel_alt_text,
    parallel_coordinates,
    value_against_cost,
)
from cnnlab.sweeps import Sweep, SweepFolder, Trial
from cnnlab.sweeps.folder import IMPORTANCE
from cnnlab.sweeps.importance import FEWEST_TRIALS, read_importance
from ui.components.chart import is_dark
from ui.components.live_view import live_curves
from ui.search.search_words import figure_labels, setting_title, titles_of
from ui.text import t


def charts(folder: SweepFolder, sweep: Sweep, trials: Sequence[Trial], metric: Metric) -> None:
    """How it went, what it cost, all trials side by side, and what mattered."""
    left, right = st.columns(2, gap="medium")
    labels = figure_labels(sweep)
    with left:
        live_curves(
            t("Best so far"),
            best_so_far(trials, metric, labels),
            best_so_far_alt_text(trials, metric, labels),
            "search_best",
        )
    with right:
        live_curves(
            t("Is it worth its time?"),
            value_against_cost(trials, metric, labels),
            cost_alt_text(trials, metric, labels),
            "search_cost",
        )
    titles = titles_of(sweep.space)
    with st.container(key="search_parallel_place"):
        live_curves(
            t("All trials side by side"),
            parallel_coordinates(trials, sweep.space, metric, titles, labels, is_dark()),
            parallel_alt_text(trials, sweep.space, metric, titles, labels),
            "search_parallel",
        )
    _importance(folder, sweep)


def _importance(folder: SweepFolder, sweep: Sweep) -> None:
    """As the worker measured it; the page reads it only."""
    found = read_importance(folder.path / IMPORTANCE)
    if not found:
        if len(sweep.space) > 1:
            st.caption(
                t(
                    "What mattered most can be said once {count:# trial} have finished.",
                    count=FEWEST_TRIALS,
                )
            )
        return
    names = [setting_title(one.name) for one in found]
    values = [one.value for one in found]
    intervals = [(one.low, one.high) for one in found]
    live_curves(
        t("What mattered most"),
        importance_bars(names, values, intervals),
        importance_alt_text(names, values, intervals),
        "search_importance",
    )
    st.caption(
        t(
            "What tells the best trials from the others (PED-ANOVA). Where the lines overlap, it "
            "cannot be said which of two matters more."
        )
    )
