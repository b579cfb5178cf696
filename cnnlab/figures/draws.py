"""How drawn values spread: one small histogram for each setting that draws."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, plain, worded

NUM_BINS = 25
ROW_HEIGHT = 120

LABELS = {
    "share": "share of draws",
    "alt_row": "{name}: from {low} to {high}.",
    "alt_nothing": "Nothing is drawn at random.",
}


def drawn_values(values: Mapping[str, np.ndarray]) -> go.Figure:
    """One row of bars for each name.

    Args:
        values: what was drawn, with its unit -> ``(num_draws,)`` numbers. Two-valued draws, such
            as flips, become two bars.

    Returns:
        A figure whose bars hold shares of all draws; at most ``NUM_BINS`` bars a row.
    """
    rows = max(len(values), 1)
    figure = blank_figure(height=40 + ROW_HEIGHT * rows, bargap=0.05, showlegend=False)
    figure.update_layout(margin={"l": 44, "t": 30, "b": 30})
    figure.set_subplots(rows=rows, cols=1, vertical_spacing=0.5 / rows)
    for row, (name, drawn) in enumerate(values.items(), start=1):
        figure.add_trace(_bars(drawn), row=row, col=1)
        figure.add_annotation(
            text=f"<b>{plain(name)}</b>",
            x=0,
            y=1,
            xref="x domain",
            yref="y domain",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            row=row,
            col=1,
        )
    figure.update_xaxes(automargin=False)
    figure.update_yaxes(tickformat=".0%", nticks=3, rangemode="tozero", automargin=False)
    return figure


def drawn_alt_text(
    values: Mapping[str, np.ndarray], labels: Mapping[str, str] | None = None
) -> str:
    """The smallest and the largest of each, in words."""
    words = worded(LABELS, labels)
    rows = (
        words["alt_row"].format(name=name, low=f"{drawn.min():.3g}", high=f"{drawn.max():.3g}")
        for name, drawn in values.items()
    )
    return " ".join(rows) or words["alt_nothing"]


def _bars(drawn: np.ndarray) -> go.Bar:
    distinct, counts = np.unique(drawn, return_counts=True)
    if len(distinct) > NUM_BINS:
        counts, edges = np.histogram(drawn, NUM_BINS)
        distinct = (edges[:-1] + edges[1:]) / 2
    return go.Bar(
        x=distinct,
        y=counts / len(drawn),
        marker={"color": palette.TRAINING},
        hovertemplate="%{x:.3~g}: %{y:.1%}<extra></extra>",
    )
