"""Controls of the transfer learning page; together they make a TrainingConfig."""

import json
from typing import Any

import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from cnnlab.errors import CnnlabError
from cnnlab.models import HeadConfig
from cnnlab.training import OPTIMIZERS, TrainingConfig
from ui.augmentation.controls import PAGE_DEFAULT
from ui.choices import choose, choose_step
from ui.data_source import choose_data
from ui.page import errors_shown
from ui.text import said, t
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
        ready, base = _base()
        network = base | {"head": _head()}
    with st.expander(t("Learning"), expanded=True, icon=":material/school:"):
        learning = _optimizer() | _duration()
    with st.expander(t("Treatment of the pictures"), icon=":material/tune:"):
        treatment = _treatment()
    if data["data"] is None or not ready:
        return None
    with errors_shown():
        return TrainingConfig(**data, **network, **learning, **treatment)


def _data() -> dict[str, Any]:
    name = choose_data()
    limit = choose_step(
        t("Training pictures, at most  `limit`"),
        _LIMITS,
        "limit",
        1000,
        lambda value: f"{value:,}",
        help=t("Fewer pictures train faster. They are taken evenly from all classes."),
    )
    return {"data": name, "limit": limit}


def _base() -> tuple[bool, dict[str, Any]]:
    ready, weights = choose_weights()
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
    preprocessing = choose(
        t("Colours reach the network  `base_preprocessing`"), labels, "base_preprocessing"
    )
    return ready, {
        "base": "vgg16",
        "weights": weights,
        "frozen_layers": frozen_layers,
        "base_preprocessing": preprocessing,
    }


def _head() -> HeadConfig:
    tutorial = _TUTORIAL.head
    units = choose_step(
        t("New layer: units  `head_units`"),
        (16, 32, 64, 128, 256, 512, 1024),
        "head_units",
        tutorial.units[0],
        help=t("How many features the new layer can combine. More can learn more, or by heart."),
    )
    left, right = st.columns(2)
    with left:
        activation = choose(
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
    optimizer = choose(
        t("Optimiser  `optimizer`"), {name: name for name in OPTIMIZERS}, "optimizer"
    )
    learning_rate = choose_step(
        t("Learning rate  `learning_rate`"),
        _LEARNING_RATES,
        "learning_rate",
        _TUTORIAL.learning_rate,
        "{:g}".format,
        help=t("How large each correction is. Too small learns slowly, too large not at all."),
    )
    if optimizer == "adam":
        return {"optimizer": optimizer, "learning_rate": learning_rate}
    momentum = st.slider(
        t("Momentum  `momentum`"),
        0.0,
        0.99,
        _TUTORIAL.momentum,
        key="momentum",
        help=t("How much of the last correction goes on in the next, which smooths the way."),
        bind="query-params",
    )
    return {"optimizer": optimizer, "learning_rate": learning_rate, "momentum": momentum}


def _duration() -> dict[str, int]:
    left, right = st.columns(2)
    epochs = left.number_input(
        t("Epochs"),
        1,
        500,
        5,
        key="epochs",
        help=t("How many times all training pictures are gone through."),
        bind="query-params",
    )
    seed = right.number_input(t("Seed"), 0, 2**31 - 1, 0, key="seed", bind="query-params")
    batch_size = choose_step(
        t("Batch size  `batch_size`"),
        (8, 16, 32, 64, 128, 256),
        "batch_size",
        32,
        help=t("After this many pictures the network corrects itself."),
    )
    return {"epochs": epochs, "batch_size": batch_size, "seed": seed}


def _treatment() -> dict[str, Any]:
    normalizations = {
        "none": t("none"),
        "samplewise": t("standardise each picture by itself"),
        "featurewise": t("standardise by the data set"),
        "zca": t("whiten (ZCA)"),
    }
    normalization = choose(t("Normalisation  `normalization`"), normalizations, "normalization")
    augmentations = {"none": t("none"), "recipe": t("the recipe of the augmentation page")}
    augmentation = choose(t("Augmentation"), augmentations, "augment")
    if augmentation == "none":
        return {"normalization": normalization}
    return {
        "normalization": normalization,
        "augmentation": _recipe(),
        "cached_views": _cached_views(),
    }


def _cached_views() -> int:
    views = choose_step(
        t("Variants of each picture  `cached_views`"),
        (0, 1, 2, 4, 8, 16),
        "cached_views",
        0,
        lambda count: t("always new") if count == 0 else str(count),
    )
    if views == 0:
        st.caption(
            t(
                "Every epoch sees new variants, so the frozen layers run again each time: the most "
                "to learn from, and the slowest."
            )
        )
    else:
        st.caption(
            t(
                "The frozen layers run over {views} fixed variants of each picture, once; epochs "
                "take them in turn and last seconds. Each costs as much time and disk as one set "
                "of pictures.",
                views=views,
            )
        )
    return views


def _recipe() -> AugmentationConfig:
    """The augmentation page's settings in this session; carried in the URL for a copied link."""
    recipe = st.session_state.get("recipe") or _recipe_in_link() or PAGE_DEFAULT
    settings = json.dumps(recipe.changes())
    st.query_params["recipe"] = settings
    st.caption(t("Varied at random: `{settings}`", settings=settings))
    return recipe


def _recipe_in_link() -> AugmentationConfig | None:
    try:
        return AugmentationConfig.from_json(st.query_params["recipe"])
    except KeyError:
        return None
    except CnnlabError as error:
        st.warning(t("The recipe in the link cannot be used: {reason}", reason=said(error)))
        return None
