"""The prediction for the picture turned, moved, lighter, ...: it follows a slider at once."""

from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.augmentation.parameters import PARAMETERS
from cnnlab.classification import Prediction
from cnnlab.explanation import WhatIf, overlay
from ui.choices import choose
from ui.classification.inference import explain, explain_without_spinner
from ui.classification.network_choice import Network
from ui.classification.pinned_prediction import show_pinned
from ui.classification.prediction_view import ACCENT, QUIET, picture_html
from ui.components.picture_grid import Bar, picture_grid
from ui.components.share_bars import share_bars_html
from ui.components.slider import live_slider
from ui.glossary import prose
from ui.text import percent_text, printable, t
from ui.uploads.pictures import Picture

_STEPS = 13
_CURVES = 3
_HEIGHT = 220  # pixels
_EVERY = 2  # so many steps to the next picture
_OPACITY = 0.55
_VALUE, _BEFORE = "vary_by", "varied_before"


@dataclass(frozen=True)
class _Wording:
    """The words for a parameter of augmentation: its name, its axis, one value, a step of it."""

    label: str
    axis: str
    value: str
    step: float


_WORDINGS = {
    "rotation_range": _Wording("Turn it", "degrees to the left", "{value:.0f}°", 3),
    "width_shift_range": _Wording(
        "Move it sideways", "to the right, of its width", "{value:.0%}", 0.01
    ),
    "height_shift_range": _Wording(
        "Move it up or down", "downwards, of its height", "{value:.0%}", 0.01
    ),
    "zoom_range": _Wording("Bring it nearer or farther", "below 1 is nearer", "{value:.2f}", 0.01),
    "shear_range": _Wording("Slant it", "degrees", "{value:.0f}°", 1),
    "brightness_range": _Wording(
        "Make it darker or lighter", "brightness, factor", "{value:.2f}", 0.02
    ),
    "contrast_range": _Wording(
        "Give it less or more contrast", "contrast, factor", "{value:.2f}", 0.02
    ),
    "saturation_range": _Wording(
        "Make its colours weaker or stronger", "saturation, factor", "{value:.2f}", 0.02
    ),
    "channel_shift_range": _Wording("Shift its colours", "added, of 255", "{value:.0f}", 2),
}


def what_if_view(
    network: Network, picture: Picture, prediction: Prediction, settings: DeltaGenerator
) -> None:
    """A slider that varies the picture and its prediction; below, the prediction over its range."""
    with settings:
        parameter = choose(
            t("What if we …"), {name: t(way.label) for name, way in _WORDINGS.items()}, "vary"
        )
        _begin_anew(parameter)
    show_pinned(
        network,
        picture,
        prediction,
        t("Drag the slider: when does it change its mind?"),
        "pages/augmentation.py",
        t("This is why pictures are varied in training"),
        view="sweep",
        in_hand=parameter,
    )
    place = st.empty()
    with settings:
        st.fragment(_live)(network, picture, parameter, place)
    found = explain(
        "what_if",
        network,
        picture,
        parameter=parameter,
        num_values=_STEPS,
        top_k=_CURVES,
        augmentation=network.augmentation,
    )
    _curves(found)
    prose(_training(found, network))
    if found.heats is not None:
        with st.expander(t("Where it looked at each step"), key="all_steps"):
            _strip(found, found.heats)


def _begin_anew(parameter: str) -> None:
    """Another parameter begins at the picture as it is."""
    if st.session_state.get(_BEFORE, parameter) != parameter:
        st.session_state.pop(_VALUE, None)
        st.query_params.pop(_VALUE, None)
    st.session_state[_BEFORE] = parameter


def _live(network: Network, picture: Picture, parameter: str, place: DeltaGenerator) -> None:
    """The slider, and where the view begins what it makes of the picture. Runs by itself."""
    way, scale = _WORDINGS[parameter], PARAMETERS[parameter]
    value = live_slider(
        t(way.axis).capitalize(),
        float(scale.bounds[0]),
        float(scale.bounds[1]),
        float(scale.neutral),
        way.step,
        _VALUE,
        format=way.value.replace("value", ""),
    )
    one = explain_without_spinner(
        "what_if",
        network,
        picture,
        parameter=parameter,
        values=(value,),
        top_k=1,
        heat_method=None,
        augmentation=network.augmentation,
    )
    place.html(_varied(one, _shown(parameter, value)))


def _varied(one: WhatIf, value: str) -> str:
    """The varied picture beside its best classes, as HTML."""
    shares = one.probabilities[0]
    best = np.argsort(-shares, kind="stable")[:_CURVES]
    (words,) = _predictions(one)
    bars = [Bar(one.class_names[index], float(shares[index])) for index in best]
    colour = QUIET if one.nones[0] else ACCENT
    alt = t("The picture, varied: {value}", value=value)
    return (
        f"<div class='varied'>{picture_html(one.pictures[0], alt)}<div><h2>{escape(words)}</h2>"
        f"{share_bars_html(bars, colour)}</div></div>"
    )


def _curves(found: WhatIf) -> None:
    # Plotly takes a while to load, which the other views need not wait for.
    from cnnlab.figures import what_if_alt_text, what_if_curves
    from ui.components.chart import chart

    curves = {
        found.class_names[index]: found.probabilities[:, index].tolist()
        for index in found.top_classes
    }
    values = found.values.tolist()
    figure = what_if_curves(
        values, curves, t(_WORDINGS[found.parameter].axis), found.trained, found.neutral
    )
    ticks = values[::_EVERY]
    figure.update_layout(margin_r=24, height=_HEIGHT)
    shares = (0, 0.5, 1)
    figure.update_yaxes(tickvals=shares, ticktext=[percent_text(share) for share in shares])
    figure.update_xaxes(tickvals=ticks, ticktext=[_shown(found.parameter, v) for v in ticks])
    chart(
        figure,
        alt=what_if_alt_text(values, curves, found.trained),
        key="what_if",
        tools=False,
    )


def _training(found: WhatIf, network: Network) -> str:
    if found.trained is None and not network.says_how_it_trained:
        return t("Whether its training varied this is not known.")
    if found.trained is None:
        return t(
            "This was **not varied in training**. Away from the dotted line the network meets "
            "what it never saw."
        )
    low, high = (_shown(found.parameter, value) for value in found.trained)
    return t(
        "Shaded: **varied in training from {low} to {high}**. Outside of it the network meets "
        "what it never saw.",
        low=low,
        high=high,
    )


def _strip(found: WhatIf, heats: np.ndarray) -> None:
    """Each picture above its heat map, with its prediction."""
    steps = range(0, len(found.values), _EVERY)
    pairs = [
        np.concatenate([found.pictures[i], overlay(found.pictures[i], heats[i], _OPACITY)])
        for i in steps
    ]
    explained = printable(found.class_names[found.explained])
    predictions = _predictions(found)
    captions = [f"{_shown(found.parameter, found.values[i])}: {predictions[i]}" for i in steps]
    picture_grid(
        np.stack(pairs),
        captions,
        alt=t("The picture, and under it what speaks for {name}", name=explained),
        key="steps",
        cell=64,
    )
    prose(t("Under each picture: where it sees what speaks for {name}.", name=explained))


def _predictions(found: WhatIf) -> list[str]:
    """The prediction at each step, in a few words."""
    return [
        t(
            "perhaps {name}, {share}" if none else "{name}, {share}",
            name=printable(found.class_names[row.argmax()]),
            share=percent_text(float(row.max())),
        )
        for row, none in zip(found.probabilities, found.nones, strict=True)
    ]


def _shown(parameter: str, value: float) -> str:
    return t(_WORDINGS[parameter].value, value=float(value))
