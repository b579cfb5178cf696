"""The tutorial's recipe in one click, and how the settings differ from it.

It is the course text "Application of image recognition, CNN 2" of 2020, which cnnlab follows.
"""

import dataclasses

import streamlit as st

from cnnlab import datasets
from cnnlab.models.imagenet import MEGABYTES
from cnnlab.training import TrainingConfig
from ui.text import t
from ui.training.settings.recipe import set_controls

TUTORIAL = TrainingConfig()
# Its pictures and weights may not be on this computer; its seed is not known.
_OPEN = {"data", "weights", "seed"}


def tutorial_button() -> None:
    """Which tutorial it is, and a button that sets every control as it does."""
    st.markdown(
        t(
            "cnnlab follows the course text “Application of image recognition, CNN 2” (2020): "
            "VGG16 keeps all its layers, and a small new part learns slowly."
        )
    )
    st.button(
        t("Set them all as the tutorial does"),
        icon=":material/menu_book:",
        on_click=_set_all,
        key="tutorial",
        help=t(
            "Sets every control as the tutorial does: VGG16 with its ImageNet weights and all its "
            "layers frozen, 256 new units, SGD at 0.0001, 10 epochs, all pictures. Weights that "
            "are not on this computer are downloaded first ({size} MB); CIFAR-10 is chosen only "
            "where it is here.",
            size=MEGABYTES,
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
    set_controls(TUTORIAL)
    if datasets.is_available("cifar10"):
        st.session_state["data"] = "cifar10"
