"""What one setting can do, from nothing to its largest value, with a scrubber in the browser.

A setting that is one of several names has no scrubber, but pictures with their names.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from ui.components.large import large_dialog, large_words
from ui.components.strip import strip_component, strip_of
from ui.text import t

_FIGURE = (
    '<figure><button class="cell" type="button"><canvas class="picture"></canvas></button>'
    "<figcaption></figcaption></figure>"
)
_HTML = """
<div class="sweep"><div class="parts">
  <div class="pair">{figures}</div>
  <div class="row">
    <output class="caption"></output>
    <input class="scrubber" type="range" min="0" step="1">
    <button class="use" type="button"></button>
  </div>
  <div class="strip" role="group"></div>
  {large}
</div></div>
"""
_component = strip_component(
    Path(__file__),
    _HTML.format(
        figures=_FIGURE * 3, large=large_dialog('<canvas class="whole" role="img"></canvas>')
    ),
)


def sweep_strip(
    original: np.ndarray,
    pictures: np.ndarray,
    labels: Sequence[str],
    extremes: Sequence[str],
    current: int,
    on_choose: Callable[[int], None],
    *,
    named: bool = False,
) -> None:
    """Show the steps of a sweep; the scrubber moves without asking the server.

    Args:
        original: ``(height, width, 3)``, uint8.
        pictures: ``(num_steps, num_extremes, height, width, 3)``, uint8; one or two extremes.
        labels: the setting's value at each step.
        extremes: what each of the pictures of a step is.
        current: the step that is set now.
        on_choose: called with the step whose value the reader wants to use.
        named: whether the steps are names, which have no order to move along.
    """
    height, width = original.shape[:2]
    strip = np.concatenate([original[None], pictures.reshape(-1, height, width, 3)])
    _component(
        key="sweep",
        data={
            "strip": strip_of(strip),
            "width": width,
            "height": height,
            "labels": tuple(labels),
            "original": t("original"),
            "extremes": tuple(extremes),
            "current": current,
            "named": named,
            "alt": t("Value of the setting"),
            "use": t("Use this value"),
            **large_words(),
        },
        on_chosen_change=lambda: on_choose(st.session_state["sweep"]["chosen"]),
    )
