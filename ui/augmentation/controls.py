"""One control for each argument of the tutorial; together they make an AugmentationConfig."""

from dataclasses import dataclass

import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from ui.choices import choose, choose_segment
from ui.page import errors_shown
from ui.text import t

# What the page starts with: mild settings that show something of everything common.
PAGE_DEFAULT = AugmentationConfig(
    rotation_range=20,
    width_shift_range=0.1,
    height_shift_range=0.1,
    zoom_range=0.15,
    horizontal_flip=True,
)


@dataclass(frozen=True)
class _Knob:
    field: str
    label: str
    help: str
    highest: float
    step: float
    format: str


_KNOBS = (
    _Knob(
        "rotation_range",
        "Rotation, degrees",
        "Each picture is turned by a random angle, at most this far either way.",
        180.0,
        1.0,
        "%.0f",
    ),
    _Knob(
        "width_shift_range",
        "Shift sideways, part of the width",
        "Each picture moves left or right by a random part of its width, at most this much.",
        0.95,
        0.05,
        "%.2f",
    ),
    _Knob(
        "height_shift_range",
        "Shift up and down, part of the height",
        "Each picture moves up or down by a random part of its height, at most this much.",
        0.95,
        0.05,
        "%.2f",
    ),
    _Knob(
        "shear_range",
        "Shear, degrees",
        "Each picture is slanted by a random angle, at most this much. The tutorial's 0.3925 was "
        "in radians: 22.5 degrees.",
        60.0,
        0.5,
        "%.1f",
    ),
    _Knob(
        "zoom_range",
        "Zoom, part of the size",
        "Width and height are scaled separately, each between 1 minus this and 1 plus this.",
        0.95,
        0.05,
        "%.2f",
    ),
    _Knob(
        "channel_shift_range",
        "Colour shift, brightness levels of 255",
        "A random amount, at most this much, is added to the colours.",
        255.0,
        1.0,
        "%.0f",
    ),
)


def augmentation_controls() -> AugmentationConfig:
    """All controls, their values in the URL; the configuration that they stand for."""
    values = {knob.field: _slider(knob) for knob in _KNOBS}
    values |= _colour_mode() | _flips() | _fill()
    with errors_shown():
        return AugmentationConfig(**values)


def _slider(knob: _Knob) -> float:
    return st.slider(
        f"{t(knob.label)}  `{knob.field}`",
        0.0,
        knob.highest,
        float(getattr(PAGE_DEFAULT, knob.field)),
        knob.step,
        format=knob.format,
        key=knob.field,
        help=t(knob.help),
        bind="query-params",
    )


def _colour_mode() -> dict[str, str]:
    labels = {"all": t("all alike"), "per_channel": t("each by itself")}
    mode = choose_segment(
        t("Colours are shifted  `channel_shift_mode`"),
        labels,
        "channel_shift_mode",
        help=t("Keras adds one value to all three colours; the tutorial describes one for each."),
    )
    return {"channel_shift_mode": mode}


def _flips() -> dict[str, bool]:
    labels = {
        "horizontal_flip": t("Mirror at random"),
        "vertical_flip": t("Turn upside down at random"),
    }
    return {field: _toggle(field, label) for field, label in labels.items()}


def _toggle(field: str, label: str) -> bool:
    default = getattr(PAGE_DEFAULT, field)
    return st.toggle(f"{label}  `{field}`", default, key=field, bind="query-params")


def _fill() -> dict[str, object]:
    labels = {
        "nearest": t("repeat the border"),
        "reflect": t("mirror at the border"),
        "wrap": t("continue from the other side"),
        "constant": t("one grey value"),
    }
    mode = choose(t("Empty corners  `fill_mode`"), labels, "fill_mode")
    if mode != "constant":
        return {"fill_mode": mode}
    grey = st.slider(
        t("Grey value, 0 to 255  `cval`"),
        0.0,
        255.0,
        0.0,
        1.0,
        format="%.0f",
        key="cval",
        bind="query-params",
    )
    return {"fill_mode": mode, "cval": grey}
