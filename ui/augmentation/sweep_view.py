"""One setting from nothing to its most, at both extremes of each value; or each of its names."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from cnnlab.augmentation.sweeps import (
    CHOICES,
    MOVED,
    SHIFTED,
    TURNED,
    each_choice,
    setting_at,
    sweep,
)
from ui.augmentation.controls import show_on_control
from ui.augmentation.picture_choice import Pictures, or_stand_in_sentence, to_bytes
from ui.augmentation.slider_settings import FACTORS, KNOBS, colour_modes, fill_modes
from ui.augmentation.sweep_strip import sweep_strip
from ui.choices import choose
from ui.page import headline
from ui.preferences import named
from ui.text import t

_STEPS = 11
_OFF_AND_ON = (0, 1)


@dataclass(frozen=True)
class _Wording:
    """The words for a setting: its name and its two extremes."""

    label: str
    first: str
    second: str


_WAYS = {
    "rotation_range": _Wording("Turn", "turned to the left", "turned to the right"),
    "width_shift_range": _Wording("Move sideways", "moved to the left", "moved to the right"),
    "height_shift_range": _Wording("Move up and down", "moved up", "moved down"),
    "zoom_range": _Wording("Zoom", "larger", "smaller"),
    "shear_range": _Wording("Slant", "slanted one way", "slanted the other way"),
    "brightness_range": _Wording("Brightness", "darkest", "lightest"),
    "contrast_range": _Wording("Contrast", "least", "most"),
    "saturation_range": _Wording("Saturation", "weakest", "strongest"),
    "channel_shift_range": _Wording("Shift the colours", "down", "up"),
    "crop_area_range": _Wording("Crop", "as it is", "its middle, enlarged"),
    "horizontal_flip": _Wording("Mirror left to right", "as it is", "mirrored"),
    "vertical_flip": _Wording("Turn upside down", "as it is", "upside down"),
}
_NAMED = {
    "fill_mode": "Fill empty corners",
    "channel_shift_mode": "Red, green and blue are shifted",
}


def sweep_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """A sweep over the whole range of the setting that was moved last, or of another."""
    top = st.container()
    plain = {field: way.label for field, way in _WAYS.items()} | _NAMED
    labels = {field: named(t(label), field).replace("`", "") for field, label in plain.items()}
    field = choose(t("Setting"), labels, "in_hand")
    questions = {
        "fill_mode": t("What fills the corners that a picture leaves empty?"),
        "channel_shift_mode": t("Lighter and darker, or other colours too?"),
    }
    question = questions.get(field, t("How far is too far? Drag and see."))
    with top:
        headline(or_stand_in_sentence(pictures, question), "pages/normalization.py")
    show = _each_name if field in CHOICES else _each_value
    show(pictures.picture, field, config)


def _each_name(picture: np.ndarray, field: str, config: AugmentationConfig) -> None:
    names = {"fill_mode": fill_modes, "channel_shift_mode": colour_modes}[field]()
    done = {
        "fill_mode": t(
            "turned by {angle}° and moved by {share:.0%}, so that corners are empty",
            angle=TURNED,
            share=MOVED,
        ),
        "channel_shift_mode": t("shifted by {levels} of 255 levels", levels=SHIFTED),
    }

    def use(step: int) -> None:
        show_on_control(field, CHOICES[field][step])

    sweep_strip(
        picture,
        to_bytes(each_choice(picture, field, config))[:, None],
        [names[choice] for choice in CHOICES[field]],
        [done[field]],
        CHOICES[field].index(getattr(config, field)),
        use,
        named=True,
    )


def _each_value(picture: np.ndarray, field: str, config: AugmentationConfig) -> None:
    values = _values(field)
    steps = to_bytes(sweep(picture, field, values, config))

    def use(step: int) -> None:
        show_on_control(field, _as_control(setting_at(field, values[step])))

    way = _WAYS[field]
    sweep_strip(
        picture,
        steps,
        [_shown(field, value) for value in values],
        (t(way.first), t(way.second)),
        int(np.abs(np.subtract(values, _value_of(field, config))).argmin()),
        use,
    )


def _values(field: str) -> list[float]:
    if field.endswith("flip"):
        return list(_OFF_AND_ON)
    farthest = 1 - FACTORS[field].lowest if field in FACTORS else KNOBS[field].highest
    return np.linspace(0, farthest, _STEPS).tolist()


def _value_of(field: str, config: AugmentationConfig) -> float:
    """Where on the scale of its sweep a setting stands; factors by their farther end."""
    value = getattr(config, field)
    if field in FACTORS:
        return 0.0 if value is None else max(abs(1 - factor) for factor in value)
    return float(value)


def _as_control(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(round(part, 3) for part in value)
    return value if isinstance(value, bool) else round(value, 3)


def _shown(field: str, value: float) -> str:
    if field.endswith("flip"):
        return t("on") if value else t("off")
    if field == "crop_area_range":
        return t("{value:.0%} of it", value=1 - value)
    if field in FACTORS:
        return t("± {value:.0%}", value=value)
    return KNOBS[field].format.format(value).replace("%", "\u00a0%")
