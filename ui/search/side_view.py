"""Beside a search: what it varies, what all its trials share, going on, another one, deleting."""

from functools import partial

import streamlit as st

from cnnlab.configuration.files import write_configuration
from cnnlab.sweeps import Sweep, SweepFolder, delete_sweep, resume_sweep
from cnnlab.sweeps.sweep import MOST_MINUTES, MOST_TRIALS
from ui.components.deletion import delete_control
from ui.page import errors_shown
from ui.search.begin_view import varied_in_words
from ui.search.pairs_in_words import compared_in_words
from ui.search.search_choice import show_none
from ui.search.search_words import side_name
from ui.search_around import hand_on_search
from ui.text import plain, t
from ui.training.settings.settings_in_words import settings_list
from ui.training.standby import standby


def side_view(folder: SweepFolder) -> None:
    """All that is no part of what is redrawn each second."""
    status = folder.status
    if status.state != "unreadable":
        sweep = folder.config
        st.markdown(f"**{plain(sweep.name)}**")
        st.markdown(varied_in_words(sweep))
        if sweep.comparison is not None:
            st.markdown(compared_in_words(sweep))
        if not status.is_active:
            _go_on(folder, sweep, status.seconds)
        _again(sweep)
        _recipe(folder, sweep)
    st.button(t("A new search"), icon=":material/add:", key="new_search", on_click=show_none)
    if not status.is_active:
        _delete(folder)


def _go_on(folder: SweepFolder, sweep: Sweep, seconds: float) -> None:
    """More trials, or more time, or what is left of both."""
    over = sum(trial.is_over for trial in folder.trials.values())
    trials = sweep.trials if over < sweep.num_planned else over + sweep.trials
    is_used_up = seconds >= 60 * sweep.minutes
    minutes = round(seconds / 60 + sweep.minutes) if is_used_up else round(sweep.minutes)
    with st.popover(t("Go on"), icon=":material/resume:"):
        # Named by how far it is: another search, and more trials, begin with other numbers.
        key = f"{folder.name}_{over}"
        chosen_trials = st.number_input(
            t("Trials in all, at most"),
            1,
            MOST_TRIALS,
            min(trials, MOST_TRIALS),
            key=f"trials_{key}",
        )
        chosen_minutes = st.number_input(
            t("Minutes in all, at most"),
            1,
            round(MOST_MINUTES),
            min(max(minutes, 1), round(MOST_MINUTES)),
            key=f"minutes_{key}",
        )
        pressed = st.button(t("Go on searching"), type="primary", key="resume_search")
    if pressed:
        with errors_shown():
            resume_sweep(folder, chosen_trials, float(chosen_minutes), standby())
        st.rerun()


def _again(sweep: Sweep) -> None:
    st.button(
        t("Change it and search anew"),
        icon=":material/tune:",
        key="search_again",
        on_click=hand_on_search,
        args=(sweep,),
    )


def _recipe(folder: SweepFolder, sweep: Sweep) -> None:
    with st.expander(t("What all trials share"), icon=":material/list:"):
        if sweep.comparison is not None:
            st.markdown(t("But for what they differ in; here those of {side}:", side=_side(sweep)))
        st.markdown(settings_list(sweep.config({})))
        text = write_configuration(sweep, "yaml")
        st.download_button(
            t("The recipe as YAML"),
            text,
            file_name=f"{folder.name}.yaml",
            icon=":material/download:",
            on_click="ignore",
        )


def _side(sweep: Sweep) -> str:
    return plain(side_name(sweep, sweep.leading_side))


def _delete(folder: SweepFolder) -> None:
    delete_control(
        t("Delete this search"),
        t(
            "Delete this search with its {count:# trial} and what was cached for it alone? This "
            "cannot be undone.",
            count=len(folder.trials),
        ),
        folder.name,
        partial(delete_sweep, folder),
        show_none,
    )
