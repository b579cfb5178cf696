"""The best trial so far in large type, what reports beside it, and why neither is the last word."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.evaluation import Selection
from cnnlab.figures.search.tried import value_in_words
from cnnlab.sweeps import Sweep, SweepFolder, Trial
from cnnlab.sweeps.trials import best_of
from ui.glossary import prose
from ui.search.pairs_in_words import of_pairs, reported_pairs
from ui.search.search_words import metric_of, settings_text
from ui.search.ways_on import ways_on
from ui.text import printable, t
from ui.training.result import evaluation_of

_STYLE = Path(__file__).with_name("search.css")


def best_view(folder: SweepFolder, sweep: Sweep, trials: Sequence[Trial]) -> None:
    """The held-out value of the best, its settings, and its test accuracy."""
    st.html(_STYLE)
    best = best_of(trials, sweep.is_maximized)
    if best is None or best.value is None:
        st.html(f'<div class="found none"><p>{escape(_nothing(trials))}</p></div>')
        return
    value = value_in_words(best.value, metric_of(sweep))
    if sweep.comparison is None:
        about, reported = _held_out(folder, sweep, best), _reported(folder, best)
    else:
        tested = reported_pairs(sweep, best)
        about, reported = of_pairs(sweep, best), _card("reported", *tested) if tested else ""
    chosen = _card("chosen", value, about, settings_text(best.settings))
    st.html(f'<div class="found">{chosen}{reported}</div>')
    num_finished = sum(trial.value is not None for trial in trials)
    if num_finished > 1:
        prose(_luck(sweep, num_finished))
    ways_on(sweep, best, "best")


def _nothing(trials: Sequence[Trial]) -> str:
    if any(trial.state == "finished" for trial in trials):
        return t(
            "Nothing was measured on held-out pictures, so none is best. Hold more of them out."
        )
    return t("No trial has finished yet.")


def _luck(sweep: Sweep, count: int) -> str:
    if sweep.is_of_differences:
        return t(
            "The best of {count:,} is partly the luckiest (the winner’s curse): expect less of it. "
            "Whether the difference is really there, pairs with fresh seeds tell.",
            count=count,
        )
    return t(
        "The best of {count:,} is partly the luckiest (the winner’s curse): expect less of it. "
        "Whether it is really better than the settings that the search began with, trainings with "
        "fresh seeds tell.",
        count=count,
    )


def _held_out(folder: SweepFolder, sweep: Sweep, best: Trial) -> str:
    selection = _selection(folder, best)
    if selection is None or not selection.num_images:
        return t("on the held-out pictures: the best so far, trial {number}", number=best.number)
    of = t("{count:# held-out picture}", count=selection.num_images)
    if not sweep.is_maximized:
        return t("loss on {of}: the best so far, trial {number}", of=of, number=best.number)
    return t("of {of} right: the best so far, trial {number}", of=of, number=best.number)


def _reported(folder: SweepFolder, best: Trial) -> str:
    """The test accuracy, which nothing was chosen by."""
    if best.accuracy is None:
        return ""
    evaluation = evaluation_of(folder.run(best))
    about = t("of the test pictures right. This reports; nothing was chosen by it.")
    if evaluation is not None:
        about = t(
            "of {count:# test picture} right, likely {low:.0f} to {high:.0%}. This reports; "
            "nothing was chosen by it.",
            count=evaluation.num_images,
            low=100 * evaluation.accuracy_interval[0],
            high=evaluation.accuracy_interval[1],
        )
    return _card("reported", value_in_words(best.accuracy, "accuracy"), about)


def _card(kind: str, value: str, about: str, more: str = "") -> str:
    lines = [("value", value), ("about", about), ("more", more)]
    text = "".join(
        f'<p class="{name}">{escape(printable(line))}</p>' for name, line in lines if line
    )
    return f'<div class="{kind}">{text}</div>'


def _selection(folder: SweepFolder, trial: Trial) -> Selection | None:
    try:
        return folder.run(trial).selection()
    except CnnlabError:
        return None
