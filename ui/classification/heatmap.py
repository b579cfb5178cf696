"""A picture under a heat map, whose opacity changes in the browser."""

from pathlib import Path

import numpy as np
import streamlit as st

from cnnlab.explanation import coloured
from ui.choices import number_in_range
from ui.components.strip import strip_of
from ui.text import t

_HERE = Path(__file__).parent
_HTML = """
<div class="heat">
  <div class="picture" role="img"><div class="over"></div></div>
  <label class="row"><span class="name"></span>
    <input class="opacity" type="range" min="0" max="100" step="1"></label>
  <div class="row scale"><span class="cold"></span><span class="colours"></span>
    <span class="hot"></span></div>
</div>
"""
_component = st.components.v2.component(
    "cnnlab_heatmap",
    html=_HTML,
    css=(_HERE / "heatmap.css").read_text(),
    js=(_HERE / "heatmap.js").read_text(),
)
_COLOURS = "inferno"
_STEPS = 12
_DEFAULT = 55


def heatmap(picture: np.ndarray, heat: np.ndarray, alt: str) -> None:
    """Show both, and a control for how much of the heat is seen; the link keeps its value.

    Args:
        picture: (height, width, 3), uint8.
        heat: (h, w) in [0, 1], of any size; it is stretched over the picture.
        alt: what is seen, in words.
    """
    height, width = picture.shape[:2]
    scale = coloured(np.linspace(0, 1, _STEPS), _COLOURS)
    _component(
        key="heatmap",
        data={
            "picture": strip_of(picture[None]),
            "heat": strip_of(coloured(heat, _COLOURS)[None]),
            "ratio": width / height,
            "opacity": _opacity(),
            # No list: in one Streamlit looks for a table, and loads pandas for it.
            "colours": tuple(f"rgb({r}, {g}, {b})" for r, g, b in scale.tolist()),
            "alt": alt,
            "label": t("Opacity"),
            "cold": t("nothing"),
            "hot": t("most"),
        },
        on_opacity_change=_remember,
    )


def _opacity() -> int:
    return number_in_range(st.query_params.get("opacity", ""), 0, 100, _DEFAULT)


def _remember() -> None:
    opacity = round(st.session_state["heatmap"]["opacity"])
    if opacity == _DEFAULT:
        st.query_params.pop("opacity", None)
    else:
        st.query_params["opacity"] = str(opacity)
