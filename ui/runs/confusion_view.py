"""The confusion matrix of a run, the pictures behind a cell, and each class."""

import numpy as np
import streamlit as st

from cnnlab.classification.batch import harmless_cell
from cnnlab.evaluation import Evaluation, confused_pairs, evaluate, pictures_in_cell
from cnnlab.figures import (
    class_accuracy_alt_text,
    class_accuracy_bars,
    confusion_alt_text,
    confusion_matrix,
)
from cnnlab.figures.class_bars import MOST_CLASSES
from cnnlab.figures.confusion import MOST_CELLS_TO_CLICK
from cnnlab.figures.matrix import MOST_CLASSES_WITH_TEXT
from cnnlab.runs import Run
from ui.choices import choose
from ui.components.chart import chart, class_matrix, is_dark
from ui.components.confused_pairs import show_confused_pairs
from ui.page import headline
from ui.runs.chance_level import chance_level_view
from ui.runs.predictions import RunPredictions, predictions_of, show_predictions
from ui.text import plain, t

_MOST_PICTURES = 9
_NEARLY_ALL = 0.9  # of the predictions


def confusion_view(run: Run) -> None:
    """The matrix, beside the pictures of the chosen cell; below them where it needs the width."""
    stored = predictions_of(run)
    predictions = stored.predictions
    evaluation = evaluate(predictions.probabilities, predictions.labels, predictions.class_names)
    matrix, names = evaluation.confusion_matrix, evaluation.class_names
    is_large = len(names) > MOST_CLASSES_WITH_TEXT
    if not chance_level_view(run, _one_answer(np.asarray(matrix), names)):
        _headline(np.asarray(matrix), names)
    if is_large:
        # What a click brings stays in sight above a matrix that is higher than the screen.
        right, left = st.container(), st.container()
    else:
        left, right = st.columns(2, gap="medium")
    with right:
        true, answer = _choose_cell(np.asarray(matrix), names)
        _pictures_of_cell(stored, true, answer)
    with left:
        _matrix(evaluation, (true, answer))
        show_confused_pairs(matrix, names)
    _classes(evaluation)


def _one_answer(matrix: np.ndarray, names: tuple[str, ...]) -> str:
    """On a network that predicts nearly always one class, or whose confusions are chance."""
    answered = matrix.sum(axis=0)
    share = answered.max() / max(answered.sum(), 1)
    if share < _NEARLY_ALL:
        return t("What it mixes up is chance.")
    name = plain(names[answered.argmax()])
    return t("It answers {name} to {share:.0%} of all test pictures.", name=name, share=share)


def _headline(matrix: np.ndarray, names: tuple[str, ...]) -> None:
    pairs = confused_pairs(matrix, 1)
    if not pairs:
        headline(t("It mixes nothing up."), "pages/classify.py", t("Show it your own pictures"))
        return
    (true, answer, count), total = pairs[0], matrix.sum(axis=1)
    headline(
        t(
            "Its most frequent mistake: {true} taken for {answer}, {count:,} of {total:,}.",
            true=plain(names[true]),
            answer=plain(names[answer]),
            count=count,
            total=int(total[true]),
        ),
        "pages/augmentation.py",
        t("Vary such pictures"),
    )


def _matrix(evaluation: Evaluation, chosen: tuple[int, int]) -> None:
    matrix, names = evaluation.confusion_matrix, evaluation.class_names
    if len(names) ** 2 <= MOST_CELLS_TO_CLICK:
        st.caption(t("Click on a cell to see its pictures, or choose two classes."))
    else:
        st.caption(t("Choose two classes to see the pictures of a cell."))
    class_matrix(
        confusion_matrix(matrix, names, chosen=chosen, dark=is_dark()),
        alt=confusion_alt_text(matrix, names),
        key="confusion",
        on_select=_take_click,
        selection_mode="points",
    )


def _classes(evaluation: Evaluation) -> None:
    st.subheader(t("Each class by itself"))
    accuracies, names = evaluation.class_accuracy, evaluation.class_names
    if evaluation.is_uneven:
        with st.expander(t("How to read this")):
            st.markdown(
                t(
                    "The mean of these is {balanced:.1%}, while {accuracy:.1%} of all test "
                    "pictures are correct: the classes have unevenly many.",
                    balanced=evaluation.balanced_accuracy,
                    accuracy=evaluation.accuracy,
                )
            )
    chart(
        class_accuracy_bars(names, accuracies),
        alt=class_accuracy_alt_text(names, accuracies),
        key="class_accuracy",
        tools=False,
    )
    if len(names) > MOST_CLASSES:
        with st.expander(t("All {all:,} classes as a table", all=len(names))):
            _all_classes(evaluation)


def _all_classes(evaluation: Evaluation) -> None:
    import pandas as pd  # takes a while to load, which few pages need

    columns = {
        t("Class"): [harmless_cell(name) for name in evaluation.class_names],
        t("Correct"): evaluation.class_accuracy,
        t("Test pictures"): evaluation.class_counts,
    }
    share = st.column_config.NumberColumn(format="percent")
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        column_config={t("Correct"): share},
        placeholder="",
        alt=t("Table of the accuracy of every class"),
        key="all_classes",
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


def _pictures_of_cell(stored: RunPredictions, true: int, answer: int) -> None:
    chosen = pictures_in_cell(stored.predictions, true, answer)
    names = [plain(stored.predictions.class_names[index]) for index in (true, answer)]
    count, total = len(chosen), int((stored.predictions.labels == true).sum())
    values = {"count": count, "total": total, "share": count / max(total, 1)}
    text = (
        t("**{true}**, correct: {share:.0%} ({count:,} of {total:,})")
        if true == answer
        else t("**{true}** taken for **{answer}**: {count:,} of {total:,}")
    )
    st.markdown(t(text, true=names[0], answer=names[1], **values))
    show_predictions(stored, chosen, t("Test picture"), "cell", most=_MOST_PICTURES)
