"""Controls for all settings in three groups; together they make an AugmentationConfig."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.augmentation import VALUE_MODES, AugmentationConfig
from cnnlab.errors import ConfigurationError
from ui.augmentation.previews import Samples, show_preview
from ui.augmentation.slider_settings import (
    COLOURS,
    CROPS,
    FACTORS,
    KNOBS,
    LIGHTS,
    MOVES,
    PAGE_DEFAULT,
    Factors,
    SliderSetting,
    colour_modes,
    fill_modes,
)
from ui.choices import choose, choose_segment, choose_switch
from ui.components.slider import Redraw, live_range, live_slider
from ui.preferences import named
from ui.text import t

# Values of the controls other than sliders, apart from Streamlit's own memory of its widgets.
_CHOSEN = "augmentation_chosen"
_ARE_SET = "augmentation_controls_are_set"
_FLIPS = ("horizontal_flip", "vertical_flip")
MIRROR = "mirror"
# Under each control there is a place for notes on its value.
Places = dict[str, DeltaGenerator]


def augmentation_controls(place: DeltaGenerator, samples: Samples, redraw: Redraw | None) -> Places:
    """All controls but ``flips``, their values in the URL.

    Args:
        place: where they stand.
        samples: a small picture of what each setting does, by the setting's name.
        redraw: what changes while a slider is held, if not the page as a whole.

    Returns:
        A place under each control, by the setting's name, for notes on it; and ``MIRROR``'s.
    """
    places: Places = {}
    chosen: dict[str, Any] = {}
    with _group(place, "group_move", t("Move")):
        for knob in MOVES:
            _slider(knob, samples, redraw, places)
        for factors in CROPS:
            _range(factors, samples, redraw, places)
        chosen["fill_mode"] = _fill(redraw, places)
    with _group(place, "group_colour", t("Colour")):
        for factors in LIGHTS:
            _range(factors, samples, redraw, places)
        for knob in COLOURS:
            _slider(knob, samples, redraw, places)
        chosen["channel_shift_mode"] = _colour_mode()
    places[MIRROR] = _group(place, "group_mirror", t("Mirror"))
    st.session_state[_CHOSEN] = st.session_state.get(_CHOSEN, {}) | chosen
    st.session_state[_ARE_SET] = False
    if "v" not in st.query_params:
        # Written into each link, so that a later version can still read it.
        st.query_params["v"] = str(AugmentationConfig.schema)
    return places


def flips(samples: Samples, places: Places) -> None:
    """The switches that mirror, in their place; arguments as of ``augmentation_controls``."""
    labels = {
        "horizontal_flip": t("Left to right, at random"),
        "vertical_flip": t("Upside down, at random"),
    }
    with places[MIRROR]:
        chosen = {field: _toggle(field, labels[field], samples, places) for field in _FLIPS}
    st.session_state[_CHOSEN] |= chosen


def configuration() -> AugmentationConfig:
    """The configuration that the controls make.

    Raises:
        ConfigurationError: a link set them to what cannot be.
    """
    values = st.session_state[_CHOSEN] | {name: st.session_state[name] for name in KNOBS}
    pairs = {name: tuple(st.session_state[name]) for name in FACTORS}
    values |= {name: None if pair == (1, 1) else pair for name, pair in pairs.items()}
    if values["fill_mode"] in VALUE_MODES:
        values["cval"] = st.session_state["cval"]
    return AugmentationConfig(**values)


def show_on_controls(config: AugmentationConfig) -> None:
    """Set all controls to a configuration; for callbacks, before the controls are made.

    Raises:
        ConfigurationError: the configuration has a value that no control can show.
    """
    values = vars(config) | {name: getattr(config, name) or (1.0, 1.0) for name in FACTORS}
    beyond = [field for field, knob in KNOBS.items() if not _fits(values[field], knob)]
    for name, factors in FACTORS.items():
        low, high = values[name]
        beyond += [] if factors.lowest <= low and high <= factors.highest else [name]
    beyond += [] if config.interpolation_order == 1 else ["interpolation_order"]
    beyond += [] if 0 <= config.cval <= 255 else ["cval"]
    if beyond:
        raise ConfigurationError(
            "controls-cannot-show",
            "The controls of this page cannot show {settings} of this recipe. It works in Python "
            "and on the command line all the same.",
            settings=", ".join(f"{name} = {values[name]!r}" for name in beyond),
        )
    for name in (*KNOBS, "cval"):
        st.session_state[name] = float(values[name])
    for name in FACTORS:
        st.session_state[name] = tuple(map(float, values[name]))
    for name in ("channel_shift_mode", "fill_mode", *_FLIPS):
        st.session_state[name] = values[name]
    st.session_state[_ARE_SET] = True


def show_on_control(field: str, value: object) -> None:
    """Set one control, whose value is right for it; as ``show_on_controls``."""
    st.session_state[field] = value
    st.session_state[_ARE_SET] = True


def are_set() -> bool:
    """Whether a callback has set controls which have not been made anew since."""
    return st.session_state[_ARE_SET]


def take_control(field: str) -> None:
    """Remember which setting was moved last: it is the one that is swept."""
    st.session_state["in_hand"] = field
    if st.query_params.get("in_hand") != field:
        st.query_params["in_hand"] = field


def _fits(value: object, knob: SliderSetting) -> bool:
    # A whole number from 1 on means pixels for the two shifts, which count in parts here.
    return isinstance(value, int | float) and 0 <= value <= knob.highest


def _group(place: DeltaGenerator, key: str, title: str) -> DeltaGenerator:
    group = place.container(key=key, border=True)
    group.header(title, anchor=False)
    return group


def _slider(knob: SliderSetting, samples: Samples, redraw: Redraw | None, places: Places) -> None:
    live_slider(
        named(t(knob.label), knob.field),
        0.0,
        knob.highest,
        float(getattr(PAGE_DEFAULT, knob.field)),
        knob.step,
        knob.field,
        format=knob.format,
        help=t(knob.help),
        on_change=lambda: take_control(knob.field),
        picture=samples[knob.field],
        redraw=redraw,
    )
    places[knob.field] = st.container()


def _range(factors: Factors, samples: Samples, redraw: Redraw | None, places: Places) -> None:
    live_range(
        named(t(factors.label), factors.field),
        factors.lowest,
        factors.highest,
        (1.0, 1.0),
        factors.step,
        factors.field,
        format="{:.0%}",
        help=t(factors.help),
        on_change=lambda: take_control(factors.in_hand),
        picture=samples[factors.field],
        redraw=redraw,
    )
    places[factors.field] = st.container()


def _colour_mode() -> str:
    return choose_segment(
        named(t("Red, green and blue are shifted"), "channel_shift_mode"),
        colour_modes(),
        "channel_shift_mode",
        on_change=lambda: take_control("channel_shift_mode"),
        help=t("Keras adds one value to all three colours; the course “CNN 2” has one for each."),
    )


def _toggle(field: str, label: str, samples: Samples, places: Places) -> bool:
    with st.container(key=f"{field}_row", horizontal=True, vertical_alignment="center"):
        show_preview(samples[field])
        value = choose_switch(
            named(label, field),
            field,
            getattr(PAGE_DEFAULT, field),
            on_change=lambda: take_control(field),
        )
    places[field] = st.container()
    return value


def _fill(redraw: Redraw | None, places: Places) -> str:
    mode = choose(
        named(t("Fill empty corners"), "fill_mode"),
        fill_modes(),
        "fill_mode",
        on_change=lambda: take_control("fill_mode"),
    )
    places["fill_mode"] = st.container()
    if mode in VALUE_MODES:
        label = named(t("Grey value, 0 to 255"), "cval")
        live_slider(label, 0.0, 255.0, 0.0, 1.0, "cval", redraw=redraw)
    return mode
