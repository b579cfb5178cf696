"""Panels of the classify page: which run answers, the child that computes, the answers."""

import numpy as np
import streamlit as st

from cnnlab.classification import ClassifierProcess, Prediction
from cnnlab.images import resize_image
from cnnlab.training import Run, list_runs, load_run
from ui.menu import link_to
from ui.page import errors_shown
from ui.picture_grid import Bar, picture_grid
from ui.runs.table import choose_run_name
from ui.text import plain, t
from ui.uploads import Picture

_THUMBNAIL = 160
_TOP_K = 3


def choose_run() -> Run | None:
    """A control for a run that has a checkpoint, newest first; None where there is none yet."""
    names = [run.name for run in list_runs() if run.has_checkpoint]
    if not names:
        st.info(t("There is no trained network yet. Train one on the page Transfer learning."))
        link_to("pages/transfer_learning.py")
        return None
    name = choose_run_name(t("Network: the run that trained it"), names)
    run = load_run(name)
    with errors_shown():
        evaluation = run.evaluation()
    if evaluation is not None:
        st.caption(
            t(
                "It names {accuracy:.0%} of its test pictures correctly, and knows these classes: "
                "{names}.",
                accuracy=evaluation.accuracy,
                names=plain(", ".join(evaluation.class_names)),
            )
        )
    return run


def classify_pictures(pictures: list[Picture], run: Run) -> list[Prediction]:
    """The answers of the run's network, computed in the server's classifier process."""
    with errors_shown(), st.spinner(t("Asking the network …")):
        return _classifier().classify(run.path, [p.pixels for p in pictures], top_k=_TOP_K)


def show_answers(pictures: list[Picture], predictions: list[Prediction]) -> None:
    """Each picture with its name and its top classes as bars."""
    bars = [
        [Bar(*pair) for pair in zip(answer.class_names, answer.probabilities, strict=True)]
        for answer in predictions
    ]
    thumbnails = np.stack([_thumbnail(picture.pixels) for picture in pictures])
    names = [picture.name for picture in pictures]
    picture_grid(thumbnails, names, alt=t("Picture"), key="answers", bars=bars, cell=_THUMBNAIL)


@st.cache_resource(show_spinner=False, on_release=ClassifierProcess.close)
def _classifier() -> ClassifierProcess:
    return ClassifierProcess()


def _thumbnail(pixels: np.ndarray) -> np.ndarray:
    """The whole picture in the middle of a white square."""
    height, width = pixels.shape[:2]
    scale = _THUMBNAIL / max(height, width)
    size = max(1, round(height * scale)), max(1, round(width * scale))
    square = np.full((_THUMBNAIL, _THUMBNAIL, 3), 255, np.uint8)
    top, left = (_THUMBNAIL - size[0]) // 2, (_THUMBNAIL - size[1]) // 2
    square[top : top + size[0], left : left + size[1]] = resize_image(pixels, size)
    return square
