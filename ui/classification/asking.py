"""The server's one classifier process, and its answers, remembered by picture and settings."""

from typing import Any

import numpy as np
import streamlit as st

from cnnlab.classification import ClassifierProcess, KnownModel, Prediction
from ui.classification.network import Network
from ui.classification.reading import Picture
from ui.page import errors_shown
from ui.text import t

_KEPT = 200
_KEPT_LARGE = 16  # the maps of a layer of VGG16 at 224 pixels take 13 MB


@st.cache_resource(show_spinner=False, on_release=ClassifierProcess.close)
def classifier() -> ClassifierProcess:
    """Made when the page is first opened; TensorFlow loads while the reader looks around."""
    process = ClassifierProcess()
    process.start()
    return process


def answer_of(network: Network, picture: Picture, top_k: int) -> Prediction:
    """What the network says of a picture; what goes wrong is shown and ends the page."""
    with errors_shown(), st.spinner(t("Asking the network …"), show_time=False):
        return _answer(network.key, picture.key, top_k, network.model, picture.seen)


def ask(call: str, network: Network, picture: Picture, **settings: Any) -> Any:
    """As ``explanation``; what goes wrong is shown and ends the page."""
    with errors_shown():
        return explanation(call, network, picture, **settings)


def explanation(call: str, network: Network, picture: Picture, **settings: Any) -> Any:
    """An explanation of ``cnnlab.explanation``, computed in the classifier process.

    Args:
        call: its name in ``cnnlab.classification.calls``.
        network: that is asked.
        picture: it is asked about.
        settings: of the call.

    Raises:
        CnnlabError: what the call raises.
    """
    with st.spinner(t("Looking into the network …")):
        return _explanation(call, network.key, picture.key, settings, network.model, picture.seen)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _answer(
    network: str, picture: str, top_k: int, _model: KnownModel, _seen: np.ndarray
) -> Prediction:
    (answer,) = classifier().classify(_model, [_seen], top_k)
    return answer


@st.cache_resource(max_entries=_KEPT_LARGE, show_spinner=False)
def _explanation(
    call: str,
    network: str,
    picture: str,
    settings: dict[str, Any],
    _model: KnownModel,
    _seen: np.ndarray,
) -> Any:
    return classifier().call(call, _model, _seen, **settings)
