"""A square heat map over the classes: what the confusion matrix and its change share."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures.canvas import blank_figure, plain

LONGEST_NAME = 14
# Beyond this many classes a number no longer fits into its cell.
MOST_CLASSES_WITH_TEXT = 20
MOST_TICKS = 40


def matrix_figure(
    values: np.ndarray, class_names: Sequence[str], titles: tuple[str, str], **cells: Any
) -> go.Figure:
    """A heat map of ``values[row, column]``, the first row on top.

    Args:
        values: ``(num_classes, num_classes)``, for the colour.
        class_names: of rows and columns.
        titles: of the rows and of the columns.
        cells: more of ``go.Heatmap``, such as ``text`` and ``hovertext`` of each cell.
    """
    num_classes = len(class_names)
    side = min(max(24 * num_classes, 240), 640)
    figure = blank_figure(height=side + 120)
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
    figure.update_xaxes(title_text=titles[1], tickangle=-60, **ticks)
    figure.update_yaxes(title_text=titles[0], range=[num_classes - 0.5, -0.5], **ticks)
    return figure


def _class_ticks(class_names: Sequence[str]) -> dict[str, object]:
    shown = range(0, len(class_names), math.ceil(len(class_names) / MOST_TICKS) or 1)
    return {
        "tickvals": list(shown),
        "ticktext": [plain(class_names[index], LONGEST_NAME) for index in shown],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
