"""Presets as chips, each with its reason, and random settings."""

import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from cnnlab.augmentation.random_config import random_config
from ui.augmentation.controls import show_on_controls
from ui.augmentation.slider_settings import PAGE_DEFAULT
from ui.text import t

_PRESETS = {
    "mild": (
        "Mild",
        "What this page starts with: a little of everything common, too little to harm.",
        PAGE_DEFAULT,
    ),
    "photos": (
        "Photos",
        "Things are seen a little from the side, nearer or farther, in other light; mirrored they "
        "stay what they are, upside down they are rare.",
        AugmentationConfig(
            rotation_range=15,
            width_shift_range=0.1,
            height_shift_range=0.1,
            zoom_range=0.2,
            brightness_range=(0.8, 1.2),
            horizontal_flip=True,
        ),
    ),
    "digits": (
        "Digits and text",
        "A mirrored 2 is no 2, and a turned 6 is a 9: small turns, shifts and slants only.",
        AugmentationConfig(
            rotation_range=10,
            width_shift_range=0.1,
            height_shift_range=0.1,
            shear_range=10.0,
            zoom_range=0.1,
        ),
    ),
    "aerial": (
        "From above",
        "Seen from the air there is no up: every turn and both mirrors are as likely.",
        AugmentationConfig(
            rotation_range=180,
            zoom_range=0.1,
            fill_mode="reflect",
            horizontal_flip=True,
            vertical_flip=True,
        ),
    ),
    "medical": (
        "Medical",
        "Position and exposure vary a little; shapes and grey values carry the meaning and stay "
        "close to what they are. Mirroring swaps left and right, which may matter: it is off.",
        AugmentationConfig(
            rotation_range=5,
            width_shift_range=0.05,
            height_shift_range=0.05,
            zoom_range=0.05,
            brightness_range=(0.9, 1.1),
            fill_mode="constant",
        ),
    ),
    "tutorial": (
        "The course “CNN 2”",
        "All eight arguments at once, as the course text “Application of image recognition, "
        "CNN 2” introduces them; its shear of 0.3925 was in radians and is 22.5 degrees here.",
        AugmentationConfig(
            rotation_range=20,
            width_shift_range=0.2,
            height_shift_range=0.2,
            shear_range=22.5,
            zoom_range=0.2,
            channel_shift_range=50.0,
            horizontal_flip=True,
            vertical_flip=True,
        ),
    ),
}


def presets(config: AugmentationConfig) -> None:
    """Chips that set all controls at once, with the sentence of the one that is set.

    Args:
        config: what the controls say now.
    """
    active = next((name for name, (*_, preset) in _PRESETS.items() if preset == config), None)
    st.session_state["preset"] = active
    st.pills(
        t("Ready settings"),
        tuple(_PRESETS),
        format_func=lambda name: t(_PRESETS[name][0]),
        key="preset",
        on_change=_use,
    )
    own = t("Your own settings.")
    st.caption(own if active is None else t(_PRESETS[active][1]))
    with st.container(horizontal=True, key="surprises"):
        st.button(
            t("Surprise me"),
            icon=":material/casino:",
            key="surprise",
            help=t("Draws all settings from the next seed; the same seed gives the same surprise."),
            on_click=_random_config,
        )
        st.button(
            t("Reset"),
            icon=":material/restart_alt:",
            key="reset",
            on_click=show_on_controls,
            args=(PAGE_DEFAULT,),
        )


def _use() -> None:
    chosen = st.session_state["preset"]
    if chosen is not None:
        show_on_controls(_PRESETS[chosen][2])


def _random_config() -> None:
    seed = st.session_state.get("seed", 0) + 1
    st.session_state["seed"] = seed
    show_on_controls(random_config(seed))
