"""Histograms of pixel values, channel by channel, one row for every version of the pictures."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, plain, worded

NUM_BINS = 64
ROW_HEIGHT = 170

LABELS = {
    "value": "pixel value",
    "share": "share of values",
    "mean": "mean",
    "std": "standard deviation",
    "grey": "grey",
    "alt_row": "{name}: mean {mean}, standard deviation {std}.",
}

# At the very top, over the caption of the first row.
_LEGEND = legend_above() | {"yref": "container", "y": 1, "yanchor": "top"}
_DASHES = {"R": "solid", "G": "dash", "B": "dot"}


def value_histograms(
    versions: Mapping[str, np.ndarray], labels: Mapping[str, str] | None = None
) -> go.Figure:
    """How often each pixel value occurs, for several versions of the same pictures.

    Args:
        versions: name -> images ``(num_images, height, width, 1 | 3)``, any real dtype and range;
            one row each, from the top, with an axis of its own. uint8 is drawn over [0, 255];
            anything else over its middle 99.8 %, so that a few far values do not flatten the rest.
        labels: translations of ``LABELS``.

    Returns:
        A figure of lines with at most ``NUM_BINS`` points; no pixel leaves this function.
    """
    words = worded(LABELS, labels)
    rows = max(len(versions), 1)
    figure = blank_figure(height=60 + ROW_HEIGHT * rows, legend=_LEGEND)
    # Fixed margins: several axes that size themselves never settle on a narrow screen.
    figure.update_layout(margin={"l": 44, "t": 60, "b": 44})
    figure.set_subplots(rows=rows, cols=1, vertical_spacing=0.42 / rows)
    for row, (name, images) in enumerate(versions.items(), start=1):
        for area in _areas(images, words, first=row == 1):
            figure.add_trace(area, row=row, col=1)
        _caption(figure, row, f"<b>{plain(name)}</b><br>{_statistics(images, words)}")
    figure.update_xaxes(title_text=words["value"], row=rows, col=1)
    figure.update_xaxes(automargin=False)
    figure.update_yaxes(tickformat=".0%", nticks=4, rangemode="tozero", automargin=False)
    return figure


def histograms_alt_text(
    versions: Mapping[str, np.ndarray], labels: Mapping[str, str] | None = None
) -> str:
    """Mean and standard deviation of every version in words."""
    words = worded(LABELS, labels)
    sentences = []
    for name, images in versions.items():
        mean, std = _moments(images)
        sentences.append(words["alt_row"].format(name=name, mean=_short(mean), std=_short(std)))
    return " ".join(sentences)


def histogram(
    values: np.ndarray, bounds: tuple[float, float], num_bins: int = NUM_BINS
) -> tuple[np.ndarray, np.ndarray]:
    """Centres of the bins and the fraction of all values in each.

    Args:
        values: any shape, any real dtype, not empty.
        bounds: lowest and highest value of the bins; values outside count in no bin, but in the
            total.
        num_bins: how many bins of equal width.

    Returns:
        Two float64 arrays ``(num_bins,)``.
    """
    counts, edges = np.histogram(values, bins=num_bins, range=bounds)
    return (edges[:-1] + edges[1:]) / 2, counts / values.size


def _bounds(images: np.ndarray) -> tuple[float, float]:
    if images.dtype == np.uint8:
        return 0.0, 256.0
    low, high = map(float, np.percentile(images, (0.1, 99.9)))
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _areas(images: np.ndarray, words: Mapping[str, str], first: bool) -> list[go.Scatter]:
    if images.size == 0:
        return []
    names = tuple(palette.CHANNELS) if images.shape[-1] == 3 else (words["grey"],)
    bounds = _bounds(images)
    return [
        _area(name, *histogram(images[..., index], bounds), first)
        for index, name in enumerate(names)
    ]


def _area(channel: str, x: np.ndarray, y: np.ndarray, first: bool) -> go.Scatter:
    colour = palette.CHANNELS.get(channel, palette.GREY)
    return go.Scatter(
        x=x,
        y=y,
        name=channel,
        legendgroup=channel,
        showlegend=first,
        mode="lines",
        fill="tozeroy",
        fillcolor=palette.faint(colour, 0.15),
        line={"color": colour, "width": 1.5, "dash": _DASHES.get(channel, "solid")},
        hovertemplate="%{x:.3~g}: %{y:.1%}<extra>%{fullData.name}</extra>",
    )


def _caption(figure: go.Figure, row: int, text: str) -> None:
    figure.add_annotation(
        text=text,
        xref="x domain",
        yref="y domain",
        x=0,
        y=1,
        xanchor="left",
        yanchor="bottom",
        align="left",
        showarrow=False,
        row=row,
        col=1,
    )


def _statistics(images: np.ndarray, words: Mapping[str, str]) -> str:
    mean, std = _moments(images)
    return f"{words['mean']} {_short(mean)} · {words['std']} {_short(std)}"


def _moments(images: np.ndarray) -> tuple[float, float]:
    if images.size == 0:
        return float("nan"), float("nan")
    return float(images.mean(dtype=np.float64)), float(images.std(dtype=np.float64))


def _short(value: float) -> str:
    # Adding zero turns the -0.0 of a mean that is nearly zero into 0.0.
    return "—" if np.isnan(value) else f"{round(value, 2) + 0.0:.2f}"
