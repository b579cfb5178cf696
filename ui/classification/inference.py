"""Predictions and explanations of the classifier process, cached by picture and settings."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Condition, Lock, Thread
from typing import Any, TypeVar

import numpy as np
import streamlit as st
from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from cnnlab.classification import Prediction
from cnnlab.serving.serialization import pack
from cnnlab.storage.os_errors import as_storage_errors
from ui.classification.classifier_process import classifier
from ui.classification.network_choice import Network
from ui.page import errors_shown
from ui.text import t
from ui.uploads.pictures import Picture

Result = TypeVar("Result")
TOP_K = 10
_KEPT = 200
# Of explanations: a step of a slider takes 4 kB at 32 pixels, a layer's maps of VGG16 13 MB.
_KEPT_BYTES = 200_000_000
_BYTES_BESIDE_ARRAYS = 1000
_SECONDS = 0.25  # how long a page may wait for a prediction; a loaded network needs less


class _PredictionCache:
    """The predictions of a server, each requested once and cached."""

    def __init__(self) -> None:
        self._futures: LRUCache[tuple[str, str], Future[Prediction]] = LRUCache(_KEPT)
        self._lock = Lock()

    def request(
        self, key: tuple[str, str], predict: Callable[[], Prediction]
    ) -> "Future[Prediction]":
        """Request a prediction, unless one is under way; one that failed is requested anew."""
        with self._lock:
            future = self._futures.get(key)
            if future is None or (future.done() and future.exception() is not None):
                future = self._futures[key] = in_background(predict)
            return future

    def is_predicted(self, key: tuple[str, str]) -> bool:
        """Whether there is nothing to wait for."""
        with self._lock:
            future = self._futures.get(key)
        return future is None or future.done()


def in_background(predict: Callable[[], Result]) -> "Future[Result]":
    """Start it in a thread that no page waits for, and that does not keep a server from ending."""
    future: Future[Result] = Future()

    def work() -> None:
        try:
            future.set_result(predict())
        except BaseException as error:  # raised again where the result is taken
            future.set_exception(error)

    Thread(target=work, daemon=True).start()
    return future


@st.cache_resource(show_spinner=False)
def _predictions() -> _PredictionCache:
    return _PredictionCache()


def prediction_soon(network: Network, picture: Picture) -> Prediction | None:
    """The prediction for a picture, its ``TOP_K`` best classes; None while it is computed.

    Raises:
        CnnlabError: what goes wrong.
    """
    process = classifier()
    with as_storage_errors(t("A file")), suppress(TimeoutError):
        future = _predictions().request(
            _key(network, picture),
            lambda: process.classify(network.model, [picture.seen], TOP_K)[0],
        )
        return future.result(_SECONDS)
    return None


def is_predicted(network: Network, picture: Picture) -> bool:
    """Whether ``prediction_soon`` has a prediction or an error."""
    return _predictions().is_predicted(_key(network, picture))


def _key(network: Network, picture: Picture) -> tuple[str, str]:
    return network.key, picture.key


def explain(call: str, network: Network, picture: Picture, **settings: Any) -> Any:
    """As ``explanation``; what goes wrong is shown and ends the page."""
    with errors_shown():
        return explanation(call, network, picture, **settings)


def explanation(call: str, network: Network, picture: Picture, **settings: Any) -> Any:
    """An explanation of ``cnnlab.explanation``, computed in the classifier process.

    Args:
        call: its name in ``cnnlab.serving.calls``.
        network: to explain.
        picture: for which it predicts.
        settings: of the call; they can be hashed.

    Raises:
        CnnlabError: what the call raises.
    """
    with st.spinner(t("Looking into the network …")):
        return _explained(call, network, picture, **settings)


def explain_without_spinner(call: str, network: Network, picture: Picture, **settings: Any) -> Any:
    """As ``explain``, for what follows a slider."""
    with errors_shown():
        return _explained(call, network, picture, **settings)


def _num_bytes(explained: Any) -> int:
    arrays: list[np.ndarray] = []
    pack(explained, arrays)
    return _BYTES_BESIDE_ARRAYS + sum(array.nbytes for array in arrays)


# One memory for all sessions: its arrays are only looked at, so one copy serves all.
@cached(
    LRUCache(_KEPT_BYTES, getsizeof=_num_bytes),
    key=lambda call, network, picture, **settings: hashkey(
        call, network.key, picture.key, **settings
    ),
    condition=Condition(),
)
def _explained(call: str, network: Network, picture: Picture, **settings: Any) -> Any:
    return classifier().call(call, network.model, picture.seen, **settings)
