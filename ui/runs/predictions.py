"""A run's stored predictions, and the test pictures that they are for."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab import datasets
from cnnlab.errors import CnnlabError
from cnnlab.evaluation import Predictions
from cnnlab.runs import Run
from ui.components.picture_grid import Bar, picture_grid
from ui.data_source import prepared_data
from ui.page import errors_shown, headline
from ui.project_access import may_see_pictures
from ui.text import message_text, plain, t

MOST_PICTURES = 24


@dataclass(frozen=True, eq=False)
class RunPredictions:
    """A run's predictions, with the pictures if they are still there.

    Attributes:
        predictions: for each test picture.
        images: (num_images, height, width, 3), uint8; None where the pictures are gone.
    """

    predictions: Predictions
    images: np.ndarray | None


def stored_predictions(run: Run) -> Predictions:
    """The stored predictions of a run; without any, the headline says why, and the page ends."""
    with errors_shown():
        predictions = run.predictions()
    if predictions is None:
        _say_why_none(run)
        st.stop()
    return predictions


def _say_why_none(run: Run) -> None:
    if run.status.is_active:
        headline(
            t(
                "It has no answers to look into yet: the test pictures are asked once, when the "
                "training has ended."
            ),
            "pages/runs.py",
            t("Watch it learn"),
            run=run.full_name,
            view_run="curves",
        )
        return
    headline(
        t(
            "It kept no answers to look into: it ended before the test pictures were asked, or is "
            "of an older version."
        ),
        "pages/transfer_learning.py",
        t("Train again"),
    )


def predictions_of(run: Run) -> RunPredictions:
    """The stored predictions with their pictures; if these are gone, a message says why."""
    predictions = stored_predictions(run)
    return RunPredictions(predictions, _pictures(run, predictions))


def show_predictions(
    stored: RunPredictions, chosen: np.ndarray, alt: str, key: str, most: int = MOST_PICTURES
) -> None:
    """The chosen pictures with the true class, its probability and that of the predicted one.

    Args:
        stored: predictions of a run.
        chosen: indices of test pictures.
        alt: what the pictures are; translated.
        key: unique on the page.
        most: how many are shown.
    """
    shown = chosen[:most]
    if stored.images is None or not len(shown):
        return
    predictions = stored.predictions
    picture_grid(
        stored.images[shown],
        [_truth(predictions, index) for index in shown],
        alt=alt,
        key=key,
        bars=[_bars(predictions, index) for index in shown],
        cell=128,
    )
    if len(chosen) > len(shown):
        st.caption(
            t(
                "The {shown} of which the network was surest, of {total:,}.",
                shown=len(shown),
                total=len(chosen),
            )
        )


def _pictures(run: Run, predictions: Predictions) -> np.ndarray | None:
    try:
        config = run.config
        if not may_see_pictures(config.data):
            st.info(t("The pictures of this run are shown only to those who have its project."))
            return None
        # Only folders without a test part of their own are split by the seed.
        seed = 0 if config.data in datasets.builtin_names() else config.seed
        data = prepared_data(config.data, config.image_size, seed, config.classes_from_names)
    except CnnlabError as error:
        st.warning(
            t(
                "The pictures of this run cannot be loaded any more, so only the numbers are "
                "shown. {reason}",
                reason=message_text(error),
            )
        )
        return None
    same = data.test_fingerprint == predictions.pictures
    if not same or len(data.x_test) != len(predictions.labels):
        st.warning(
            t(
                "The pictures of {name} have changed since this run; only the numbers are shown.",
                name=plain(data.name),
            )
        )
        return None
    return data.x_test


def _truth(predictions: Predictions, index: int) -> str:
    name = predictions.class_names[predictions.labels[index]]
    return t("is: {name}", name=name)


def _bars(predictions: Predictions, index: int) -> list[Bar]:
    classes = dict.fromkeys((predictions.predicted_classes[index], predictions.labels[index]))
    return [
        Bar(predictions.class_names[number], float(predictions.probabilities[index, number]))
        for number in classes
    ]
