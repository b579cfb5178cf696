"""The four views of a training, before and during it."""

import streamlit as st

from cnnlab.training import TrainingConfig
from ui.choices import choose_segment
from ui.data_source import load_data
from ui.page import headline
from ui.text import t
from ui.training.input_view import input_view
from ui.training.learning_rate_view import learning_rate_view
from ui.training.network_view import duration_in_a_sentence, network_view
from ui.training.run_view import training_view
from ui.training.samples_view import samples_preview
from ui.training.status_bar import turned_to_curves

_KEY = "look"
_SEEN = "run_seen"


def choose_view(name: str | None) -> str:
    """A control for what is shown, its choice in the URL.

    Args:
        name: of the run that is shown; None if there is none.
    """
    is_news = name not in (None, st.session_state.get(_SEEN)) and _KEY not in st.query_params
    # A run that was just started, or that the reader has not seen yet: named by a link.
    if turned_to_curves() or is_news:
        _show_curves()
    st.session_state[_SEEN] = name
    labels = {
        "network": t("network"),
        "curves": t("learning"),
        "sight": t("what it sees"),
        "rate": t("rate"),
    }
    return choose_segment(t("Look at"), labels, _KEY, "network" if name is None else "curves")


def show_view(view: str, name: str | None, config: TrainingConfig | None) -> None:
    """The bar with Start and Stop, and the view under it."""
    ready = t("**Ready.**") + " " + duration_in_a_sentence(config)
    is_shown = training_view(name, config, ready, view == "curves")
    if view == "curves" and is_shown:
        return
    if config is None:
        headline(
            t("Something is missing beside this: once it is here, a network can learn."),
            "pages/classify.py",
            t("Ask one that has learned"),
        )
        return
    views = {
        "network": network_view,
        "curves": _preview,
        "sight": input_view,
        "rate": learning_rate_view,
    }
    views[view](config)


def _preview(config: TrainingConfig) -> None:
    """The view "learning" before there is a run: its sample pictures."""
    headline(
        t(
            "Press Start: the network is asked these test pictures, now and after every epoch. "
            "They are only shown: others, held out, choose the epoch that is kept."
        ),
        "pages/classify.py",
        t("Ask one that has learned"),
    )
    samples_preview(load_data(config.data, config.image_size, config.seed))


def _show_curves() -> None:
    st.session_state[_KEY] = "curves"
    st.query_params.pop(_KEY, None)
