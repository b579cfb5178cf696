"""The picture and its prediction, small, above every view that explains them."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.classification import Prediction
from ui.classification.network_choice import Network
from ui.classification.prediction_view import picture_html, prediction_in_words, truth_in_words
from ui.glossary import prose
from ui.page import headline
from ui.text import printable, t
from ui.uploads.pictures import Picture


def show_pinned(
    network: Network,
    picture: Picture,
    prediction: Prediction,
    sentence: str,
    onward: str,
    words: str,
    **query: str,
) -> None:
    """It stays in sight while what is below scrolls.

    Args:
        network: that predicted.
        picture: for which it predicted.
        prediction: of the network.
        sentence, onward, words, query: as of ``headline``.
    """
    with pinned_place(network, picture, prediction).container():
        headline(sentence, onward, words, **query)


def pinned_place(network: Network, picture: Picture, prediction: Prediction) -> DeltaGenerator:
    """As ``show_pinned``, for a view whose headline follows from what it computes meanwhile.

    Returns:
        The place of the headline.
    """
    with st.container(key="pinned", horizontal=True, vertical_alignment="center"):
        alt = t("The picture {name}", name=printable(picture.name))
        st.html(picture_html(picture.view, alt), width="content")
        with st.container(width="stretch", gap=None):
            place = st.empty()
            truth = truth_in_words(prediction, picture, network)
            said = t("It says: **{answer}**.", answer=prediction_in_words(prediction))
            prose(f"{said} {truth or ''}")
    return place
