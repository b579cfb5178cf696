"""The distribution of drawn values: one small histogram for each random setting."""

from collections.abc import Mapping
from math import ceil

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, plain, worded

NUM_BINS = 25
ROW_HEIGHT = 120

LABELS = {
    "share": "share of draws",
    "no": "no",
    "yes": "yes",
    "alt_row": "{name}: from {low} to {high}.",
    "alt_switch": "{name}: in {share} of the draws.",
    "alt_nothing": "Nothing is drawn at random.",
}


def drawn_values(
    values: Mapping[str, np.ndarray], columns: int = 1, labels: Mapping[str, str] | None = None
) -> go.Figure:
    """One small histogram for each name.

    Args:
        values: name of a value, with its unit -> ``(num_draws,)`` numbers. Booleans, such as flips,
            become two bars, "no" and "yes".
        columns: how many histograms side by side.
        labels: translations, as in ``LABELS``.

    Returns:
        A figure whose bars are fractions of all draws; at most ``NUM_BINS`` bars each.
    """
    words = worded(LABELS, labels)
    rows = max(ceil(len(values) / columns), 1)
    figure = blank_figure(height=40 + ROW_HEIGHT * rows, bargap=0.05, showlegend=False)
    figure.update_layout(margin={"l": 44, "t": 30, "b": 30})
    figure.set_subplots(rows=rows, cols=columns, vertical_spacing=0.5 / rows)
    for index, (name, drawn) in enumerate(values.items()):
        place = {"row": index // columns + 1, "col": index % columns + 1}
        figure.add_trace(_bars(drawn), **place)
        if drawn.dtype == bool:
            answers = words["no"], words["yes"]
            figure.update_xaxes(tickvals=(0, 1), ticktext=answers, range=(-0.6, 1.6), **place)
        figure.add_annotation(
            text=f"<b>{plain(name)}</b>",
            x=0,
            y=1,
            xref="x domain",
            yref="y domain",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            **place,
        )
    figure.update_xaxes(automargin=False)
    figure.update_yaxes(tickformat=".0%", nticks=3, rangemode="tozero", automargin=False)
    return figure


def drawn_alt_text(
    values: Mapping[str, np.ndarray], labels: Mapping[str, str] | None = None
) -> str:
    """The smallest and the largest of each, or how often it is on, in words."""
    words = worded(LABELS, labels)
    rows = (_row(name, drawn, words) for name, drawn in values.items())
    return " ".join(rows) or words["alt_nothing"]


def _row(name: str, drawn: np.ndarray, words: Mapping[str, str]) -> str:
    if drawn.dtype == bool:
        return words["alt_switch"].format(name=name, share=f"{drawn.mean():.0%}")
    return words["alt_row"].format(name=name, low=f"{drawn.min():.3g}", high=f"{drawn.max():.3g}")


def _bars(drawn: np.ndarray) -> go.Bar:
    distinct, counts = np.unique(drawn.astype(float), return_counts=True)
    if len(distinct) > NUM_BINS:
        counts, edges = np.histogram(drawn, NUM_BINS)
        distinct = (edges[:-1] + edges[1:]) / 2
    return go.Bar(
        x=distinct,
        y=counts / len(drawn),
        marker={"color": palette.TRAINING},
        hovertemplate="%{x:.3~g}: %{y:.1%}<extra></extra>",
    )
