"""Before a search: three ready ones, each begun with one press, and one of the reader's own."""

import math
from functools import lru_cache

import streamlit as st

from cnnlab.datasets import Size
from cnnlab.errors import CnnlabError
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps import Sweep
from cnnlab.sweeps.duration import duration_note, estimate_sweep
from cnnlab.sweeps.ready import READY
from cnnlab.training import recommended, recommended_image_size
from cnnlab.training.speed import Speed, load_speed
from ui.choices import choose_number
from ui.data_source import data_size, num_pictures, takes_names
from ui.page import errors_shown, headline
from ui.preferences import named
from ui.search.fields import choose_space
from ui.search.own_search import own_search
from ui.search.pairs_in_words import compared_in_words
from ui.search.search_choice import start_and_show
from ui.search.search_words import READY_IN_WORDS, parameter_text
from ui.search_around import FIELDS, hand_on_search, search_around
from ui.text import message_text, plain, t

_MOST_TRIALS, _MOST_MINUTES = 1000, 600
_LIMIT = 1000
"""Pictures that an own search begins with, so that a trial takes seconds."""


def begin_view(data: str | None) -> None:
    """What can be searched; pressing one begins it.

    Args:
        data: name or path of the pictures; None until there are some.
    """
    own = own_search()
    headline(
        t(
            "Choose a question and press Search: many trainings follow, each with other settings, "
            "and you watch the best one get better."
        ),
        "pages/claims.py",
        t("Test one setting instead"),
    )
    if own is not None:
        _own_view(own, data)
    with st.container(key="ready_searches"):
        for name, (question, about) in READY_IN_WORDS.items():
            _ready_card(name, t(question), t(about), data)
    if own is None:
        with st.expander(t("A search of your own"), icon=":material/edit_note:"):
            _own_view(_suited(data), data)
        st.caption(
            t(
                "Trials here are single trainings. Where one side of a comparison gains most is "
                "searched by a recipe, on the command line: `python -m cnnlab sweep mine.yaml`; "
                "this page shows it, and changes it."
            )
        )


def _ready_card(name: str, question: str, about: str, data: str | None) -> None:
    sweep = READY[name]
    with st.container(border=True, key=f"ready_{name}", gap="xsmall"):
        st.markdown(f"**{question}** {about}")
        with st.container(horizontal=True, vertical_alignment="center"):
            wanted = st.button(
                t("Search"),
                type="primary",
                icon=":material/travel_explore:",
                disabled=data is None,
                key=f"start_{name}",
                help=t("While a training or another search is at work, it waits."),
            )
            st.button(
                t("Change it"),
                icon=":material/tune:",
                key=f"change_{name}",
                on_click=hand_on_search,
                args=(sweep,),
            )
            st.caption(_budget(name, data), width="content")
    if wanted and data is not None:
        _start(sweep, data)


def _budget(name: str, data: str | None) -> str:
    """How many trials, and about how long."""
    sweep, speed = READY[name], load_speed()
    size = None if data is None else data_size(data)
    minutes = sweep.minutes
    if speed is not None and size is not None:
        minutes = min(minutes, _ready_minutes(name, speed, size))
    return t(
        "up to {trials:# trial}, about {minutes:# minute} at most",
        trials=sweep.num_planned,
        minutes=max(1, math.ceil(minutes)),
    )


@lru_cache(maxsize=100)
def _ready_minutes(name: str, speed: Speed, size: Size) -> float:
    """What is estimated for a ready search; the page runs for each move of a control."""
    return estimate_sweep(speed, READY[name], size).longest / 60


def _own_view(sweep: Sweep, data: str | None) -> None:
    """Fields by ticking, ranges by dragging, how many and how long; and Search."""
    with st.container(border=True, key="own_search"):
        st.markdown(
            t("**{question}** What is varied, and between what:", question=plain(sweep.name))
        )
        if sweep.comparison is not None:
            st.markdown(compared_in_words(sweep))
        space = choose_space(sweep)
        trials, minutes = st.columns(2, gap="medium")
        with trials:
            num_trials = choose_number(
                named(t("Trials, at most"), "trials"),
                1,
                _MOST_TRIALS,
                sweep.trials,
                f"{FIELDS}trials",
                help=t("Trainings. The more settings are varied, the more of them it takes."),
            )
        with minutes:
            num_minutes = choose_number(
                named(t("Minutes, at most"), "minutes"),
                1,
                _MOST_MINUTES,
                round(sweep.minutes),
                f"{FIELDS}minutes",
                help=t("After these no further training begins."),
            )
        _start_own(sweep, data, space, num_trials, float(num_minutes))


def _start_own(sweep: Sweep, data: str | None, space, trials: int, minutes: float) -> None:
    changed = None
    if space and data is not None:
        try:
            base = _on(sweep.base, data)
            changed = sweep.replace(base=base, space=space, trials=trials, minutes=minutes)
        except CnnlabError as error:
            st.error(message_text(error), icon=":material/error:")
    if changed is not None:
        _duration(changed, data_size(changed.base.data))
    elif not space:
        st.caption(t("Tick at least one setting."))
    if (
        st.button(
            t("Search"),
            type="primary",
            icon=":material/travel_explore:",
            disabled=changed is None,
            key="start_own",
        )
        and changed is not None
    ):
        start_and_show(changed)
        st.rerun()


def _duration(sweep: Sweep, size: Size | None) -> None:
    speed = load_speed()
    if speed is not None and size is not None:
        note = duration_note(estimate_sweep(speed, sweep, size), sweep)
        show = st.warning if note.severity == "warning" else st.caption
        show(message_text(note))


def _start(sweep: Sweep, data: str) -> None:
    with errors_shown():
        changed = sweep.replace(base=_on(sweep.base, data))
    start_and_show(changed)
    st.rerun()


def _on(base: TrainingConfig, data: str) -> TrainingConfig:
    return base.replace(data=data, classes_from_names=takes_names(data))


def _suited(data: str | None) -> Sweep:
    """Around what suits the pictures, of which not too many are taken."""
    limit = min(num_pictures(data, None) or _LIMIT, _LIMIT)
    size = recommended_image_size(data or "toybox10", limit)
    return search_around(recommended(image_size=size, num_pictures=limit).replace(limit=limit))


def varied_in_words(sweep: Sweep) -> str:
    """What a search varies, as a markdown list."""
    return "\n".join(f"- {plain(parameter_text(one))}" for one in sweep.space)
