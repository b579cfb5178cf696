"""The confusion matrix: which class was answered for which."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, plain, worded

LONGEST_NAME = 14
# Beyond this many classes a count no longer fits into its cell.
MOST_CLASSES_WITH_TEXT = 20
MOST_TICKS = 40

LABELS = {
    "true": "true class",
    "answer": "answer",
    "alt": "{right} of {total} pictures were answered right ({percent} %).",
    "alt_mistake": "Most frequent mistake: {true} taken for {answer}, {count} of {row_total}.",
}


def confusion_matrix(
    matrix: ArrayLike, class_names: Sequence[str], labels: Mapping[str, str] | None = None
) -> go.Figure:
    """A heat map: rows are the true classes, columns the answers.

    Args:
        matrix: ``(num_classes, num_classes)`` counts, ``matrix[true, answer]``.
        class_names: of rows and columns.
        labels: translations of ``LABELS``.

    Returns:
        A figure whose cells carry the count (none for zero) and whose colour is the share of its
        row, so that rare classes show as clearly as common ones.
    """
    words = worded(LABELS, labels)
    counts = np.asarray(matrix)
    num_classes = len(class_names)
    side = min(max(24 * num_classes, 240), 640)
    figure = blank_figure(height=side + 120)
    figure.add_trace(_cells(counts, class_names))
    ticks = _class_ticks(class_names)
    figure.update_xaxes(title_text=words["answer"], tickangle=-60, **ticks)
    figure.update_yaxes(title_text=words["true"], range=[num_classes - 0.5, -0.5], **ticks)
    return figure


def confusion_alt_text(
    matrix: ArrayLike, class_names: Sequence[str], labels: Mapping[str, str] | None = None
) -> str:
    """How many were right, and the most frequent mistake, in words."""
    words = worded(LABELS, labels)
    counts = np.asarray(matrix)
    total, right = int(counts.sum()), int(np.trace(counts))
    percent = round(100 * right / total) if total else 0
    sentence = words["alt"].format(right=right, total=total, percent=percent)
    mistakes = counts - np.diag(np.diag(counts))
    if not mistakes.any():
        return sentence
    true, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    return f"{sentence} " + words["alt_mistake"].format(
        true=class_names[true],
        answer=class_names[answer],
        count=int(mistakes[true, answer]),
        row_total=int(counts[true].sum()),
    )


def _cells(counts: np.ndarray, class_names: Sequence[str]) -> go.Heatmap:
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return go.Heatmap(
        z=shares,
        zmin=0,
        zmax=1,
        colorscale=palette.SEQUENTIAL,
        showscale=False,
        xgap=1,
        ygap=1,
        hovertext=_hovers(counts, class_names),
        hovertemplate="%{hovertext} (%{z:.1%})<extra></extra>",
        **_written(counts),
    )


def _written(counts: np.ndarray) -> dict[str, object]:
    if len(counts) > MOST_CLASSES_WITH_TEXT:
        return {}
    return {"text": np.where(counts == 0, "", counts.astype(str)), "texttemplate": "%{text}"}


def _hovers(counts: np.ndarray, class_names: Sequence[str]) -> list[list[str]]:
    names = [plain(name) for name in class_names]
    return [
        [f"{true} → {answer}: {count}" for answer, count in zip(names, row, strict=True)]
        for true, row in zip(names, counts.tolist(), strict=True)
    ]


def _class_ticks(class_names: Sequence[str]) -> dict[str, object]:
    shown = range(0, len(class_names), math.ceil(len(class_names) / MOST_TICKS) or 1)
    return {
        "tickvals": list(shown),
        "ticktext": [plain(class_names[index], LONGEST_NAME) for index in shown],
        "showgrid": False,
        "zeroline": False,
    }
