"""Controls of the normalisation page, and what is learned from a data set once a server."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from cnnlab.datasets import Dataset
from cnnlab.normalization import (
    Standardizer,
    ZCAWhitening,
    clip_for_display,
    scale_for_display,
)
from ui.choices import choose_segment, choose_step
from ui.text import t

# Whitening learns from this many pictures: enough for 3,072 pixel values to be told apart.
_FIT_PICTURES = 5000
_EPSILONS = (1e-6, 1.0, 10.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0, 30000.0)

View = Callable[[np.ndarray], np.ndarray]


def choose_standardizer() -> str:
    """A control for the kind of standardising: ``"samplewise"`` or ``"featurewise"``."""
    labels = {
        "samplewise": t("each picture"),
        "featurewise": t("whole data set"),
    }
    return choose_segment(
        t("Standardise by"),
        labels,
        "standardize",
        help=t(
            "By picture: each one gets mean 0 and standard deviation 1 (samplewise). By data set: "
            "one mean and deviation for each colour, learned from the training pictures "
            "(featurewise)."
        ),
    )


def choose_epsilon() -> float:
    """A control for the whitening's epsilon, on the singular values as in Keras."""
    return choose_step(
        t("Leave faint patterns faint  `zca_epsilon`"),
        _EPSILONS,
        "zca_epsilon",
        1000.0,
        lambda value: f"{value:.6f}".rstrip("0").rstrip("."),
        help=t(
            "Whitening makes all patterns equally strong, noise too. A larger value leaves the "
            "faintest patterns faint. It is added to the singular values of the training pictures, "
            "as Keras does; Keras's own default, 0.000001, softens nothing."
        ),
    )


def choose_view() -> View:
    """A control for how numbers that are no colours are shown; the function that does so."""
    views = {"eye": scale_for_display, "clipped": clip_for_display}
    labels = {
        "eye": t("for the eye"),
        "clipped": t("true values"),
    }
    return views[
        choose_segment(
            t("Show the numbers"),
            labels,
            "view",
            help=t(
                "A network receives numbers around 0, which no screen can show. For the eye, each "
                "picture is stretched from its darkest to its brightest value. True values: 0 and "
                "below is black, 1 and above white, as in the tutorial's figures."
            ),
        )
    ]


@st.cache_resource(max_entries=4, show_spinner=False)
def fitted_standardizer(name: str, mode: str, _data: Dataset) -> Standardizer:
    """A standardizer fitted on the training pictures of the data set called ``name``."""
    return Standardizer(mode).fit(_data.x_train)


@st.cache_resource(max_entries=4, show_spinner=False)
def fitted_whitening(name: str, _data: Dataset) -> ZCAWhitening:
    """Whitening fitted on up to 5,000 training pictures of the data set called ``name``."""
    return ZCAWhitening().fit(_data.x_train[:_FIT_PICTURES])
