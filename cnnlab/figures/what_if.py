"""Probabilities of classes while a picture is rotated, shifted or recoloured step by step."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.bars import LONGEST_NAME, percent
from cnnlab.figures.canvas import blank_figure, legend_above, plain, worded
from cnnlab.figures.short_names import short_names

LABELS = {
    "probability": "probability",
    "trained": "varied in training",
    "neutral": "the picture as it is",
    "alt": "Probability from {first:.3g} to {last:.3g}. {classes}. {training}",
    "alt_class": "{name}: from {lowest} % at {at_lowest:.3g} to {highest} % at {at_highest:.3g}",
    "alt_trained": "Training varied pictures from {low:.3g} to {high:.3g}.",
    "alt_untrained": "Training did not vary this.",
}


def what_if_curves(
    values: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    title: str,
    trained: tuple[float, float] | None = None,
    neutral: float | None = None,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """One curve a class, over the values of the varied parameter.

    Args:
        values: rising.
        curves: name of a class -> its probability in [0, 1] at each value; at most
            ``len(palette.SERIES)``.
        title: of the values' axis, with their unit.
        trained: lowest and highest value that training drew, shaded; None for none.
        neutral: the value that leaves the picture unchanged, a dotted vertical line.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=320, legend=legend_above())
    if trained is not None:
        _shade(figure, trained, words["trained"])
    shown = short_names(list(curves), LONGEST_NAME)
    for number, (name, probabilities) in enumerate(curves.items()):
        figure.add_trace(_curve(values, probabilities, (name, shown[number]), number))
    if neutral is not None:
        figure.add_scatter(
            x=[neutral, neutral],
            y=[0, 1],
            name=words["neutral"],
            mode="lines",
            line={"color": palette.GREY, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
        )
    figure.update_xaxes(title_text=title, range=[values[0], values[-1]])
    figure.update_yaxes(title_text=words["probability"], range=[0, 1.03], tickformat=".0%")
    return figure


def what_if_alt_text(
    values: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    trained: tuple[float, float] | None = None,
    labels: Mapping[str, str] | None = None,
) -> str:
    """The curves in words: the extremes of each class, and the range of the training."""
    words = worded(LABELS, labels)
    classes = "; ".join(_in_words(values, list(c), name, words) for name, c in curves.items())
    low, high = trained or (0.0, 0.0)
    training = words["alt_trained"] if trained else words["alt_untrained"]
    return words["alt"].format(
        first=values[0],
        last=values[-1],
        classes=classes,
        training=training.format(low=low, high=high),
    )


def _curve(
    values: Sequence[float], probabilities: Sequence[float], names: tuple[str, str], number: int
) -> go.Scatter:
    name, shown = map(plain, names)
    return go.Scatter(
        x=values,
        y=probabilities,
        name=shown,
        mode="lines+markers",
        line={"color": palette.SERIES[number], "width": 2.5},
        marker={"symbol": palette.SYMBOLS[number], "size": 7},
        cliponaxis=False,
        hovertemplate=f"%{{x:.3g}}: %{{y:.1%}}<extra>{name}</extra>",
    )


def _shade(figure: go.Figure, trained: tuple[float, float], name: str) -> None:
    low, high = trained
    figure.add_shape(
        type="rect",
        x0=low,
        x1=high,
        yref="paper",
        y0=0,
        y1=1,
        name=name,
        showlegend=True,
        layer="below",
        fillcolor=palette.faint(palette.GREY, 0.22),
        line_width=0,
    )


def _in_words(
    values: Sequence[float], curve: list[float], name: str, words: Mapping[str, str]
) -> str:
    lowest, highest = min(curve), max(curve)
    return words["alt_class"].format(
        name=name,
        lowest=percent(lowest),
        at_lowest=values[curve.index(lowest)],
        highest=percent(highest),
        at_highest=values[curve.index(highest)],
    )
