"""The runs page before the first training: what a network can learn, and a link to it."""

import base64
from html import escape

import numpy as np
import streamlit as st

from cnnlab.datasets import toybox10
from cnnlab.images import encode_image
from ui.page import headline
from ui.text import t

_SIDE = 128
_QUALITY = 85


def empty_state() -> None:
    """A strip of ten drawn things that a network can learn to tell apart, and a link to let it."""
    headline(
        t("There is no training yet. These ten drawn things wait for a network to learn them."),
        "pages/transfer_learning.py",
        t("Train one now"),
    )
    address, names = _strip()
    alt = t("Ten drawn things: {names}", names=", ".join(names))
    style = "display:block;width:100%;border-radius:.5rem"
    st.html(f"<img class='things' style='{style}' alt='{escape(alt, quote=True)}' src='{address}'>")


@st.cache_data(show_spinner=False)
def _strip() -> tuple[str, list[str]]:
    """One picture of each class, all in one, without a gap between them."""
    images, labels = toybox10.draw_pictures(60, (_SIDE, _SIDE), seed=5)
    first = np.unique(labels, return_index=True)[1]
    data = encode_image(np.concatenate(images[first], axis=1), "jpeg", _QUALITY)
    address = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
    return address, [toybox10.CLASS_NAMES[label] for label in labels[first]]
