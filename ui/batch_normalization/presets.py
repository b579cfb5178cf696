"""Settings to try, with what was seen when they were tried: on the built-in pictures, 10 epochs.

The numbers are shares of the test pictures named correctly, over the seeds 0, 1 and 2.
"""

import streamlit as st

from ui.batch_normalization.controls import DEFAULTS, show_on_controls
from ui.text import t

_PRESETS = {
    "large_steps": (
        "Large steps",
        "Two layers, learning rate 0.3. The plain network breaks down or only guesses (10 %); the "
        "normalised one learns: 36 to 41 %.",
        DEFAULTS,
    ),
    "deep": (
        "Deep and careful",
        "Eight layers, learning rate 0.003.",
        DEFAULTS.replace(depth=8, learning_rate=0.003),
    ),
    "raw": (
        "Raw pictures",
        "Numbers from 0 to 255 instead of standardised ones.",
        DEFAULTS.replace(learning_rate=0.01, normalization="none"),
    ),
    "no_difference": (
        "No difference",
        "Two layers, learning rate 0.03: both learn alike, 36 to 39 % and 35 to 38 %. Where "
        "nothing is wrong, there is nothing to mend.",
        DEFAULTS.replace(learning_rate=0.03),
    ),
    "tiny_batches": (
        "Tiny batches",
        "Four pictures a step.",
        DEFAULTS.replace(depth=4, learning_rate=0.03, batch_size=4),
    ),
}


def presets() -> None:
    """A button for each, with what to expect."""
    for column, (name, (title, expectation, config)) in zip(
        st.columns(len(_PRESETS)), _PRESETS.items(), strict=True
    ):
        with column:
            st.button(
                t(title),
                key=f"try_{name}",
                on_click=show_on_controls,
                args=(config,),
                width="stretch",
            )
            st.caption(t(expectation))
