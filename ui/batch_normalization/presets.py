"""Settings to try, with what was seen when they were tried: on the built-in pictures, 10 epochs.

The numbers are shares of the test pictures named correctly, over the seeds 0, 1 and 2.
"""

import streamlit as st

from ui.batch_normalization.controls import DEFAULTS, show_on_controls
from ui.text import t

_PRESETS = {
    "raw": (
        "Raw pictures",
        "As the tutorial feeds them, 0 to 255. In the plain network all ReLUs die and it guesses, "
        "10 %; the normalised one learns, 34 to 35 %.",
        DEFAULTS,
    ),
    "standardised": (
        "Standardised",
        "Pictures with mean 0 and deviation 1, all else the same: no difference any more, 33 to "
        "35 % and 34 to 36 %. Here normalising the input was all that was missing.",
        DEFAULTS.replace(normalization="featurewise"),
    ),
    "large_steps": (
        "Large steps",
        "Learning rate 0.3: the plain network breaks down or guesses, even with standardised "
        "pictures; the normalised one learns, 36 to 41 %.",
        DEFAULTS.replace(normalization="featurewise", learning_rate=0.3),
    ),
    "deep": (
        "Deep and careful",
        "Eight layers, learning rate 0.003: the plain network hardly begins, 12 to 14 %; the "
        "normalised one is on its way, 20 to 23 %.",
        DEFAULTS.replace(normalization="featurewise", depth=8, learning_rate=0.003),
    ),
    "small_batches": (
        "Small batches",
        "Eight pictures a step say little about mean and spread: here batch normalisation does "
        "harm, 33 to 34 % against 36 to 40 %.",
        DEFAULTS.replace(normalization="featurewise", depth=4, learning_rate=0.03, batch_size=8),
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
    st.caption(
        t(
            "Shares of the test pictures named correctly, measured on 2,000 of the built-in "
            "pictures after 10 epochs, with three seeds."
        )
    )
