"""A square heat map over the classes, for the confusion matrix and the change of it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures.canvas import blank_figure, plain
from cnnlab.figures.short_names import short_names

LONGEST_NAME = 18
# Beyond this many classes a number no longer fits into its cell.
MOST_CLASSES_WITH_TEXT = 20
MOST_TICKS = 40
MARGINS = 120  # pixels, of the names beside the square

LABELS = {
    "true": "true class",
    "answer": "answer",
    "some": "{title}: {shown} of {total} classes named, the others under the pointer",
}


_AXES = ("true", "answer")


def matrix_figure(
    values: np.ndarray, class_names: Sequence[str], words: Mapping[str, str], **cells: Any
) -> go.Figure:
    """A heat map of ``values[row, column]``, the first row on top.

    Args:
        values: ``(num_classes, num_classes)``, for the colour.
        class_names: of rows and columns; at most ``MOST_TICKS`` of them are written, evenly
            spread, and the titles say so.
        words: ``LABELS``, or their translations.
        cells: more of ``go.Heatmap``, such as ``text`` and ``hovertext`` of each cell.
    """
    num_classes = len(class_names)
    side = min(max(24 * num_classes, 240), 640)
    figure = blank_figure(height=side + MARGINS)
    written = {"texttemplate": "%{text}"} if "text" in cells else {}
    figure.add_heatmap(
        z=values,
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate="%{hovertext}<extra></extra>",
        **written,
        **cells,
    )
    ticks = _class_ticks(class_names)
    true, predicted = (_title(words, key, len(ticks["tickvals"]), num_classes) for key in _AXES)
    angle = -60 if num_classes <= MOST_CLASSES_WITH_TEXT else -90
    figure.update_xaxes(title_text=predicted, tickangle=angle, **ticks)
    figure.update_yaxes(title_text=true, range=[num_classes - 0.5, -0.5], **ticks)
    return figure


def _title(words: Mapping[str, str], key: str, shown: int, total: int) -> str:
    if shown == total:
        return words[key]
    return words["some"].format(title=words[key], shown=shown, total=total)


def _class_ticks(class_names: Sequence[str]) -> dict[str, Any]:
    shown = range(0, len(class_names), math.ceil(len(class_names) / MOST_TICKS) or 1)
    names = short_names(class_names, LONGEST_NAME)
    size = 12 if len(class_names) <= MOST_CLASSES_WITH_TEXT else 11
    return {
        "tickvals": list(shown),
        "ticktext": [plain(names[index]) for index in shown],
        "tickfont": {"size": size},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
