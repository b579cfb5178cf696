"""The initial values of the controls: a recipe that suits the base and the pictures.

A page that is opened without any settings begins there, and its link says so in full. What a
link leaves out means ``LEFT_OUT``, whatever may suit one day: links go on meaning what they meant.
When base, data or size change, the controls that nobody touched follow.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnlab.models import HeadConfig, default_base
from cnnlab.models.small import SMALL, SMALL_BASES
from cnnlab.training import TrainingConfig, recommended, recommended_image_size
from cnnlab.training.recipes import has_recipe, in_a_sentence
from ui.data_source import UPLOAD
from ui.text import message_text, t
from ui.training.settings.preprocessing import augment_option, whitening_controls

_SMALL = TrainingConfig(
    base=SMALL,
    weights=None,
    limit=5000,
    frozen_layers=0,
    head=HeadConfig(()),
    optimizer="adam",
    learning_rate=1e-3,
    epochs=15,
    normalization="featurewise",
)
LEFT_OUT = {
    "vgg16": TrainingConfig(limit=1000, epochs=5),
    "vgg16-compact": TrainingConfig(
        base="vgg16-compact",
        limit=5000,
        frozen_layers=11,
        optimizer="adam",
        learning_rate=1e-3,
        epochs=5,
    ),
    **{base: _SMALL.replace(base=base) for base in SMALL_BASES},
}
"""Of each base: the value of every setting that a link does not name."""
ALL = "all"
_RATE_FROM_SCRATCH = 1e-4

_STOOD = "recipe_stood"
_OF_PICTURES = ("limit", "image_size")
# Fields whose control has the field's name and value.
_FIELDS = (
    "frozen_layers",
    "optimizer",
    "learning_rate",
    "momentum",
    "nesterov",
    "weight_decay",
    "learning_rate_schedule",
    "warmup_epochs",
    "decay_rate",
    "decay_epochs",
    "epochs",
    "validation_share",
    "early_stopping",
    "batch_size",
    "deterministic",
    "class_weights",
    "label_smoothing",
    "normalization",
    "base_preprocessing",
    "cached_views",
)
# Of the controls that no recipe sets.
_OTHER_KEYS = (
    *("base", "data", "weights", "seed", "recipe", "strategy"),
    *("keras", "epsilon", "zca_epsilon", "head_units_2", "head_units_3"),
)


def begin() -> None:
    """Before any control is drawn: whether they are as a link says, or free to follow."""
    if _STOOD not in st.session_state:
        settings = as_controls(LEFT_OUT[default_base()])
        named = {key for key in (*settings, *_OTHER_KEYS) if key in st.query_params}
        if st.query_params.get("data") == UPLOAD:
            named.remove("data")  # the pictures are chosen here, and what suits them follows
        st.session_state[_STOOD] = {} if named else settings


def follow(controls: Mapping[str, Any]) -> None:
    """Let those of some controls that nobody touched stand at new values; before they are drawn."""
    stood = st.session_state[_STOOD]
    for key, value in controls.items():
        untouched = key in stood and st.session_state.get(key, stood[key]) == stood[key]
        if untouched and value != stood[key]:
            st.session_state[key] = value
    st.session_state[_STOOD] = stood | controls


def follow_recipe(recipe: TrainingConfig) -> None:
    """As ``follow``, for all but the pictures, which the recipe was made for."""
    follow({key: value for key, value in as_controls(recipe).items() if key not in _OF_PICTURES})


def suited_side(base: str, data: str | None, num_pictures: int | None) -> int:
    """Of the pictures, in pixels.

    Args:
        base: one of ``LEFT_OUT``.
        data: a name or a path; None while an upload is missing.
        num_pictures: to learn from; None where that is not known.
    """
    if has_recipe(base) and data is not None:
        return recommended_image_size(data, num_pictures)[0]
    return LEFT_OUT[base].image_size[0]


def recipe_for(
    base: str, image_size: tuple[int, int], num_pictures: int | None, limit: int | None
) -> TrainingConfig:
    """The recipe, as far as it is known; else the meaning of a link without settings.

    Args:
        base: one of ``LEFT_OUT``.
        image_size: (height, width), pixels.
        num_pictures: to learn from; None where that is not known.
        limit: that their number comes from.
    """
    if has_recipe(base):
        return recommended(base, image_size, num_pictures).replace(limit=limit)
    return LEFT_OUT[base].replace(image_size=image_size, limit=limit)


def from_scratch(recipe: TrainingConfig) -> TrainingConfig:
    """The recipe for random weights: all layers are trainable, at a rate at which it learns.

    Measured with the built-in base on the toybox's 5,000 drawings, 5 epochs, one seed: 43 % right
    at 0.0001 and 14 % at 0.0003; at 0.001 it still guessed after 8 epochs of 2,000.
    """
    rate = min(recipe.learning_rate, _RATE_FROM_SCRATCH)
    return recipe.replace(frozen_layers=0, learning_rate=rate)


def offer_recipe(recipe: TrainingConfig, config: TrainingConfig) -> None:
    """Say in a line what suits, and where the settings are others, set them so at a click."""
    st.caption(message_text(in_a_sentence(recipe)))
    if as_controls(recipe) != as_controls(config):
        st.button(
            t("Set them so"),
            key="recommended",
            icon=":material/recommend:",
            on_click=set_controls,
            args=(recipe,),
            help=t("Sets every control of the learning as measured best; the pictures stay."),
        )


def set_controls(config: TrainingConfig) -> None:
    """Let every control stand at a configuration's value; in a callback. Data stays."""
    st.session_state.update(as_controls(config))
    st.session_state["base"] = config.base
    st.session_state["weights"] = config.weights
    # Where they are now is wanted, so that none of them follows the new base.
    st.session_state[_STOOD] = {}


def as_controls(config: TrainingConfig) -> dict[str, Any]:
    """The key of each control that a recipe sets, and its value."""
    head = config.head
    return {
        **{name: getattr(config, name) for name in _FIELDS},
        "limit": ALL if config.limit is None else config.limit,
        "image_size": config.image_size[0],
        "augment": augment_option(config.augmentation),
        **whitening_controls(config),
        "head_layers": len(head.units),
        **{units_key(number): units for number, units in enumerate(head.units, start=1)},
        "head_activation": head.activation,
        "head_dropout": head.dropout,
        "head_batch_normalization": head.batch_normalization,
        "head_pooling": head.pooling,
    }


def units_key(number: int) -> str:
    """The key of a new layer's width, in the session and in the URL; counted from 1."""
    return "head_units" if number == 1 else f"head_units_{number}"
