"""The picture alone, while a prediction is computed or if it fails; the rest of the page works."""

import streamlit as st

from cnnlab.classification import Prediction
from cnnlab.errors import CnnlabError
from ui.classification.inference import is_predicted, prediction_soon
from ui.classification.network_choice import Network
from ui.classification.prediction_view import picture_and_input, prediction_headline
from ui.text import message_text, t
from ui.uploads.pictures import Picture

_SECONDS_BETWEEN_LOOKS = 0.4


def prediction_or_wait(network: Network, picture: Picture) -> Prediction | None:
    """The prediction for the picture; without one, None, and the picture alone is shown."""
    try:
        prediction = prediction_soon(network, picture)
    except CnnlabError as error:
        _failed(network, picture, error)
        return None
    if prediction is None:
        _waiting(network, picture)
    return prediction


def _failed(network: Network, picture: Picture, error: CnnlabError) -> None:
    """What went wrong, above the picture."""
    prediction_headline(network)
    st.error(message_text(error), icon=":material/error:")
    picture_and_input(picture)


def _waiting(network: Network, picture: Picture) -> None:
    """The picture, and "answering" in the place of its prediction; then the page runs again."""
    prediction_headline(network)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        picture_and_input(picture)
    with right, st.container(key="answering"):
        st.header(t("Answering …"), anchor=False)
        st.markdown(t("The network is being loaded; this takes a few seconds, once."))
    st.fragment(_look_again, run_every=_SECONDS_BETWEEN_LOOKS)(network, picture)


def _look_again(network: Network, picture: Picture) -> None:
    if is_predicted(network, picture):
        st.rerun()
