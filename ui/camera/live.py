"""Live answers: what the camera sees goes to a network, frame by frame, and bars move."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnlab.classification import Prediction
from cnnlab.errors import CnnlabError
from cnnlab.explanation import coloured
from ui.camera.component import camera_component, camera_words, heard, take_report
from ui.camera.frames import Frame
from ui.components.moving_bars import BARS_CSS, BARS_JS
from ui.components.strip import strip_of
from ui.run_scheduling import take_turn_of_fragment
from ui.text import percent_text, plain_message_text, printable, t

_BESIDE = """
<div class="answer beside">
  <p class="says"></p><dl class="bars"></dl><p class="rate"></p>
  <p class="spoken" role="status"></p>
</div>
"""
_component = camera_component(Path(__file__), _BESIDE, BARS_CSS, BARS_JS)
_MOST_BARS = 20
_FEWER_BARS = 5


@dataclass(frozen=True, eq=False)
class Answer:
    """What a network says of one frame.

    Attributes:
        prediction: for all classes.
        heat: (h, w), float32 in [0, 1]: where it saw evidence; None for no heat.
    """

    prediction: Prediction
    heat: np.ndarray | None = None


Ask = Callable[[Frame], Answer | None]


def live_camera(class_names: Sequence[str], ask: Ask, key: str) -> None:
    """The camera, and bars that follow it; a fragment, so that the page does not run for it.

    Args:
        class_names: of the network, in the order of the bars; of many the best are shown.
        ask: the answer to a frame; None while there is none yet. It raises ``CnnlabError``.
        key: unique on the page.
    """
    st.fragment(_live)(tuple(class_names), ask, key)


def _live(class_names: tuple[str, ...], ask: Ask, key: str) -> None:
    frame_key, shown_key = f"{key}_frame", f"{key}_shown"

    def taken() -> None:
        report = take_report(key)
        if report is not None:
            st.session_state[frame_key] = report[1][-1]

    frame = st.session_state.pop(frame_key, None)
    if frame is not None:
        st.session_state[shown_key] = _answered(class_names, ask, frame)
    take_turn_of_fragment()
    _component(
        key=key,
        data={
            "serial": heard(key),
            "words": camera_words() | {"rate": t("{rate} answers a second")},
            **st.session_state.get(shown_key, _shown()),
        },
        on_taken_change=taken,
    )


def _shown(says: str = "", bars: tuple = (), heat: str = "", trouble: str = "") -> dict[str, Any]:
    return {"says": says, "bars": bars, "heat": heat, "trouble": trouble}


def _answered(class_names: tuple[str, ...], ask: Ask, frame: Frame) -> dict[str, Any]:
    try:
        answer = ask(frame)
    except CnnlabError as error:
        return _shown(trouble=plain_message_text(error))
    if answer is None:
        return _shown(says=t("The network is waking up …"))
    prediction = answer.prediction
    heat = "" if answer.heat is None else strip_of(coloured(answer.heat, "inferno")[None])
    return _shown(_in_words(prediction), tuple(_bars(class_names, prediction)), heat)


def _in_words(prediction: Prediction) -> str:
    best = printable(prediction.class_names[0])
    return t("none of these; nearest: {name}", name=best) if prediction.is_none else best


def _bars(class_names: tuple[str, ...], prediction: Prediction) -> list[dict[str, Any]]:
    """Always in the same order where all of them are shown, so that a class keeps its place."""
    shares = dict(zip(prediction.class_names, prediction.probabilities, strict=True))
    few = len(class_names) <= _MOST_BARS
    names = class_names if few else prediction.class_names[:_FEWER_BARS]
    best = None if prediction.is_none else prediction.class_names[0]
    return [
        {
            "name": printable(name),
            "share": round(shares.get(name, 0.0), 4),
            "text": percent_text(shares.get(name, 0.0)),
            "kind": "right" if name == best else "",
        }
        for name in names
    ]
