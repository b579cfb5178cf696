"""One control for each argument of the tutorial; together they make an AugmentationConfig."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.augmentation import AugmentationConfig
from cnnlab.errors import ConfigurationError
from ui.choices import choose, choose_segment
from ui.page import errors_shown
from ui.text import t

_BRIGHTEST = 2.0
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


SWEPT = {knob.field: knob for knob in _KNOBS}
# Under each control stands a place for what there is to say about its value.
Places = dict[str, DeltaGenerator]


def augmentation_controls() -> tuple[AugmentationConfig, Places]:
    """All controls, their values in the URL; the configuration that they stand for.

    The second value has a place under each control, by the setting's name, for notes on it.
    """
    places: Places = {}
    values = {knob.field: _slider(knob, places) for knob in _KNOBS}
    values |= _colour_mode() | _brightness(places) | _flips(places) | _fill(places)
    # Written into each link, so that a later version can still read it.
    st.query_params["v"] = str(AugmentationConfig.schema)
    with errors_shown():
        return AugmentationConfig(**values), places


def setting_in_hand() -> str:
    """The range that was moved last, which stands in the URL; the first one at the beginning."""
    field = st.query_params.get("in_hand", st.session_state.get("in_hand"))
    return field if field in SWEPT else _KNOBS[0].field


def show_on_controls(config: AugmentationConfig) -> None:
    """Set all controls to a configuration; for callbacks, before the controls are made.

    Raises:
        ConfigurationError: the configuration has a value that no control can show.
    """
    values = {**vars(config), "brightness_range": config.brightness_range or (1.0, 1.0)}
    beyond = [knob.field for knob in _KNOBS if not _fits(values[knob.field], knob)]
    low, high = values["brightness_range"]
    beyond += [] if high <= _BRIGHTEST else ["brightness_range"]
    beyond += [] if config.interpolation_order == 1 else ["interpolation_order"]
    if beyond:
        raise ConfigurationError(
            "controls-cannot-show",
            "The controls of this page cannot show {settings} of this recipe. It works in Python "
            "and on the command line all the same.",
            settings=", ".join(f"{name} = {values[name]!r}" for name in beyond),
        )
    for name in (*SWEPT, "cval"):
        st.session_state[name] = float(values[name])
    st.session_state["brightness_range"] = (float(low), float(high))
    for name in ("channel_shift_mode", "fill_mode", "horizontal_flip", "vertical_flip"):
        st.session_state[name] = values[name]


def _fits(value: object, knob: _Knob) -> bool:
    # A whole number from 1 on means pixels for the two shifts, which count in parts here.
    return isinstance(value, int | float) and 0 <= value <= knob.highest


def _slider(knob: _Knob, places: Places) -> float:
    value = st.slider(
        f"{t(knob.label)}  `{knob.field}`",
        0.0,
        knob.highest,
        float(getattr(PAGE_DEFAULT, knob.field)),
        knob.step,
        format=knob.format,
        key=knob.field,
        help=t(knob.help),
        on_change=_take_in_hand,
        args=(knob.field,),
        bind="query-params",
    )
    places[knob.field] = st.container()
    return value


def _take_in_hand(field: str) -> None:
    st.session_state["in_hand"] = field
    st.query_params["in_hand"] = field


def _brightness(places: Places) -> dict[str, tuple[float, float] | None]:
    low, high = st.slider(
        t("Brightness, factor from and to  `brightness_range`"),
        0.0,
        _BRIGHTEST,
        (1.0, 1.0),
        0.05,
        key="brightness_range",
        help=t("All colours are multiplied by a random factor between these two; 1 keeps them."),
        bind="query-params",
    )
    places["brightness_range"] = st.container()
    return {"brightness_range": None if low == high == 1 else (low, high)}


def _colour_mode() -> dict[str, str]:
    labels = {"all": t("all alike"), "per_channel": t("each by itself")}
    mode = choose_segment(
        t("Colours are shifted  `channel_shift_mode`"),
        labels,
        "channel_shift_mode",
        help=t("Keras adds one value to all three colours; the tutorial describes one for each."),
    )
    return {"channel_shift_mode": mode}


def _flips(places: Places) -> dict[str, bool]:
    labels = {
        "horizontal_flip": t("Mirror at random"),
        "vertical_flip": t("Turn upside down at random"),
    }
    return {field: _toggle(field, label, places) for field, label in labels.items()}


def _toggle(field: str, label: str, places: Places) -> bool:
    default = getattr(PAGE_DEFAULT, field)
    value = st.toggle(f"{label}  `{field}`", default, key=field, bind="query-params")
    places[field] = st.container()
    return value


def _fill(places: Places) -> dict[str, object]:
    labels = {
        "nearest": t("repeat the border"),
        "reflect": t("mirror at the border"),
        "wrap": t("continue from the other side"),
        "constant": t("one grey value"),
    }
    mode = choose(t("Empty corners  `fill_mode`"), labels, "fill_mode")
    places["fill_mode"] = st.container()
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
