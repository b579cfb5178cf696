"""A network answers what the camera sees."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.classification import KnownModel
from cnnlab.explanation import Look
from ui.camera.frames import Frame
from ui.camera.live import Answer, live_camera
from ui.choices import choose_switch
from ui.classification.classifier_process import classifier
from ui.classification.inference import in_background
from ui.classification.network_choice import Network
from ui.page import headline
from ui.text import t

_SECONDS = 2.0  # how long a frame is waited for; only a network that is being loaded needs more


def live_view(network: Network, settings: DeltaGenerator) -> None:
    """What the network says of what the camera sees."""
    headline(
        t("Turn the camera on and show it something: the bars follow."),
        "pages/transfer_learning.py",
        t("Teach it your own"),
    )
    with settings:
        with_heat = choose_heat()
    live_answers(network.model, with_heat, "live")


def choose_heat() -> bool:
    """Whether heat lies over the live picture; the link keeps it."""
    return choose_switch(
        t("Show where it looks"),
        "live_heat",
        help=t("What speaks most for the answer is bright. It takes another pass a picture."),
    )


def live_answers(model: KnownModel, with_heat: bool, key: str) -> None:
    """The camera, and what a network says of it; one view of each frame.

    Args:
        model: the network.
        with_heat: lay over the live picture where the network saw evidence.
        key: unique on the page.
    """
    looks = st.session_state.setdefault(f"{key}_looks", OneLook())
    process = classifier()
    settings = {"top_k": len(model.class_names), "with_heat": with_heat}

    def ask(frame: Frame) -> Answer | None:
        found = looks.soon(partial(process.call, "look", model, frame.pixels, **settings), _SECONDS)
        return None if found is None else Answer(found.prediction, found.heat)

    live_camera(model.class_names, ask, key)


class OneLook:
    """No second frame of a session is looked at while the network is busy with one."""

    def __init__(self) -> None:
        self._pending: Future[Look] | None = None

    def soon(self, look: Callable[[], Look], seconds: float) -> Look | None:
        """What it finds, or what the look that is under way does; None if that takes longer.

        Raises:
            CnnlabError: what goes wrong; the next look begins anew.
        """
        pending = self._pending or in_background(look)
        self._pending = pending
        try:
            pending.exception(seconds)
        except TimeoutError:
            return None
        self._pending = None
        return pending.result()
