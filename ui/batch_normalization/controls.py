"""Controls of the batch normalisation page; together they make an ExperimentConfig.

Their names in the URL begin with ``bn_``: Streamlit keeps the values of controls by name across
pages, and the page on transfer learning has a learning rate, a batch size and a seed of its own.
"""

from typing import Any

import streamlit as st

from cnnlab.experiments.batch_normalization import ExperimentConfig
from ui.choices import choose, choose_number
from ui.components.slider import live_slider, live_step
from ui.data_source import choose_data, takes_names
from ui.page import errors_shown
from ui.preferences import named
from ui.text import t

DEFAULTS = ExperimentConfig()

NORMALIZATIONS = {
    "none": "raw, 0 to 255",
    "featurewise": "standardised",
    "samplewise": "standardised one by one",
    "pixelwise": "standardised pixel by pixel",
    "zca": "whitened",
    "patches": "whitened in patches",
}
_OFFERED = ("none", "featurewise", "samplewise")
_LEARNING_RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_BATCH_SIZES = (2, 4, 8, 16, 32, 64, 128, 256, 512)
_LIMITS = (500, 1000, 2000, 5000, 10000, 20000)
_MAX_DEPTH = 12


def experiment_controls() -> ExperimentConfig | None:
    """All controls, their values in the URL; None until a chosen upload is there."""
    chosen: dict[str, Any] = {**_pictures(), **_networks(), **_learning()}
    if chosen["data"] is None:
        return None
    with errors_shown():
        return ExperimentConfig(**chosen)


def show_on_controls(config: ExperimentConfig) -> None:
    """Set the controls that a preset speaks of; the choice of pictures stays."""
    for name in ("normalization", "depth", "learning_rate", "batch_size", "epochs"):
        st.session_state[f"bn_{name}"] = getattr(config, name)


def _pictures() -> dict[str, Any]:
    name = choose_data()
    limit = live_step(
        named(t("Training pictures, at most"), "limit"),
        _LIMITS,
        "bn_limit",
        DEFAULTS.limit or _LIMITS[-1],
        "{:,}".format,
        help=t("Fewer pictures train faster. They are taken evenly from all classes."),
    )
    normalization = choose(
        named(t("Pictures reach both networks"), "normalization"),
        {name: t(NORMALIZATIONS[name]) for name in _OFFERED},
        "bn_normalization",
        help=t(
            "Standardised pictures give the plain network a fair chance. Raw ones show how much "
            "of the gain is only that batch normalisation standardises the pictures too."
        ),
    )
    return {
        "data": name,
        "classes_from_names": takes_names(name),
        "limit": limit,
        "normalization": normalization,
    }


def _networks() -> dict[str, int]:
    depth = live_slider(
        named(t("Hidden layers"), "depth"),
        1,
        _MAX_DEPTH,
        DEFAULTS.depth,
        1,
        "bn_depth",
        help=t("The deeper a network, the longer the way of the corrections to its first layer."),
    )
    st.caption(
        t(
            "Each: batch normalisation (in one of the networks), 128 units "
            "(`Dense`), `relu`. At the end one probability for each class."
        )
    )
    seed = choose_number(
        named(t("Seed"), "seed"),
        0,
        2**31 - 1,
        DEFAULTS.seed,
        "bn_seed",
        help=t("Decides the first weights, the same in both networks, and the picture order."),
    )
    return {"depth": depth, "seed": seed}


def _learning() -> dict[str, Any]:
    learning_rate = live_step(
        named(t("Learning rate"), "learning_rate"),
        _LEARNING_RATES,
        "bn_learning_rate",
        DEFAULTS.learning_rate,
        "{:g}".format,
        help=t("How large each correction is. Too small learns slowly, too large not at all."),
    )
    batch_size = live_step(
        named(t("Batch size"), "batch_size"),
        _BATCH_SIZES,
        "bn_batch_size",
        DEFAULTS.batch_size,
        help=t(
            "After this many pictures the networks correct themselves. Batch normalisation learns "
            "its mean and deviation from them, so very few make it unsure. Fewer also take longer."
        ),
    )
    epochs = live_slider(
        named(t("Epochs"), "epochs"),
        1,
        30,
        DEFAULTS.epochs,
        1,
        "bn_epochs",
        help=t("How many times all training pictures are gone through."),
    )
    return {"learning_rate": learning_rate, "batch_size": batch_size, "epochs": epochs}
