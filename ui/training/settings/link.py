"""The page Transfer learning with given settings: everything in its link; what it lacks is said."""

import json

import streamlit as st

from cnnlab import datasets
from cnnlab.configuration.differences import differences
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.training import TrainingConfig
from ui.data_source import UPLOAD
from ui.text import t
from ui.training.settings.recipe import as_controls

_PAGE = "pages/transfer_learning.py"
_OPENED = "settings_opened"
# Of files, which the reader chooses there.
_CHOSEN_THERE = {"data", "classes_from_names", "weights"}


def open_settings(config: TrainingConfig) -> None:
    """Go there; its controls stand as the settings say. An upload has to be there, or chosen."""
    st.session_state[_OPENED] = config, None
    if config.augmentation is not None:
        st.session_state["recipe"] = config.augmentation
    st.switch_page(_PAGE, query_params=settings_in_link(config))


def settings_in_link(config: TrainingConfig) -> dict[str, str]:
    """Control -> its value, as links name them; each is named, as others may be set now."""
    is_named = datasets.builtin_size(config.data) is not None
    weights = {None: "none", PRETRAINED: PRETRAINED}.get(config.weights, "file")
    values = as_controls(config) | {
        "base": config.base,
        "data": config.data if is_named else UPLOAD,
        "weights": weights,
        "seed": config.seed,
        "strategy": config.strategy,
        "look": "network",
    }
    if "keras" in values:  # one of two choices, no switch
        values["keras"] = str(values["keras"])
    if config.augmentation is not None:
        values["recipe"] = json.dumps(config.augmentation.changes())
    return {name: _written(value) for name, value in values.items()}


def say_what_is_missing(config: TrainingConfig) -> None:
    """Name the opened settings that no control can stand at, until one of them is moved.

    Args:
        config: what the controls say.
    """
    opened, arrived = st.session_state.get(_OPENED, (None, None))
    if opened is None or config != (arrived or config):
        st.session_state.pop(_OPENED, None)
        return
    st.session_state[_OPENED] = opened, config
    missing = differences([opened, config]).keys() - _CHOSEN_THERE - _without_effect(opened)
    if missing:
        names = ", ".join(f"`{name}`" for name in sorted(missing))
        st.warning(
            t(
                "This page has no control for all that was taken here. Other than there: {names}. "
                "“As code” on the page Search has it whole.",
                names=names,
            )
        )


def _without_effect(config: TrainingConfig) -> set[str]:
    """Settings that change nothing beside others, so that no control is shown for them."""
    parts = {"activation", "dropout", "batch_normalization"}
    has_effect = {
        "momentum": config.optimizer in ("sgd", "rmsprop"),
        "nesterov": config.optimizer == "sgd",
        "weight_decay": config.optimizer in ("adamw", "lbfgs"),
        "decay_rate": config.learning_rate_schedule in ("step", "exponential"),
        "decay_epochs": config.learning_rate_schedule in ("step", "exponential"),
        "cached_views": config.augmentation is not None,
        "zca_epsilon": config.normalization in ("zca", "patches"),
        "zca_epsilon_on": config.normalization == "zca",
        **{f"head.{part}": bool(config.head.units) for part in parts},
    }
    return {name for name, has in has_effect.items() if not has}


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
