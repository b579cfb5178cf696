"""The picture and the network's prediction, changed in place: no flicker, and animated bars."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnlab.classification import Prediction
from cnnlab.classification.model_registry import READY, find_model
from cnnlab.images import encode_image
from ui.components.moving_bars import BARS_CSS, BARS_JS
from ui.text import percent_text, t

_HERE = Path(__file__).parent
_HTML = """
<div class="live">
  <img class="photo" alt="">
  <div class="says">
    <p class="waking"></p>
    <dl class="bars"></dl>
  </div>
</div>
"""
_component = st.components.v2.component(
    "cnnlab_live_picture",
    html=_HTML,
    css=f"{(_HERE / 'live_picture.css').read_text()}\n{BARS_CSS}",
    js=f"{BARS_JS}\n{(_HERE / 'live_picture.js').read_text()}",
)
# Of the picture under the component: as large and in the same place as the component's own.
_STYLE = (
    ".st-key-live_place{display:grid;grid-template-columns:minmax(0,1fr)}"
    ".st-key-live_place>*{grid-area:1/1;width:100%;min-width:0}"
    ".st-key-live_place>:first-child{position:relative;z-index:1}"
    ".before{display:block;width:min(46%,52vh,640px);aspect-ratio:1;border-radius:.5rem}"
)
_FIRST = "home_first_picture"
_QUALITY = 85


def live_picture(picture: np.ndarray, alt: str, truth: str, prediction: Prediction | None) -> None:
    """Show both.

    Args:
        picture: (height, width, 3), uint8.
        alt: the picture in words.
        truth: the class that it shows.
        prediction: for all classes of the built-in network; None while it is loaded.
    """
    with st.container(key="live_place"):
        _component(
            key="live_picture",
            data={
                "picture": _encoded(picture),
                "alt": alt,
                "waking": "" if prediction else t("The network is waking up …"),
                "bars": tuple(_bars(truth, prediction)),  # Streamlit loads pandas for lists
            },
        )
        st.html(f"<style>{_STYLE}</style><img class='before' alt='' src='{_first(picture)}'>")


def _first(picture: np.ndarray) -> str:
    """The picture that this session began with, the same in every run, so that it is sent once.

    It stands under the component, and is seen until a browser has loaded that.
    """
    if _FIRST not in st.session_state:
        st.session_state[_FIRST] = _encoded(picture)
    return st.session_state[_FIRST]


def _encoded(picture: np.ndarray) -> str:
    data = base64.b64encode(encode_image(picture, "jpeg", _QUALITY)).decode()
    return f"data:image/jpeg;base64,{data}"


def _bars(truth: str, prediction: Prediction | None) -> list[dict[str, Any]]:
    """Always in the same order, so that a class is found where it was."""
    names = find_model(READY).class_names
    if prediction is None:
        return [{"name": name, "share": 0, "text": "", "kind": ""} for name in names]
    shares = dict(zip(prediction.class_names, prediction.probabilities, strict=True))
    best = None if prediction.is_none else prediction.class_names[0]
    return [
        {
            "name": name,
            "share": round(shares[name], 4),
            "text": percent_text(shares[name]),
            "kind": "" if name != best else "right" if name == truth else "wrong",
        }
        for name in names
    ]
