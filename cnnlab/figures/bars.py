"""Probabilities of classes as horizontal bars, the best on top."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, plain, worded
from cnnlab.figures.short_names import short_names

BAR_HEIGHT = 28
LONGEST_NAME = 24

LABELS = {"alt_class": "{name} {percent} %", "alt_nothing": "No answer."}


def probability_bars(class_names: Sequence[str], probabilities: Sequence[float]) -> go.Figure:
    """One bar a class, sorted here, each with its percentage.

    Args:
        class_names: as many as probabilities.
        probabilities: in [0, 1], in any order.
    """
    names, sorted_probabilities = _best_first(class_names, probabilities)
    figure = blank_figure(height=16 + BAR_HEIGHT * max(len(names), 1), bargap=0.25)
    # Bars stand at 0, 1, 2, ...: two names that are equal once shortened stay two bars.
    figure.add_bar(
        x=sorted_probabilities,
        y=list(range(len(names))),
        orientation="h",
        text=[f"{percent(probability)} %" for probability in sorted_probabilities],
        textposition="outside",
        cliponaxis=False,
        marker={"color": palette.TRAINING, "cornerradius": 3},
        customdata=[plain(name) for name in names],
        hovertemplate="%{customdata}: %{x:.2%}<extra></extra>",
    )
    figure.update_layout(margin_r=56)
    figure.update_xaxes(range=[0, 1], showticklabels=False, dtick=0.25, fixedrange=True)
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[plain(name) for name in short_names(names, LONGEST_NAME)],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    return figure


def bars_alt_text(
    class_names: Sequence[str],
    probabilities: Sequence[float],
    labels: Mapping[str, str] | None = None,
) -> str:
    """The classes with their percentages, the best first, as one sentence."""
    words = worded(LABELS, labels)
    names, sorted_probabilities = _best_first(class_names, probabilities)
    parts = [
        words["alt_class"].format(name=name, percent=percent(probability))
        for name, probability in zip(names, sorted_probabilities, strict=True)
    ]
    return ", ".join(parts) + "." if parts else words["alt_nothing"]


def percent(share: float) -> str:
    """A fraction in [0, 1] in per cent, without claiming certainty: 0.9996 is ``>99.9``."""
    if 0.999 < share < 1:
        return ">99.9"
    if 0 < share < 0.001:
        return "<0.1"
    return f"{share * 100:.1f}"


def _best_first(
    class_names: Sequence[str], probabilities: Sequence[float]
) -> tuple[list[str], list[float]]:
    pairs = sorted(
        zip(class_names, map(float, probabilities), strict=True), key=lambda pair: -pair[1]
    )
    return [name for name, _ in pairs], [probability for _, probability in pairs]
