"""The difference of two confusion matrices."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from cnnlab.figures import matrix, palette
from cnnlab.figures.canvas import plain, worded
from cnnlab.figures.matrix import MOST_CLASSES_WITH_TEXT, matrix_figure

LABELS = matrix.LABELS | {
    "alt": "Greatest change: {true} is answered with {answer} {points} percentage points {more}.",
    "alt_more": "more often",
    "alt_less": "less often",
    "alt_same": "Nothing changed.",
}


def change_matrix(
    change: ArrayLike,
    class_names: Sequence[str],
    labels: Mapping[str, str] | None = None,
    dark: bool = False,
) -> go.Figure:
    """A heat map of differences: blue for more frequent predictions, orange for less frequent.

    Args:
        change: ``(num_classes, num_classes)``, differences relative to the true class, [-1, 1].
        class_names: of rows and columns.
        labels: translations of ``LABELS``.
        dark: whether it stands on a dark page.
        labels: translations of ``LABELS``.

    Returns:
        A figure whose cells carry percentage points (none for zero); more is better on the
        diagonal, less elsewhere.
    """
    words = worded(LABELS, labels)
    proportions = np.asarray(change, np.float64)
    points = np.rint(proportions * 100).astype(int)
    reach = float(abs(proportions).max(initial=0)) or 1.0
    names = [plain(name) for name in class_names]
    hovers = [
        [
            f"{true} → {predicted}: {value * 100:+.1f}"
            for predicted, value in zip(names, row, strict=True)
        ]
        for true, row in zip(names, proportions.tolist(), strict=True)
    ]
    written = {"text": _signed(points)} if len(names) <= MOST_CLASSES_WITH_TEXT else {}
    return matrix_figure(
        proportions,
        class_names,
        words,
        zmin=-reach,
        zmax=reach,
        colorscale=(palette.DIVERGING_DARK if dark else palette.DIVERGING)[::-1],
        hovertext=hovers,
        **written,
    )


def change_alt_text(
    change: ArrayLike, class_names: Sequence[str], labels: Mapping[str, str] | None = None
) -> str:
    """The greatest change in words."""
    words = worded(LABELS, labels)
    proportions = np.asarray(change, np.float64)
    if not proportions.any():
        return words["alt_same"]
    true, predicted = map(int, np.unravel_index(abs(proportions).argmax(), proportions.shape))
    value = proportions[true, predicted] * 100
    return words["alt"].format(
        true=class_names[true],
        answer=class_names[predicted],
        points=f"{abs(value):.0f}",
        more=words["alt_more" if value > 0 else "alt_less"],
    )


def _signed(points: np.ndarray) -> list[list[str]]:
    return [[f"{value:+d}" if value else "" for value in row] for row in points.tolist()]
