"""The correlation of neighbouring pixels: a small matrix, and a curve over their distance."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, plain, worded

LABELS = {
    "distance": "distance in the same row, pixels",
    "correlation": "correlation",
    "pair": "{first} and {second}",
    "alt_matrix": "Correlations of {count} neighbouring pixels with each other: {mean} on average.",
    "alt_curve": "{name}: correlation {near} between neighbours, {far} at {distance} pixels.",
}

# On a dark page a scale with white in its middle glares; on this one white text has a contrast of
# at least 4.5 to 1 everywhere, and zero is the grey between light and dark.
_COLOURS = (palette.DIVERGING[0], "#68717b", palette.DIVERGING[-1])

# Where the neighbours of a 3 x 3 square lie, row by row.
ARROWS = ("↖", "↑", "↗", "←", "•", "→", "↙", "↓", "↘")


def neighbour_matrix(matrix: np.ndarray, labels: Mapping[str, str] | None = None) -> go.Figure:
    """Correlation of the nine pixels of a square with each other, each marked by its position.

    Args:
        matrix: ``(9, 9)`` correlations in [-1, 1], the pixels row by row.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    # Fixed margins: nine columns need all the width that there is.
    figure = blank_figure(height=200, margin={"l": 22, "t": 26, "r": 2, "b": 2})
    figure.add_heatmap(
        z=matrix,
        zmin=-1,
        zmax=1,
        colorscale=_COLOURS,
        showscale=False,
        xgap=1,
        ygap=1,
        text=[[f"{value:.1f}".replace("-0.0", "0.0") for value in row] for row in matrix],
        texttemplate="%{text}",
        textfont={"size": 10, "color": "white"},
        hovertext=[[words["pair"].format(first=a, second=b) for a in ARROWS] for b in ARROWS],
        hovertemplate="%{hovertext}: %{z:.3f}<extra></extra>",
    )
    ticks = {"tickvals": list(range(9)), "ticktext": ARROWS, "showgrid": False, "zeroline": False}
    ticks |= {"automargin": False, "ticks": ""}
    figure.update_xaxes(side="top", **ticks)
    figure.update_yaxes(range=[8.5, -0.5], **ticks)
    return figure


def neighbour_matrix_alt_text(matrix: np.ndarray, labels: Mapping[str, str] | None = None) -> str:
    """The mean correlation of different neighbours in words."""
    words = worded(LABELS, labels)
    others = matrix[~np.eye(len(matrix), dtype=bool)]
    return words["alt_matrix"].format(count=len(matrix), mean=f"{others.mean():.2f}")


def correlation_curves(
    curves: Mapping[str, np.ndarray], labels: Mapping[str, str] | None = None
) -> go.Figure:
    """Correlation of two pixels over their distance.

    Args:
        curves: name -> ``(width,)`` correlations at distance 0, 1, 2, ... pixels.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=200, legend=legend_above())
    for (name, curve), colour, dash in zip(
        curves.items(), palette.SERIES, ("solid", "dash", "dot"), strict=False
    ):
        figure.add_scatter(
            x=list(range(len(curve))),
            y=np.round(curve, 4),
            name=plain(name),
            mode="lines+markers",
            line={"color": colour, "dash": dash},
            hovertemplate="%{x}: %{y:.2f}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(title_text=words["distance"])
    figure.update_yaxes(title_text=words["correlation"], range=[-0.3, 1.05])
    return figure


def correlation_curves_alt_text(
    curves: Mapping[str, np.ndarray], labels: Mapping[str, str] | None = None
) -> str:
    """Each curve at distance 1 and at half the width of a picture, in words."""
    words = worded(LABELS, labels)
    return " ".join(
        words["alt_curve"].format(
            name=name,
            near=f"{curve[min(1, len(curve) - 1)]:.2f}",
            far=f"{curve[len(curve) // 2]:.2f}",
            distance=len(curve) // 2,
        )
        for name, curve in curves.items()
    )
