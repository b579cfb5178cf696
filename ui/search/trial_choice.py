"""Which trial of a search is looked at: the best one, or one that the reader chooses."""

from collections.abc import Sequence

import streamlit as st

from cnnlab.sweeps import Trial
from cnnlab.sweeps.trials import best_of
from ui.choices import choose
from ui.text import t

_KEY, _BEST = "trial", "best"


def choose_trial(trials: Sequence[Trial], is_maximized: bool) -> Trial | None:
    """A control for one trial; its number stands in the URL, the best does not.

    Returns:
        None while the best is wanted and there is none.
    """
    best = best_of(trials, is_maximized)
    of_best = t("the best one") if best is None else t("the best: trial {n}", n=best.number)
    labels = {str(one.number): t("trial {n}", n=one.number) for one in trials}
    chosen = choose(t("Look closer at"), {_BEST: of_best, **labels}, _KEY)
    if chosen == _BEST:
        return best
    return next(one for one in trials if str(one.number) == chosen)


def show_trial(number: int) -> None:
    """For callbacks: from now on it is looked at."""
    st.session_state[_KEY] = str(number)
