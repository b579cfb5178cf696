"""The mean curves of several runs on two sides of a comparison, each with its band."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, plain, worded
from cnnlab.figures.curves import LABELS as CURVE_LABELS
from cnnlab.figures.curves import Metric, in_words, value_axis, whole_ticks
from cnnlab.wording import filled

LABELS = {name: CURVE_LABELS[name] for name in ("epoch", "loss", "accuracy")} | {
    "alt": "{name} after {epoch:# epoch}: {mean} on average.",
    "alt_band": "{name} after {epoch:# epoch}: {mean} on average, between {low} and {high}.",
    "alt_nothing": "{name}: nothing measured yet.",
}

# First the control, then the treatment; they differ in shape as well as colour.
_STYLES: tuple[dict[str, Any], ...] = (
    {"color": palette.VALIDATION, "symbol": "diamond", "size": 7},
    {"color": palette.TRAINING, "symbol": "circle", "size": 6},
)


class BandLike(Protocol):
    """A mean curve with its band, each an array with one value an epoch; NaN is a gap."""

    @property
    def epochs(self) -> np.ndarray:
        """Counted from 1."""

    @property
    def mean(self) -> np.ndarray:
        """The line."""

    @property
    def low(self) -> np.ndarray:
        """The lower end of the band."""

    @property
    def high(self) -> np.ndarray:
        """The upper end of the band."""


def band_curves(
    bands: Mapping[str, BandLike],
    metric: Metric = "accuracy",
    num_epochs: int | None = None,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Each side as a line with marks on a faint band of the same colour.

    Args:
        bands: name of a side -> its mean curve, as from ``experiments.paired.curves``; at most
            two, the control first.
        metric: loss or accuracy (in [0, 1]).
        num_epochs: the planned number of epochs, so that the axis stands still.
        labels: translations of ``LABELS``.

    Returns:
        A figure with two traces a side: the band (as far as it is known), then the line.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=340, legend=legend_above(), showlegend=True)
    for (name, band), style in zip(bands.items(), _STYLES, strict=False):
        figure.add_traces([_area(name, band, style["color"]), _line(name, band, metric, style)])
    last = num_epochs or max(
        (int(b.epochs[-1]) for b in bands.values() if len(b.epochs)), default=1
    )
    figure.update_xaxes(title_text=words["epoch"], range=[0, last * 1.02], **whole_ticks(last))
    figure.update_yaxes(title_text=words[metric], **value_axis(metric))
    return figure


def band_alt_text(
    bands: Mapping[str, BandLike],
    metric: Metric = "accuracy",
    labels: Mapping[str, str] | None = None,
) -> str:
    """The last mean of each side with its band, in words."""
    words = worded(LABELS, labels)
    return " ".join(_sentence(name, band, metric, words) for name, band in bands.items())


def _area(name: str, band: BandLike, colour: str) -> go.Scatter:
    known = np.isfinite(band.low) & np.isfinite(band.high)
    epochs, low, high = (values[known] for values in (band.epochs, band.low, band.high))
    return go.Scatter(
        x=np.concatenate([epochs, epochs[::-1]]),
        y=np.concatenate([low, high[::-1]]),
        fill="toself",
        fillcolor=palette.faint(colour, 0.2),
        line={"width": 0},
        mode="lines",
        legendgroup=plain(name),
        showlegend=False,
        hoverinfo="skip",
    )


def _line(name: str, band: BandLike, metric: str, style: Mapping[str, Any]) -> go.Scatter:
    value = "%{y:.1%}" if metric == "accuracy" else "%{y:.4f}"
    return go.Scatter(
        x=band.epochs,
        y=band.mean,
        name=plain(name),
        legendgroup=plain(name),
        mode="lines+markers",
        line={"color": style["color"], "width": 2.5},
        marker=style,
        hovertemplate=f"%{{x:d}}: {value}<extra>%{{fullData.name}}</extra>",
    )


def _sentence(name: str, band: BandLike, metric: str, words: Mapping[str, str]) -> str:
    if not len(band.epochs):
        return words["alt_nothing"].format(name=name)
    last = {key: in_words(float(getattr(band, key)[-1]), metric) for key in ("mean", "low", "high")}
    key = "alt_band" if np.isfinite(band.low[-1]) else "alt"
    return filled(words[key], {"name": name, "epoch": int(band.epochs[-1]), **last})
