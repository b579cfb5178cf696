"""The page Transfer learning with given settings: everything in its link."""

import json

import streamlit as st

from cnnlab import datasets
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.training import TrainingConfig
from ui.data_source import UPLOAD
from ui.training.settings.recipe import as_controls

_PAGE = "pages/transfer_learning.py"


def open_settings(config: TrainingConfig) -> None:
    """Go there; its controls stand as the settings say. An upload has to be there, or chosen."""
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
        "look": "network",
    }
    if config.augmentation is not None:
        values["recipe"] = json.dumps(config.augmentation.changes())
    return {name: _written(value) for name, value in values.items()}


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
