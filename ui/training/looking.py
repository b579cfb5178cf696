"""The right side of the page: four ways to look at a training, before and during it."""

import streamlit as st

from cnnlab.training import TrainingConfig
from ui.choices import choose_segment
from ui.text import t
from ui.training.live_view import live_view, run_to_show
from ui.training.network_view import network_view
from ui.training.rate_view import rate_view
from ui.training.sight import sight_view

_KEY = "look"
_SEEN = "run_seen"


def look(config: TrainingConfig | None) -> None:
    """A control for what is shown, its choice in the URL, and the view itself."""
    name = run_to_show()
    if name not in (None, st.session_state.get(_SEEN)) and _KEY not in st.query_params:
        # A run that the reader has not seen yet: just started, or named by a link.
        show_curves()
    st.session_state[_SEEN] = name
    labels = {
        "network": t("Network"),
        "sight": t("What it sees"),
        "rate": t("Learning rate"),
        "curves": t("Curves"),
    }
    default = "network" if name is None else "curves"
    view = choose_segment(t("Look at"), labels, _KEY, default)
    if view == "curves":
        _curves(name)
    elif config is None:
        st.info(t("Choose a file on the left first."))
    else:
        {"network": network_view, "sight": sight_view, "rate": rate_view}[view](config)


def show_curves() -> None:
    """Turn to the curves; before ``look`` is called."""
    st.session_state[_KEY] = "curves"


def _curves(name: str | None) -> None:
    if name is None:
        st.info(t("The curves appear here once you press Start."), icon=":material/show_chart:")
    else:
        live_view(name)
