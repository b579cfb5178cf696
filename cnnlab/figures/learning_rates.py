"""Learning rates as figures: a schedule over the epochs, and the curve of the finder."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, worded

Values = Sequence[float] | np.ndarray

LABELS = {
    "epoch": "epoch",
    "rate": "learning rate",
    "loss": "loss (lower is better)",
    "batch": "each batch",
    "smoothed": "smoothed",
    "suggested": "suggested",
    "alt_schedule": "The learning rate is {first:.2g} at first, {highest:.2g} at its highest and "
    "{last:.2g} at the end.",
    "alt_finder": "Loss at learning rates from {first:.2g} to {last:.2g}: lowest at {lowest:.2g}.",
    "alt_suggested": "Suggested: {suggested:.2g}.",
}


def schedule_curve(
    epochs: Values, rates: Values, labels: Mapping[str, str] | None = None
) -> go.Figure:
    """The learning rate over a training.

    Args:
        epochs: positions, 0 at the start, 1 after the first epoch.
        rates: the learning rate at each.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=200)
    figure.add_scatter(
        x=epochs,
        y=rates,
        mode="lines",
        line={"color": palette.GREEN, "width": 2.5},
        hovertemplate="%{x:.2f}: %{y:.3g}<extra></extra>",
    )
    figure.update_xaxes(title_text=words["epoch"])
    figure.update_yaxes(title_text=words["rate"], rangemode="tozero", exponentformat="power")
    return figure


def schedule_alt_text(rates: Values, labels: Mapping[str, str] | None = None) -> str:
    """A schedule in words: its first, its highest and its last rate."""
    rates = list(rates)
    words = worded(LABELS, labels)
    return words["alt_schedule"].format(first=rates[0], highest=max(rates), last=rates[-1])


def finder_curve(
    rates: Values,
    losses: Values,
    smoothed: Values,
    suggested: float | None,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """The loss at each learning rate, with the suggestion as a vertical line.

    Args:
        rates: rising, above 0; the axis counts their powers of ten.
        losses, smoothed: one a rate.
        suggested: a rate, or None for no line.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=280, legend=legend_above())
    thin = {"color": palette.faint(palette.TRAINING, 0.6), "width": 1}
    thick = {"color": palette.TRAINING, "width": 2.5}
    for name, values, line in (("batch", losses, thin), ("smoothed", smoothed, thick)):
        figure.add_scatter(
            x=rates,
            y=values,
            name=words[name],
            mode="lines",
            line=line,
            hovertemplate="%{x:.2g}: %{y:.4f}<extra>%{fullData.name}</extra>",
        )
    heights = _readable(smoothed)
    if suggested is not None:
        figure.add_scatter(
            x=[suggested, suggested],
            y=heights,
            name=words["suggested"],
            mode="lines",
            line={"color": palette.VALIDATION, "width": 2, "dash": "dash"},
            hovertemplate="%{x:.2g}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(title_text=words["rate"], type="log", exponentformat="power", dtick=1)
    # The divergence at the end would flatten the rest.
    figure.update_yaxes(title_text=words["loss"], range=heights)
    return figure


def finder_alt_text(
    rates: Values,
    smoothed: Values,
    suggested: float | None,
    labels: Mapping[str, str] | None = None,
) -> str:
    """The curve in words: the rate of the lowest loss, and the suggestion."""
    words = worded(LABELS, labels)
    rates, smoothed = list(rates), list(smoothed)
    lowest = rates[smoothed.index(min(smoothed))]
    text = words["alt_finder"].format(first=rates[0], last=rates[-1], lowest=lowest)
    if suggested is None:
        return text
    return f"{text} {words['alt_suggested'].format(suggested=suggested)}"


def _readable(smoothed: Values) -> list[float]:
    """From a little below the lowest to a little above the highest before it."""
    values = list(smoothed)
    fall = values[: values.index(min(values)) + 1]
    margin = max(fall[0] - fall[-1], 0.1 * abs(fall[0]), 1e-6) / 4
    return [fall[-1] - margin, max(fall) + margin]
