"""Two versions of the same pictures with a divider that the reader drags."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from ui.picture_grid import strip_of
from ui.text import t

_HERE = Path(__file__).parent
_HTML = """
<div class="divider">
  <div class="names">
    <span class="left-name"></span>
    <input class="range" type="range" min="0" max="100" step="1">
    <span class="right-name"></span>
  </div>
  <div class="grid" role="img"></div>
</div>
"""
_component = st.components.v2.component(
    "cnnlab_divider",
    html=_HTML,
    css=(_HERE / "divider.css").read_text(),
    js=(_HERE / "divider.js").read_text(),
)
_CELL = 128


@dataclass(frozen=True)
class Side:
    """What one side shows: ``(num_images, height, width, 3)``, uint8, and its name."""

    name: str
    images: np.ndarray


def divider(left: Side, right: Side) -> None:
    """Show both; dragging in any picture, or the slider above, moves the divider of all."""
    count, height, width = left.images.shape[:3]
    _component(
        key="divider",
        data={
            "left": strip_of(left.images),
            "right": strip_of(right.images),
            "leftName": left.name,
            "rightName": right.name,
            "count": count,
            "width": width * max(1, _CELL // width),
            "ratio": f"{width} / {height}",
            "label": t("Divider between {left} and {right}", left=left.name, right=right.name),
            "alt": t(
                "{count} pictures, each {left} to the left of the divider and {right} to its right",
                count=count,
                left=left.name,
                right=right.name,
            ),
        },
    )
