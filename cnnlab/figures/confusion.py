"""The confusion matrix: true against predicted classes."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from cnnlab.figures import matrix as squares
from cnnlab.figures import palette
from cnnlab.figures.canvas import plain, worded
from cnnlab.figures.matrix import MOST_CLASSES_WITH_TEXT, matrix_figure
from cnnlab.wording import filled

# Beyond this many cells a browser is slow with marks to click on.
MOST_CELLS_TO_CLICK = 1600

LABELS = squares.LABELS | {
    "alt": "{correct:,} of {total:# picture} {correct:was|were} classified correctly "
    "({percent} %).",
    "alt_mistake": "Most frequent mistake: {true} taken for {answer}, {count:,} of {row_total:,}.",
}


def confusion_matrix(
    matrix: ArrayLike,
    class_names: Sequence[str],
    labels: Mapping[str, str] | None = None,
    chosen: tuple[int, int] | None = None,
    dark: bool = False,
) -> go.Figure:
    """A heat map: rows are the true classes, columns the predicted ones.

    Args:
        matrix: ``(num_classes, num_classes)`` counts, ``matrix[true, predicted]``.
        class_names: of rows and columns.
        labels: translations of ``LABELS``.
        chosen: the cell (true, predicted) with a frame around it.
        dark: whether it stands on a dark page.

    Returns:
        A figure whose cells carry the count (none for zero) and whose colour is the count divided
        by the sum of its row, so that rare classes show as clearly as common ones. Up to
        ``MOST_CELLS_TO_CLICK`` cells can be clicked on: Plotly reports no clicks on heat maps, so
        transparent marks lie over them: ``y`` is the true class, ``x`` the predicted one.
    """
    words = worded(LABELS, labels)
    counts = np.asarray(matrix)
    proportions = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = matrix_figure(
        proportions,
        class_names,
        words,
        zmin=0,
        zmax=1,
        colorscale=palette.SEQUENTIAL_DARK if dark else palette.SEQUENTIAL,
        hovertext=_hovers(counts, proportions, class_names),
        **_written(counts),
    )
    if counts.size <= MOST_CELLS_TO_CLICK:
        figure.add_trace(_marks(counts, proportions, class_names))
    if chosen is not None:
        _frame(figure, *chosen)
    return figure


def confusion_alt_text(
    matrix: ArrayLike, class_names: Sequence[str], labels: Mapping[str, str] | None = None
) -> str:
    """How many predictions are correct, and the most frequent error, in words."""
    words = worded(LABELS, labels)
    counts = np.asarray(matrix)
    total, correct = int(counts.sum()), int(np.trace(counts))
    percent = round(100 * correct / total) if total else 0
    sentence = filled(words["alt"], {"correct": correct, "total": total, "percent": percent})
    mistakes = counts - np.diag(np.diag(counts))
    if not mistakes.any():
        return sentence
    true, predicted = np.unravel_index(mistakes.argmax(), mistakes.shape)
    return f"{sentence} " + words["alt_mistake"].format(
        true=class_names[true],
        answer=class_names[predicted],
        count=int(mistakes[true, predicted]),
        row_total=int(counts[true].sum()),
    )


def _written(counts: np.ndarray) -> dict[str, object]:
    if len(counts) > MOST_CLASSES_WITH_TEXT:
        return {}
    return {"text": np.where(counts == 0, "", counts.astype(str))}


def _hovers(
    counts: np.ndarray, proportions: np.ndarray, class_names: Sequence[str]
) -> list[list[str]]:
    names = [plain(name) for name in class_names]
    return [
        [
            f"{names[true]} → {names[predicted]}: {count} ({proportions[true, predicted]:.1%})"
            for predicted, count in enumerate(row)
        ]
        for true, row in enumerate(counts.tolist())
    ]


def _marks(counts: np.ndarray, proportions: np.ndarray, class_names: Sequence[str]) -> go.Scatter:
    true, predicted = np.indices(counts.shape)
    unseen = {"marker": {"opacity": 0}}
    return go.Scatter(
        x=predicted.ravel(),
        y=true.ravel(),
        mode="markers",
        marker={"symbol": "square", "size": 22, "opacity": 0},
        selected=unseen,
        unselected=unseen,
        hovertext=np.ravel(_hovers(counts, proportions, class_names)).tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )


def _frame(figure: go.Figure, true: int, predicted: int) -> None:
    figure.add_shape(
        type="rect",
        x0=predicted - 0.5,
        x1=predicted + 0.5,
        y0=true - 0.5,
        y1=true + 0.5,
        line={"color": palette.VALIDATION, "width": 3},
    )
