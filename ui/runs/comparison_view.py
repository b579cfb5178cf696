"""Runs side by side: curves, settings, predictions."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from cnnlab.configuration.differences import differences
from cnnlab.errors import CnnlabError
from cnnlab.evaluation.interval import interval_in_words
from cnnlab.figures import (
    Metric,
    change_alt_text,
    change_matrix,
    class_gain_alt_text,
    class_gain_bars,
    compared_alt_text,
    compared_curves,
    palette,
)
from cnnlab.runs import Run, RunComparison, compare_runs
from ui.choices import choose_segment
from ui.components.chart import chart, class_matrix, is_dark
from ui.glossary import prose
from ui.page import errors_shown, headline, show_notes
from ui.text import message_text, plain, t
from ui.training.result import evaluation_of
from ui.training.selection_words import validation_name
from ui.training.settings.settings_in_words import differences_in_words

_LETTERS = "ABCDEF"[: len(palette.RUNS)]
_KEY = "compare"


def compare_view(run: Run, runs: list[Run], titles: Mapping[str, str]) -> None:
    """The chosen run is A; B is the newest of the others until the reader chooses.

    Args:
        run: that is looked at.
        runs: all, the newest first.
        titles: the full name of each -> what it is called.
    """
    by_name = {other.full_name: other for other in runs if other.path != run.path}
    if not by_name:
        _say(t("There is no other run yet to compare this one with."))
        return
    names = _choose_others(
        list(by_name), titles, lambda name: evaluation_of(by_name[name]) is not None
    )
    if not names:
        _say(t("Choose a training above, and the two are shown side by side."))
        return
    chosen = dict(zip(_LETTERS, [run, *(by_name[name] for name in names)], strict=False))
    letter, made = _compared(chosen)
    _headline(made)
    _what_sets_apart(chosen, titles)
    _curves(chosen)
    _details(made)
    _predictions(made, letter)
    _settings(chosen)


def _what_sets_apart(chosen: Mapping[str, Run], titles: Mapping[str, str]) -> None:
    """Which runs these are, a line each, and in which settings they differ."""
    lines = [
        f"**{letter}**: {plain(titles[run.full_name])}{_interval(run)}"
        for letter, run in chosen.items()
    ]
    with suppress(CnnlabError):  # a damaged run's settings, which the table below tells of
        apart = differences_in_words([run.config for run in chosen.values()])
        lines = [f"{line}: **{plain(words)}**" for line, words in zip(lines, apart, strict=True)]
    st.markdown("  \n".join(lines))


def _interval(run: Run) -> str:
    """How far its number may be off, as differences within it say nothing."""
    evaluation = evaluation_of(run)
    if evaluation is None:
        return ""
    interval = message_text(interval_in_words(evaluation.accuracy, evaluation.num_images))
    return t(" ({interval})", interval=interval)


def _newest(others: list[str], measured: Callable[[str], bool]) -> list[str]:
    """One that was measured, where there is one."""
    return [next(filter(measured, others), others[0])]


def _choose_others(
    others: list[str], titles: Mapping[str, str], measured: Callable[[str], bool]
) -> list[str]:
    """A control whose names stand in the URL; at first the newest of the others."""
    if _KEY not in st.session_state:
        linked = [name for name in st.query_params.get_all(_KEY) if name in others]
        st.session_state[_KEY] = linked[: len(_LETTERS) - 1] or _newest(others, measured)
    st.session_state[_KEY] = [name for name in st.session_state[_KEY] if name in others]
    names = st.multiselect(
        t("Compare it with"),
        others,
        format_func=titles.__getitem__,
        key=_KEY,
        max_selections=len(_LETTERS) - 1,
        placeholder=t("Choose one or more trainings"),
        persist_state="session",
    )
    st.query_params[_KEY] = names
    return names


def _compared(chosen: Mapping[str, Run]) -> tuple[str, RunComparison]:
    """A with B, or with another that the reader chooses: its letter, and the comparison."""
    others = list(chosen)[1:]
    letter = others[0]
    if len(others) > 1:
        letter = choose_segment(t("Change"), {o: f"A → {o}" for o in others}, "compare_with")
    with errors_shown():
        return letter, compare_runs(chosen["A"], chosen[letter], "A", letter)


def _predictions(made: RunComparison, letter: str) -> None:
    if made.comparison is None or made.same_answers:
        return
    left, right = st.columns(2, gap="large")
    gains, change = made.comparison.class_gains, made.comparison.matrix_change
    with left:
        st.subheader(t("What each class gained or lost"))
        chart(
            class_gain_bars(made.class_names, gains),
            alt=class_gain_alt_text(made.class_names, gains),
            key="class_gains",
            tools=False,
        )
    with right:
        st.subheader(t("What changed in the mix-ups"))
        class_matrix(
            change_matrix(change, made.class_names, dark=is_dark()),
            alt=change_alt_text(change, made.class_names),
            key="confusion_change",
        )
        with st.expander(t("How to read this")):
            st.markdown(
                t(
                    "Percentage points of each true class, {letter} less A. Blue: answered more "
                    "often; on the diagonal that is better, elsewhere worse.",
                    letter=letter,
                )
            )


def _headline(made: RunComparison) -> None:
    """What the comparison found first; warnings in boxes of their own."""
    first = made.notes[0]
    if first.severity == "warning":
        _say(t("Look at both curves, but not at which number is higher."))
    else:
        _say(message_text(first))
    show_notes(note for note in made.notes if note.severity == "warning")


def _say(sentence: str) -> None:
    headline(sentence, "pages/transfer_learning.py", t("Try other settings"))


def _details(made: RunComparison) -> None:
    """What else the comparison found."""
    for note in made.notes[1:]:
        if note.severity != "warning":
            prose(message_text(note))


def _curves(chosen: Mapping[str, Run]) -> None:
    histories = {letter: run.history() for letter, run in chosen.items()}
    columns = st.columns(2, gap="large")
    metrics: tuple[Metric, ...] = ("accuracy", "loss")
    for column, metric in zip(columns, metrics, strict=True):
        with column:
            chart(
                compared_curves(histories, metric),
                alt=compared_alt_text(histories, metric),
                key=f"compared_{metric}",
            )
    st.caption(_about_lines(chosen))


def _about_lines(chosen: Mapping[str, Run]) -> str:
    """On which pictures each was measured after its epochs."""
    by_name: dict[str, list[str]] = {}
    for letter, run in chosen.items():
        by_name.setdefault(validation_name(run), []).append(letter)
    names = [name for name in by_name if name]
    marked = ", ".join(f"{name} ({', '.join(by_name[name])})" for name in names)
    if len(names) == len(by_name) == 1:
        marked = names[0]
    return t("Lines with marks: on {marked}. Dotted: on training pictures.", marked=marked)


def _settings(chosen: Mapping[str, Run]) -> None:
    st.subheader(t("Settings that differ"))
    try:
        rows = differences([run.config for run in chosen.values()])
    except CnnlabError as error:
        st.error(message_text(error))
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
