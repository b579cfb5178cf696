"""How much each setting mattered in a search, and how sure that is."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.bars import BAR_HEIGHT
from cnnlab.figures.canvas import blank_figure, plain, worded
from cnnlab.figures.short_names import short_names

_LONGEST = 32

LABELS = {
    "share": "share, with its 90 % interval",
    "alt": "How much each setting mattered, the most important first: {settings}.",
    "alt_one": "{name} {value:.0%} (between {low:.0%} and {high:.0%})",
    "alt_nothing": "There are too few trials to tell what mattered.",
}


def importance_bars(
    names: Sequence[str],
    values: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """One bar a setting with its interval, in the order given.

    Args:
        names: of the settings, for people.
        values: shares in [0, 1].
        intervals: (low, high) of each.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=64 + BAR_HEIGHT * max(len(names), 1), bargap=0.25)
    figure.add_bar(
        x=list(values),
        y=list(range(len(names))),
        orientation="h",
        marker={"color": palette.TRAINING, "cornerradius": 3, "opacity": 0.6},
        error_x={
            "array": [high - value for value, (_, high) in zip(values, intervals, strict=True)],
            "arrayminus": [value - low for value, (low, _) in zip(values, intervals, strict=True)],
            "color": palette.GREY,
            "thickness": 1.5,
            "width": 5,
        },
        text=[plain(one) for one in _in_words(names, values, intervals, words)],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )
    figure.update_xaxes(title_text=words["share"], range=[0, 1], tickformat=".0%", dtick=0.25)
    shown = short_names(names, _LONGEST)
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[
            f"{plain(name)}  {100 * value:.0f} %" for name, value in zip(shown, values, strict=True)
        ],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        fixedrange=True,
    )
    return figure


def importance_alt_text(
    names: Sequence[str],
    values: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    labels: Mapping[str, str] | None = None,
) -> str:
    """Each setting with its share and its interval."""
    words = worded(LABELS, labels)
    if not names:
        return words["alt_nothing"]
    return words["alt"].format(settings=", ".join(_in_words(names, values, intervals, words)))


def _in_words(
    names: Sequence[str],
    values: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    words: Mapping[str, str],
) -> list[str]:
    return [
        words["alt_one"].format(name=name, value=value, low=low, high=high)
        for name, value, (low, high) in zip(names, values, intervals, strict=True)
    ]
