"""A page with nothing but the camera, and a network that says which half of a frame is brighter."""

import numpy as np
import streamlit as st

from cnnlab.classification import Prediction
from cnnlab.errors import ImageError
from ui.camera.frames import Frame
from ui.camera.gathering import ClassToFill, gathering_camera
from ui.camera.live import Answer, live_camera

HALVES = ("left", "right")
kept = st.session_state.setdefault("kept", {name: [] for name in HALVES})
mode = st.query_params.get("mode", "gather")


def bright(frame: Frame) -> str:
    left, right = np.split(frame.pixels.mean(axis=(0, 2)), 2)
    return HALVES[int(right.mean() > left.mean())]


def ask(frame: Frame) -> Answer:
    if mode == "broken":
        raise ImageError("broken", "The network is out of order.")
    first = bright(frame)
    second = next(name for name in HALVES if name != first)
    heat = np.eye(8, dtype=np.float32) if mode == "heat" else None
    return Answer(Prediction((first, second), (0.75, 0.25)), heat)


def keep(name: str, frames: list[Frame]) -> None:
    kept[name] += [frame.pixels.shape for frame in frames]


st.title("Camera")
if st.toggle("Away"):
    st.stop()
if mode == "gather":
    gathering_camera(
        [ClassToFill(name, len(kept[name]), full=len(kept[name]) >= 100) for name in HALVES],
        HALVES[0],
        keep,
        "camera",
    )
    st.write(f"Kept: {len(kept['left'])} and {len(kept['right'])}.")
    shapes = {str(shape) for of_class in kept.values() for shape in of_class}
    st.write("Shapes: " + " ".join(sorted(shapes)))
else:
    live_camera(HALVES, ask, "camera")
