"""The result of the settings: the part of the page that a switch changes."""

from collections.abc import Callable

import streamlit as st

from ui.augmentation.config_notes import show_findings
from ui.augmentation.controls import Places, are_set, configuration, flips
from ui.augmentation.picture_choice import Pictures
from ui.augmentation.presets import presets
from ui.augmentation.previews import Samples
from ui.page import errors_shown
from ui.run_scheduling import take_turn_of_fragment

PRESETS = "presets"


def result_view(
    pictures: Pictures, samples: Samples, places: Places, view: Callable[..., None]
) -> None:
    """Switches, presets, notes and the view. A fragment: after a press it runs alone.

    Args:
        pictures: what is varied.
        samples: as of ``augmentation_controls``.
        places: from there, and ``PRESETS``'s.
        view: shows pictures varied by a configuration.
    """
    take_turn_of_fragment()
    if are_set():
        st.rerun()  # the controls stand outside
    flips(samples, places)
    with places[PRESETS], errors_shown():
        config = configuration()
        presets(config)
    st.session_state["recipe"] = config
    view(pictures, config)
    show_findings(config, pictures, places)
