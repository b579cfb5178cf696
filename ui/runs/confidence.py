"""How far a run's probabilities can be trusted."""

import numpy as np
import streamlit as st

from cnnlab.evaluation import (
    Calibration,
    Predictions,
    calibration,
    guessing_accuracy,
    top_k_accuracy,
)
from cnnlab.evaluation.interval import interval_in_words
from cnnlab.figures import reliability_alt_text, reliability_diagram
from cnnlab.runs import Run
from ui.components.chart import chart
from ui.glossary import prose
from ui.page import headline
from ui.runs.chance_level import chance_level_view
from ui.runs.predictions import stored_predictions
from ui.text import message_text, t


def confidence_view(run: Run) -> None:
    """Accuracy, top-k accuracy and calibration error, and the reliability diagram."""
    predictions = stored_predictions(run)
    measured = calibration(predictions)
    if not chance_level_view(run, t("There is nothing that it could rightly be sure of.")):
        headline(
            t("Is it as right as it is sure?"),
            "pages/classify.py",
            t("Ask it about your own picture"),
            model=run.full_name,
        )
        st.markdown(_verdict(predictions, measured))
    chart(
        reliability_diagram(measured),
        alt=reliability_alt_text(measured),
        key="reliability",
        tools=False,
    )
    _numbers(predictions, measured)
    prose(
        t(
            "Answers are sorted by their probability into {bins} bins of equal width; a bar ends "
            "where the share of right answers is. Faint bars stand for few pictures. How far its "
            "sureness is off is the mean distance between the two, each bin weighed by its "
            "pictures: the field calls it calibration error (ECE; Guo et al. 2017).",
            bins=len(measured.counts),
        )
    )


def _numbers(predictions: Predictions, measured: Calibration) -> None:
    num_classes = len(predictions.class_names)
    counts = np.bincount(predictions.labels, minlength=num_classes)
    top_k = [k for k in (1, 3, 5) if k < num_classes]
    interval = interval_in_words(float(predictions.correct.mean()), len(predictions.labels))
    columns = st.columns(len(top_k) + 1)
    for column, k in zip(columns, top_k, strict=False):
        label = t("Correct") if k == 1 else t("In the best {k}", k=k)
        help = t(
            "Share of the test pictures whose true class is among the {k} most probable answers; "
            "guessing gets {chance:.0%}.",
            k=k,
            chance=guessing_accuracy(counts, k),
        )
        value = t("{share:.1%}", share=top_k_accuracy(predictions, k))
        column.metric(label, value, help=help)
    columns[0].caption(message_text(interval))
    columns[-1].metric(
        t("Its sureness is off by"),
        t("{share:.1%}", share=measured.expected_error),
        help=t(
            "How far, on average, the probability of an answer is from how often it is right: the "
            "expected calibration error (ECE)."
        ),
    )


def _verdict(predictions: Predictions, measured: Calibration) -> str:
    accuracy, sure = float(predictions.correct.mean()), measured.mean_confidence
    values = {"sure": sure, "accuracy": accuracy}
    if abs(sure - accuracy) < 0.02:
        return t(
            "On average yes: it gives its answers {sure:.0%}, and {accuracy:.0%} of them are "
            "right.",
            **values,
        )
    if sure > accuracy:
        return t(
            "It is **too sure**: it gives its answers {sure:.0%} on average, and {accuracy:.0%} of "
            "them are right.",
            **values,
        )
    return t(
        "It is **too modest**: it gives its answers {sure:.0%} on average, and {accuracy:.0%} of "
        "them are right.",
        **values,
    )
