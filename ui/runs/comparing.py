"""Runs side by side: curves, settings, answers."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnlab.configuration_differences import differences
from cnnlab.errors import CnnlabError
from cnnlab.figures import (
    change_alt_text,
    change_matrix,
    class_gain_alt_text,
    class_gain_bars,
    compared_alt_text,
    compared_curves,
    palette,
)
from cnnlab.training import Run, RunComparison, compare_runs
from ui.choices import choose_segment
from ui.page import errors_shown
from ui.text import plain, said, t

_LETTERS = "ABCDEF"[: len(palette.SERIES)]


def compare_view(run: Run, runs: list[Run]) -> None:
    """The chosen run is A; the reader adds others."""
    by_name = {other.name: other for other in runs if other.path != run.path}
    if not by_name:
        st.info(t("There is no other run yet to compare this one with."))
        return
    names = st.multiselect(
        t("Compare it with"),
        list(by_name),
        key="compare",
        bind="query-params",
        max_selections=len(_LETTERS) - 1,
        placeholder=t("Choose one or more runs"),
    )
    if not names:
        st.info(t("Choose a run above, and the two are shown side by side."))
        return
    chosen = dict(zip(_LETTERS, [run, *(by_name[name] for name in names)], strict=False))
    st.markdown("  \n".join(f"**{letter}**: {plain(r.name)}" for letter, r in chosen.items()))
    _answers(chosen)
    _curves(chosen)
    _settings(chosen)


def _answers(chosen: Mapping[str, Run]) -> None:
    others = list(chosen)[1:]
    letter = others[0]
    if len(others) > 1:
        letter = choose_segment(t("Change"), {o: f"A → {o}" for o in others}, "compare_with")
    with errors_shown():
        made = compare_runs(chosen["A"], chosen[letter], "A", letter)
    _headline(made)
    if made.comparison is None:
        return
    left, right = st.columns(2, gap="large")
    gains, change = made.comparison.class_gains, made.comparison.matrix_change
    with left:
        st.subheader(t("What each class gained or lost"))
        st.plotly_chart(
            class_gain_bars(made.class_names, gains),
            alt=class_gain_alt_text(made.class_names, gains),
            key="class_gains",
            config={"displayModeBar": False},
        )
    with right:
        st.subheader(t("What changed in the mix-ups"))
        st.plotly_chart(
            change_matrix(change, made.class_names),
            alt=change_alt_text(change, made.class_names),
            key="confusion_change",
            config={"displayModeBar": False},
        )
        st.caption(
            t(
                "Percentage points of each true class, {letter} less A. Blue: answered more often; "
                "on the diagonal that is better, elsewhere worse.",
                letter=letter,
            )
        )


def _headline(made: RunComparison) -> None:
    first, *others = made.notes
    if first.severity == "warning":
        st.warning(said(first))
        return
    st.markdown(f"**{said(first)}**")
    for note in others:
        (st.warning if note.severity == "warning" else st.caption)(said(note))


def _curves(chosen: Mapping[str, Run]) -> None:
    st.subheader(t("Curves"))
    st.caption(t("Lines with marks: on test pictures. Dotted: on training pictures."))
    histories = {letter: run.history() for letter, run in chosen.items()}
    columns = st.columns(2, gap="large")
    for column, metric in zip(columns, ("accuracy", "loss"), strict=True):
        column.plotly_chart(
            compared_curves(histories, metric),
            alt=compared_alt_text(histories, metric),
            key=f"compared_{metric}",
            config={"displaylogo": False},
        )


def _settings(chosen: Mapping[str, Run]) -> None:
    st.subheader(t("Settings that differ"))
    try:
        rows = differences([run.config for run in chosen.values()])
    except CnnlabError as error:
        st.error(said(error))
        return
    if not rows:
        st.markdown(t("None: these runs were asked to do exactly the same."))
        return
    st.dataframe(
        [
            {t("Setting"): name} | dict(zip(chosen, map(_shown, values), strict=True))
            for name, values in rows.items()
        ],
        hide_index=True,
        key="differences",
        alt=t("Table of the settings that differ"),
    )


def _shown(value: Any) -> str:
    if value is None:
        return t("none")
    return value if isinstance(value, str) else json.dumps(value)
