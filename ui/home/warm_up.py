"""The built-in network, without waiting for its start, which takes some seconds."""

import threading

import numpy as np
import streamlit as st

from cnnlab.classification import Prediction
from cnnlab.classification.model_registry import READY, find_model
from cnnlab.errors import CnnlabError
from cnnlab.serving import ClassifierProcess
from ui.classification.classifier_process import classifier

_KEPT = 500


class WarmUp:
    """Whether the server's classifier process can predict at once.

    Attributes:
        error: why it could not be started; None otherwise.
    """

    def __init__(self) -> None:
        self.error: CnnlabError | None = None
        self._answered = threading.Event()
        self._one = threading.Lock()

    @property
    def is_loaded(self) -> bool:
        """It has predicted once, so the next prediction takes milliseconds."""
        return self._answered.is_set()

    def start(self) -> None:
        """Request a prediction in the background, unless one is under way. Returns at once."""
        if self.is_loaded or not self._one.acquire(blocking=False):
            return
        self.error = None
        threading.Thread(target=self._ask, args=[classifier()], name="waking", daemon=True).start()

    def lost(self, error: CnnlabError) -> None:
        """The process was lost; the next request starts another."""
        self.error = error
        self._answered.clear()

    def _ask(self, process: ClassifierProcess) -> None:
        try:
            process.start()
            if process.is_running:
                size = find_model(READY).image_size
                process.classify(READY, [np.zeros((*size, 3), np.uint8)], top_k=1)
                self._answered.set()
        except CnnlabError as error:
            self.error = error
        finally:
            self._one.release()


@st.cache_resource(show_spinner=False)
def warm_up() -> WarmUp:
    """The server's one."""
    return WarmUp()


def predict_now(picture: np.ndarray, key: str) -> Prediction | None:
    """The built-in network's prediction, all its classes; None until it is loaded.

    Args:
        picture: (height, width, 3), uint8.
        key: the same for the same pixels, for the cache of predictions.
    """
    if not warm_up().is_loaded:
        return None
    try:
        return _answer(key, picture)
    except CnnlabError as error:
        warm_up().lost(error)
        return None


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _answer(key: str, _picture: np.ndarray) -> Prediction:
    model = find_model(READY)
    (answer,) = classifier().classify(model, [_picture], len(model.class_names))
    return answer
