"""What one setting can do, from nothing to its largest value, with a scrubber in the browser."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from ui.picture_grid import strip_of
from ui.text import t

_HERE = Path(__file__).parent
_HTML = """
<div class="sweep">
  <div class="picture" role="img"></div>
  <div class="row">
    <span class="caption"></span>
    <input class="scrubber" type="range" min="0" step="1">
    <button class="use" type="button"></button>
  </div>
  <div class="strip"></div>
</div>
"""
_component = st.components.v2.component(
    "cnnlab_sweep_strip",
    html=_HTML,
    css=(_HERE / "sweep_strip.css").read_text(),
    js=(_HERE / "sweep_strip.js").read_text(),
)


def sweep_strip(
    pictures: np.ndarray,
    labels: list[str],
    current: int,
    on_choose: Callable[[int], None],
) -> None:
    """Show the steps of a sweep; the scrubber moves without asking the server.

    Args:
        pictures: ``(num_steps, 2, height, width, 3)``, uint8: both extremes of each step.
        labels: the setting's value at each step.
        current: the step to begin with.
        on_choose: called with the step whose value the reader wants to use.
    """
    pairs = np.concatenate([pictures[:, 0], pictures[:, 1]], axis=2)
    height, width = pairs.shape[1:3]
    _component(
        key="sweep",
        data={
            "strip": strip_of(pairs),
            "width": width,
            "height": height,
            "scale": max(1, 320 // width),
            "thumbnail": min(96, width * 2),
            "labels": labels,
            "current": current,
            "alt": t("Both extremes"),
            "use": t("Use this value"),
        },
        on_chosen_change=lambda: on_choose(st.session_state["sweep"]["chosen"]),
    )
