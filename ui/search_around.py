"""The button "Search around these settings", which hands settings on to the page Search."""

import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps import Sweep
from cnnlab.sweeps.around import around, space_of
from cnnlab.sweeps.ready import READY
from cnnlab.training import recommended
from ui.page import errors_shown
from ui.text import t

_HANDED_ON = "own_search"
_FEW = 1000
"""Pictures, so that a trial takes seconds."""
FIELDS = "search_"
"""How the keys of the controls begin that follow what is handed on."""


def search_around_button(base: TrainingConfig, help: str) -> None:
    """Open the page Search with settings to begin from.

    Args:
        base: the settings.
        help: what is searched; translated.
    """
    pressed = st.button(
        t("Search around these settings"),
        icon=":material/travel_explore:",
        key="search_around",
        help=help,
        width="stretch",
    )
    if pressed:
        with errors_shown():
            hand_on_search(search_around(base))
        st.switch_page("pages/search.py")


def search_around(base: TrainingConfig) -> Sweep:
    """A search of what usually matters most around settings.

    Raises:
        ConfigurationError: they hold nothing out, so that nothing could tell what is best.
    """
    ticked = [one.parameter for one in around(base) if one.is_ticked]
    return Sweep("Which settings are best around mine?", base, space_of(ticked))


def augmentation_base(augmentation: AugmentationConfig) -> TrainingConfig:
    """What an augmentation is searched on: few pictures, on a base that learned before."""
    return READY["augmentation"].base.replace(augmentation=augmentation)


def normalization_base(method: str, zca_epsilon: float, zca_epsilon_on: str) -> TrainingConfig:
    """What a whitening is searched on: a small network that knows no pixels yet."""
    return recommended("small", num_pictures=_FEW).replace(
        image_size=(32, 32),
        limit=_FEW,
        normalization=method,
        zca_epsilon=zca_epsilon,
        zca_epsilon_on=zca_epsilon_on,
    )


def hand_on_search(sweep: Sweep) -> None:
    """From now on it is the reader's own one on the page Search, which shows it; for callbacks."""
    for key in [str(key) for key in st.session_state]:
        if key.startswith(FIELDS):
            del st.session_state[key]
    keep_search(sweep)
    st.session_state["sweep"] = ""


def keep_search(sweep: Sweep) -> None:
    """The same, as far as controls follow what their link says."""
    st.session_state[_HANDED_ON] = sweep


def forget_search() -> None:
    """The reader has none of their own any more."""
    st.session_state.pop(_HANDED_ON, None)


def handed_on_search() -> Sweep | None:
    """The reader's own search as it was handed on; None if there is none."""
    return st.session_state.get(_HANDED_ON)
