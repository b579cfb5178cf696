"""Which classes a run mixes up: the confusion matrix, the pictures behind a cell, each class."""

import numpy as np
import streamlit as st

from cnnlab.figures import (
    class_accuracy_alt_text,
    class_accuracy_bars,
    confusion_alt_text,
    confusion_matrix,
)
from cnnlab.results import pictures_in_cell
from cnnlab.training import Evaluation, Run, evaluate
from ui.choices import choose
from ui.runs.answers import Answers, answers_of, show_answers
from ui.text import plain, t

_MOST_PICTURES = 9


def mixups_view(run: Run) -> None:
    """The matrix on the left; the pictures of the chosen cell on the right."""
    answers = answers_of(run)
    predictions = answers.predictions
    evaluation = evaluate(predictions.probabilities, predictions.labels, predictions.class_names)
    matrix, names = evaluation.confusion_matrix, evaluation.class_names
    left, right = st.columns(2, gap="large")
    with right:
        true, answer = _choose_cell(np.asarray(matrix), names)
        _pictures_of_cell(answers, true, answer)
    with left:
        _matrix(evaluation, (true, answer))
    _classes(evaluation)


def _matrix(evaluation: Evaluation, chosen: tuple[int, int]) -> None:
    st.subheader(t("Which classes are mixed up"))
    st.caption(t("Click on a cell to see its pictures, or choose two classes beside it."))
    matrix, names = evaluation.confusion_matrix, evaluation.class_names
    st.plotly_chart(
        confusion_matrix(matrix, names, chosen=chosen),
        alt=confusion_alt_text(matrix, names),
        key="confusion",
        on_select=_take_click,
        selection_mode="points",
        config={"displayModeBar": False},
    )


def _classes(evaluation: Evaluation) -> None:
    st.subheader(t("Each class by itself"))
    accuracies, names = evaluation.class_accuracy, evaluation.class_names
    st.plotly_chart(
        class_accuracy_bars(names, accuracies),
        alt=class_accuracy_alt_text(names, accuracies),
        key="class_accuracy",
        config={"displayModeBar": False},
    )


def _choose_cell(matrix: np.ndarray, names: tuple[str, ...]) -> tuple[int, int]:
    """Two controls, at first on the most frequent mistake; a click on the matrix sets them."""
    mistakes = matrix - np.diag(np.diag(matrix))
    worst = np.unravel_index(mistakes.argmax(), matrix.shape)
    for key, index in zip(("true", "answered"), worst, strict=True):
        st.session_state.setdefault(key, int(index))
    options = dict(enumerate(names))
    left, right = st.columns(2)
    with left:
        true = choose(t("What it is"), options, "true", default_in_url=True)
    with right:
        answer = choose(t("What was answered"), options, "answered", default_in_url=True)
    return true, answer


def _take_click() -> None:
    points = st.session_state["confusion"]["selection"]["points"]
    if points:
        st.session_state["true"] = points[0]["y"]
        st.session_state["answered"] = points[0]["x"]


def _pictures_of_cell(answers: Answers, true: int, answer: int) -> None:
    chosen = pictures_in_cell(answers.predictions, true, answer)
    names = [plain(answers.predictions.class_names[index]) for index in (true, answer)]
    text = (
        t("**{true}**, named right: {count:,} of {total:,}")
        if true == answer
        else t("**{true}** taken for **{answer}**: {count:,} of {total:,}")
    )
    total = int((answers.predictions.labels == true).sum())
    st.markdown(text.format(true=names[0], answer=names[1], count=len(chosen), total=total))
    show_answers(answers, chosen, t("Test picture"), "cell", most=_MOST_PICTURES)
