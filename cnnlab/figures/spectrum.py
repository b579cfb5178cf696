"""The variance along each eigenvector, before and after whitening."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, worded

# A spectrum of 3,072 values has no more to show on a logarithmic axis.
MOST_POINTS = 240

LABELS = {
    "pattern": "pattern, strongest first",
    "variance": "variance",
    "before": "before",
    "after": "whitened",
    "kept": "{kept} of {all} kept",
    "alt": (
        "Variance along {all} patterns: {largest} for the strongest, {smallest} for the faintest "
        "of the {kept} kept. After whitening {after_largest} and {after_smallest}."
    ),
}


def eigenvalue_spectrum(
    eigenvalues: np.ndarray, gains: np.ndarray, labels: Mapping[str, str] | None = None
) -> go.Figure:
    """Variance along each eigenvector on logarithmic axes; the kept part is shaded.

    Args:
        eigenvalues: ``(k,)`` before whitening, largest first.
        gains: ``(num_kept,)`` factors of the coordinates along the first directions.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=230, legend=legend_above())
    after = eigenvalues[: len(gains)] * gains**2
    for values, name, colour, dash in (
        (eigenvalues, words["before"], palette.SERIES[0], "solid"),
        (after, words["after"], palette.SERIES[1], "dash"),
    ):
        places = _spread(np.flatnonzero(values > 0))
        figure.add_scatter(
            x=places + 1,
            y=values[places],
            name=name,
            mode="lines",
            line={"color": colour, "dash": dash},
            hovertemplate="%{x}: %{y:.3g}<extra>%{fullData.name}</extra>",
        )
    kept = words["kept"].format(kept=f"{len(gains):,}", all=f"{len(eigenvalues):,}")
    if len(gains):
        figure.add_vrect(
            x0=1, x1=len(gains), fillcolor=palette.faint(palette.SERIES[1], 0.1), line_width=0,
            annotation={"text": kept},
            annotation_position="top right",
        )  # fmt: skip
    figure.update_xaxes(title_text=words["pattern"], type="log", dtick=1)
    figure.update_yaxes(
        title_text=words["variance"], type="log", exponentformat="power", nticks=8,
        range=_decades(eigenvalues[: len(gains)], after),
    )  # fmt: skip
    return figure


def eigenvalue_spectrum_alt_text(
    eigenvalues: np.ndarray, gains: np.ndarray, labels: Mapping[str, str] | None = None
) -> str:
    """The strongest and the faintest pattern, before and after, in words."""
    words = worded(LABELS, labels)
    kept = len(gains)
    after = eigenvalues[:kept] * gains**2 if kept else np.zeros(1)
    return words["alt"].format(
        all=f"{len(eigenvalues):,}",
        kept=f"{kept:,}",
        largest=f"{eigenvalues[0]:.3g}",
        smallest=f"{eigenvalues[max(kept - 1, 0)]:.3g}",
        after_largest=f"{after[0]:.3g}",
        after_smallest=f"{after[-1]:.3g}",
    )


def _decades(before: np.ndarray, after: np.ndarray) -> list[float] | None:
    """The axis covers the kept part; rounding errors below it lie outside."""
    shown = np.concatenate([before, after])
    if not (shown > 0).any():
        return None
    return [float(np.log10(shown[shown > 0].min()) - 0.5), float(np.log10(shown.max()) + 0.5)]


def _spread(places: np.ndarray) -> np.ndarray:
    """At most ``MOST_POINTS`` of them, evenly on a logarithmic axis, first and last included."""
    if len(places) <= MOST_POINTS:
        return places
    chosen = np.geomspace(1, len(places), MOST_POINTS).round().astype(int) - 1
    return places[np.unique(chosen)]
