"""One horizontal bar a class: its accuracy, or the change of it."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.bars import BAR_HEIGHT, LONGEST_NAME
from cnnlab.figures.canvas import blank_figure, plain, worded
from cnnlab.figures.short_names import short_names

MOST_CLASSES = 30
Interval = tuple[float, float]

LABELS = {
    "some_lowest": "{title}: {shown} of {total} classes shown, the lowest",
    "some_changed": "{title}: {shown} of {total} classes shown, those that changed most",
    "accuracy": "accuracy on its test pictures",
    "gain": "change in percentage points",
    "alt_accuracy": "Accuracy by class, the lowest first: {classes}.",
    "alt_gain": "Change by class in percentage points, the greatest loss first: {classes}.",
    "alt_between": " (between {low} and {high})",
    "alt_some": "{shown} of {total} classes are shown.",
    "alt_nothing": "No class has test pictures.",
}


def class_accuracy_bars(
    class_names: Sequence[str],
    accuracies: Sequence[float | None],
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Accuracy of each class, the lowest on top.

    Args:
        class_names: one a class.
        accuracies: in [0, 1]; classes with None have no bar.
        labels: translations of ``LABELS``.

    Returns:
        A figure of at most ``MOST_CLASSES`` bars: of more, the lowest, as its title says.
    """
    rows = _lowest_first(class_names, accuracies)
    total, rows = len(rows), rows[:MOST_CLASSES]
    texts = [f"{value * 100:.0f} %" for _, value in rows]
    figure = _bars(rows, texts, palette.TRAINING, class_names)
    title = _title("accuracy", "some_lowest", len(rows), total, labels)
    figure.update_xaxes(title_text=title, range=[0, 1.12], tickformat=".0%", dtick=0.25)
    return figure


def class_gain_bars(
    class_names: Sequence[str],
    gains: Sequence[float | None],
    labels: Mapping[str, str] | None = None,
    intervals: Sequence[Interval | None] | None = None,
) -> go.Figure:
    """Gains (to the right, blue) and losses (to the left, orange) of each class.

    Args:
        class_names: one a class.
        gains: differences of accuracies, in [-1, 1]; classes with None have no bar.
        labels: translations of ``LABELS``.
        intervals: (low, high) of each gain, drawn over its bar; None where it is not known.

    Returns:
        A figure of at most ``MOST_CLASSES`` bars, the greatest loss on top: of more, those that
        changed most, as its title says.
    """
    rows = _most_changed(class_names, gains)
    colours = [palette.TRAINING if gain > 0 else palette.VALIDATION for _, gain in rows]
    total = sum(gain is not None for gain in gains)
    figure = _bars(rows, [_points(gain) for _, gain in rows], colours, class_names)
    spans = _spans(rows, class_names, intervals)
    if intervals is not None:
        _draw_intervals(figure, rows, spans)
    ends = [0.0, *(gain for _, gain in rows), *(end for span in spans for end in span or ())]
    # Room for the numbers beside the longest bars.
    room = 0.2 * (max(ends) - min(ends)) or 0.1
    reach = [min(ends) - room * (min(ends) < 0), max(ends) + room]
    title = _title("gain", "some_changed", len(rows), total, labels)
    figure.update_xaxes(title_text=title, range=reach, showticklabels=False)
    return figure


def class_accuracy_alt_text(
    class_names: Sequence[str],
    accuracies: Sequence[float | None],
    labels: Mapping[str, str] | None = None,
) -> str:
    """The bars of ``class_accuracy_bars`` in words."""
    rows = _lowest_first(class_names, accuracies)
    parts = [f"{name} {value:.0%}" for name, value in rows[:MOST_CLASSES]]
    return _in_words("alt_accuracy", parts, len(rows), labels)


def class_gain_alt_text(
    class_names: Sequence[str],
    gains: Sequence[float | None],
    labels: Mapping[str, str] | None = None,
    intervals: Sequence[Interval | None] | None = None,
) -> str:
    """The bars of ``class_gain_bars`` in words."""
    rows = _most_changed(class_names, gains)
    words = worded(LABELS, labels)
    parts = [f"{name} {_points(gain)}" for name, gain in rows]
    for place, span in enumerate(_spans(rows, class_names, intervals)):
        if span is not None:
            low, high = map(_points, span)
            parts[place] += words["alt_between"].format(low=low, high=high)
    return _in_words("alt_gain", parts, sum(gain is not None for gain in gains), labels)


Rows = list[tuple[str, float]]


def _points(share: float) -> str:
    """Whole percentage points with their sign; zero has none."""
    points = round(100 * share)
    return f"{points:+d}" if points else "0"


def _spans(
    rows: Rows, class_names: Sequence[str], intervals: Sequence[Interval | None] | None
) -> list[Interval | None]:
    """The interval of each row; None where there is none."""
    if intervals is None:
        return [None] * len(rows)
    known = dict(zip(class_names, intervals, strict=True))
    return [known[name] for name, _ in rows]


def _draw_intervals(figure: go.Figure, rows: Rows, spans: list[Interval | None]) -> None:
    """Whiskers over the bars; the numbers go beside the names, out of their way."""
    pairs = [(gain, span) for (_, gain), span in zip(rows, spans, strict=True)]
    figure.update_traces(
        textposition="none",
        marker_opacity=0.5,
        error_x={
            "array": [None if span is None else span[1] - gain for gain, span in pairs],
            "arrayminus": [None if span is None else gain - span[0] for gain, span in pairs],
            "color": palette.GREY,
            "thickness": 1.5,
            "width": 5,
        },
    )
    names = figure.layout.yaxis.ticktext
    texts = [f"{name}  {text}" for name, text in zip(names, figure.data[0].text, strict=True)]
    figure.update_yaxes(ticktext=texts)


def _lowest_first(class_names: Sequence[str], values: Sequence[float | None]) -> Rows:
    pairs = zip(class_names, values, strict=True)
    return sorted(((n, v) for n, v in pairs if v is not None), key=lambda row: row[1])


def _most_changed(class_names: Sequence[str], gains: Sequence[float | None]) -> Rows:
    rows = _lowest_first(class_names, gains)
    chosen = sorted(rows, key=lambda row: -abs(row[1]))[:MOST_CLASSES]
    return [row for row in rows if row in chosen]


def _title(key: str, some: str, shown: int, total: int, labels: Mapping[str, str] | None) -> str:
    """The title of the axis, with the number of bars that are left out."""
    words = worded(LABELS, labels)
    if shown == total:
        return words[key]
    return words[some].format(title=words[key], shown=shown, total=total)


def _bars(
    rows: Rows, texts: list[str], colours: str | list[str], class_names: Sequence[str]
) -> go.Figure:
    short = dict(zip(class_names, short_names(class_names, LONGEST_NAME), strict=True))
    figure = blank_figure(height=72 + BAR_HEIGHT * max(len(rows), 1), bargap=0.25)
    # Bars stand at 0, 1, 2, ...: two names that are equal once shortened stay two bars.
    figure.add_bar(
        x=[value for _, value in rows],
        y=list(range(len(rows))),
        orientation="h",
        text=texts,
        textposition="outside",
        cliponaxis=False,
        marker={"color": colours, "cornerradius": 3},
        customdata=[plain(name) for name, _ in rows],
        hovertemplate="%{customdata}: %{text}<extra></extra>",
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[plain(short[name]) for name, _ in rows],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        fixedrange=True,
    )
    return figure


def _in_words(key: str, parts: list[str], total: int, labels: Mapping[str, str] | None) -> str:
    words = worded(LABELS, labels)
    if not parts:
        return words["alt_nothing"]
    sentence = words[key].format(classes=", ".join(parts))
    some = words["alt_some"].format(shown=len(parts), total=total)
    return sentence if len(parts) == total else f"{sentence} {some}"
