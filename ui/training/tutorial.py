"""The tutorial's recipe in one click, and how the settings differ from it."""

import dataclasses

import streamlit as st

from cnnlab import datasets
from cnnlab.models import imagenet_weights_path
from cnnlab.training import TrainingConfig
from ui.text import t
from ui.training.head_editor import TUTORIAL as HEAD
from ui.training.head_editor import units_key

TUTORIAL = TrainingConfig()
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
    "early_stopping",
    "batch_size",
    "deterministic",
    "class_weights",
    "label_smoothing",
    "normalization",
    "base_preprocessing",
)
# Its pictures and weights may not be on this computer; its seed is not told.
_OPEN = {"data", "weights", "seed"}


def tutorial_button() -> None:
    """A button that sets every control as the tutorial does."""
    st.button(
        t("The tutorial's recipe"),
        icon=":material/menu_book:",
        on_click=_set_all,
        key="tutorial",
        help=t(
            "Sets every control as the tutorial does: VGG16 with all its layers kept, 256 new "
            "units, SGD at 0.0001, 10 epochs, all pictures. CIFAR-10 and the ImageNet weights are "
            "chosen only where they are on this computer."
        ),
    )


def differences_from_tutorial(config: TrainingConfig) -> None:
    """Say in one line which settings are not the tutorial's."""
    names = [
        field.name
        for field in dataclasses.fields(config)
        if field.name not in _OPEN and getattr(config, field.name) != getattr(TUTORIAL, field.name)
    ]
    if not names:
        st.caption(t("These are the tutorial's settings."))
    else:
        settings = ", ".join(f"`{name}`" for name in names)
        st.caption(t("Not as in the tutorial: {settings}", settings=settings))


def _set_all() -> None:
    state = st.session_state
    state.update({name: getattr(TUTORIAL, name) for name in _FIELDS})
    state["limit"], state["image_size"], state["augment"] = "all", TUTORIAL.image_size[0], "none"
    state["head_layers"], state[units_key(1)] = len(HEAD.units), HEAD.units[0]
    for name in ("activation", "dropout", "batch_normalization"):
        state[f"head_{name}"] = getattr(HEAD, name)
    if datasets.is_available("cifar10"):
        state["data"] = "cifar10"
    if imagenet_weights_path() is not None:
        state["weights"] = "imagenet"
