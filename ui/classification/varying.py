"""What would the network say if the picture were turned, moved, lighter, ...?"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab.explanation import WhatIf, overlay
from cnnlab.figures import what_if_alt_text, what_if_curves
from ui.choices import choose
from ui.classification.asking import ask
from ui.classification.network import Network
from ui.classification.reading import Picture
from ui.menu import entry
from ui.picture_grid import picture_grid
from ui.text import printable, t

_STEPS = 13
_CURVES = 3
_EVERY = 2  # so many steps to the next picture
_OPACITY = 0.55


@dataclass(frozen=True)
class _Way:
    """How a parameter of augmentation is spoken of: a name, its axis, and one value of it."""

    label: str
    axis: str
    value: str


_WAYS = {
    "rotation_range": _Way("Turn it", "degrees to the left", "{value:.0f}°"),
    "width_shift_range": _Way("Move it sideways", "to the right, of its width", "{value:.0%}"),
    "height_shift_range": _Way("Move it up or down", "downwards, of its height", "{value:.0%}"),
    "zoom_range": _Way("Bring it nearer or farther", "below 1 is nearer", "{value:.2f}"),
    "shear_range": _Way("Slant it", "degrees", "{value:.0f}°"),
    "brightness_range": _Way("Make it darker or lighter", "brightness, factor", "{value:.2f}"),
    "channel_shift_range": _Way("Shift its colours", "added, of 255", "{value:.0f}"),
}


def varying_view(network: Network, picture: Picture) -> None:
    """One parameter; curves of the best classes along it; the pictures and where it looked."""
    parameter = choose(
        t("What if we …"), {name: t(way.label) for name, way in _WAYS.items()}, "vary"
    )
    found = ask(
        "what_if",
        network,
        picture,
        parameter=parameter,
        num_values=_STEPS,
        top_k=_CURVES,
        augmentation=network.augmentation,
    )
    _curves(found)
    st.markdown(_training(found, network))
    _strip(found, network)
    st.markdown(
        t("This is why pictures are varied in training. See what this setting does to one:")
    )
    st.page_link(
        "pages/augmentation.py",
        label=t(entry("pages/augmentation.py").title),
        icon=entry("pages/augmentation.py").icon,
        query_params={"view": "sweep", "in_hand": parameter},
    )


def _curves(found: WhatIf) -> None:
    curves = {
        found.class_names[index]: found.probabilities[:, index].tolist()
        for index in found.top_classes
    }
    values = found.values.tolist()
    figure = what_if_curves(
        values, curves, t(_WAYS[found.parameter].axis), found.trained, found.neutral
    )
    ticks = values[::_EVERY]
    figure.update_layout(margin_r=24)
    figure.update_xaxes(tickvals=ticks, ticktext=[_shown(found.parameter, v) for v in ticks])
    st.plotly_chart(
        figure,
        alt=what_if_alt_text(values, curves, found.trained),
        key="what_if",
        config={"displayModeBar": False},
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


def _strip(found: WhatIf, network: Network) -> None:
    """Each picture above the same with heat over it, and what the network says of it."""
    steps = range(0, len(found.values), _EVERY)
    pairs = [
        np.concatenate([found.pictures[i], overlay(found.pictures[i], found.heats[i], _OPACITY)])
        for i in steps
    ]
    explained = printable(found.class_names[found.explained])
    answers = _answers(found, network)
    captions = [f"{_shown(found.parameter, found.values[i])}: {answers[i]}" for i in steps]
    picture_grid(
        np.stack(pairs),
        captions,
        alt=t("The picture, and under it what speaks for {name}", name=explained),
        key="steps",
        cell=64,
    )
    st.caption(t("Under each picture: where it sees what speaks for {name}.", name=explained))


def _answers(found: WhatIf, network: Network) -> list[str]:
    """What the network says at each step, in a few words."""
    nones = network.description.answer_rule.is_none(found.probabilities)
    return [
        t("none of them")
        if none
        else t(
            "{name} {share:.0%}", name=printable(found.class_names[row.argmax()]), share=row.max()
        )
        for row, none in zip(found.probabilities, nones, strict=True)
    ]


def _shown(parameter: str, value: float) -> str:
    return _WAYS[parameter].value.format(value=float(value))
