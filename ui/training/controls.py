"""Controls of the transfer learning page; together they make a TrainingConfig."""

import json
from typing import Any

import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from cnnlab.models import HeadConfig
from cnnlab.training import OPTIMIZERS, TrainingConfig
from ui.augmentation.controls import PAGE_DEFAULT
from ui.data_source import choose_data
from ui.page import errors_shown
from ui.text import t
from ui.training.weights import choose_weights

# The tutorial's recipe.
_TUTORIAL = TrainingConfig()
_LEARNING_RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
_LIMITS = (200, 500, 1000, 2000, 5000, 10000, 20000, 50000)


def training_controls() -> TrainingConfig | None:
    """All controls, their values in the URL; None until a chosen upload is there."""
    with st.expander(t("Pictures"), expanded=True, icon=":material/photo_library:"):
        data = _data()
    with st.expander(t("Network"), expanded=True, icon=":material/account_tree:"):
        network = _base() | {"head": _head()}
    with st.expander(t("Learning"), expanded=True, icon=":material/school:"):
        learning = _optimizer() | _duration()
    with st.expander(t("Treatment of the pictures"), icon=":material/tune:"):
        treatment = _treatment()
    if data["data"] is None:
        return None
    with errors_shown():
        return TrainingConfig(**data, **network, **learning, **treatment)


def _data() -> dict[str, Any]:
    name = choose_data()
    limit = st.select_slider(
        t("Training pictures, at most  `limit`"),
        _LIMITS,
        1000,
        format_func=lambda value: f"{value:,}",
        key="limit",
        help=t("Fewer pictures train faster. They are taken evenly from all classes."),
        bind="query-params",
    )
    return {"data": name, "limit": limit}


def _base() -> dict[str, Any]:
    weights = choose_weights()
    frozen_layers = st.slider(
        t("Layers kept as they are  `frozen_layers`"),
        0,
        19,
        _TUTORIAL.frozen_layers,
        key="frozen_layers",
        help=t("VGG16 has 19 layers. The frozen ones are used but not changed; the rest learns."),
        bind="query-params",
    )
    labels = {
        "none": t("as they are (the tutorial)"),
        "vgg16": t("as VGG16 learned them: blue first, mean removed"),
    }
    preprocessing = _choice(
        t("Colours reach the network  `base_preprocessing`"), labels, "base_preprocessing"
    )
    return {
        "base": "vgg16",
        "weights": weights,
        "frozen_layers": frozen_layers,
        "base_preprocessing": preprocessing,
    }


def _head() -> HeadConfig:
    tutorial = _TUTORIAL.head
    units = st.select_slider(
        t("New layer: units  `head_units`"),
        (16, 32, 64, 128, 256, 512, 1024),
        tutorial.units[0],
        key="head_units",
        bind="query-params",
    )
    left, right = st.columns(2)
    with left:
        activation = _choice(
            t("Activation"), {"sigmoid": "sigmoid", "relu": "relu"}, "head_activation"
        )
    with right:
        dropout = st.slider(
            t("Dropout, share left out"),
            0.0,
            0.9,
            tutorial.dropout,
            0.05,
            key="head_dropout",
            help=t("This share of the units pauses at each step, so that none is relied on alone."),
            bind="query-params",
        )
    return HeadConfig(units=(units,), activation=activation, dropout=dropout)


def _optimizer() -> dict[str, Any]:
    optimizer = _choice(
        t("Optimiser  `optimizer`"), {name: name for name in OPTIMIZERS}, "optimizer"
    )
    learning_rate = st.select_slider(
        t("Learning rate  `learning_rate`"),
        _LEARNING_RATES,
        _TUTORIAL.learning_rate,
        format_func=lambda value: f"{value:g}",
        key="learning_rate",
        help=t("How large each correction is. Too small learns slowly, too large not at all."),
        bind="query-params",
    )
    if optimizer == "adam":
        return {"optimizer": optimizer, "learning_rate": learning_rate}
    momentum = st.slider(
        t("Momentum  `momentum`"),
        0.0,
        0.99,
        _TUTORIAL.momentum,
        key="momentum",
        bind="query-params",
    )
    return {"optimizer": optimizer, "learning_rate": learning_rate, "momentum": momentum}


def _duration() -> dict[str, int]:
    left, middle, right = st.columns(3)
    epochs = left.number_input(
        t("Epochs"),
        1,
        500,
        5,
        key="epochs",
        help=t("How many times all training pictures are gone through."),
        bind="query-params",
    )
    batch_size = middle.select_slider(
        t("Batch size"), (8, 16, 32, 64, 128, 256), 32, key="batch_size", bind="query-params"
    )
    seed = right.number_input(t("Seed"), 0, 2**31 - 1, 0, key="seed", bind="query-params")
    return {"epochs": epochs, "batch_size": batch_size, "seed": seed}


def _treatment() -> dict[str, Any]:
    normalizations = {
        "none": t("none"),
        "samplewise": t("standardise each picture by itself"),
        "featurewise": t("standardise by the data set"),
        "zca": t("whiten (ZCA)"),
    }
    normalization = _choice(t("Normalisation  `normalization`"), normalizations, "normalization")
    augmentations = {"none": t("none"), "recipe": t("the recipe of the augmentation page")}
    augmentation = _choice(t("Augmentation"), augmentations, "augment")
    return {
        "normalization": normalization,
        "augmentation": _recipe() if augmentation == "recipe" else None,
    }


def _recipe() -> AugmentationConfig:
    """The augmentation page's settings in this session; carried in the URL for a copied link."""
    with errors_shown():
        if "recipe" in st.session_state:
            recipe = st.session_state["recipe"]
        elif "recipe" in st.query_params:
            recipe = AugmentationConfig.from_json(st.query_params["recipe"])
        else:
            recipe = PAGE_DEFAULT
    settings = json.dumps(recipe.changes())
    st.query_params["recipe"] = settings
    st.caption(t("Varied at random: `{settings}`", settings=settings))
    return recipe


def _choice(label: str, labels: dict[str, str], key: str) -> str:
    return st.selectbox(label, tuple(labels), format_func=labels.get, key=key, bind="query-params")
