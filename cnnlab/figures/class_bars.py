"""One horizontal bar a class: its accuracy, or the change of it."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.bars import BAR_HEIGHT, LONGEST_NAME
from cnnlab.figures.canvas import blank_figure, plain, worded
from cnnlab.figures.short_names import short_names

MOST_CLASSES = 30

LABELS = {
    "some_lowest": "{title}: {shown} of {total} classes shown, the lowest",
    "some_changed": "{title}: {shown} of {total} classes shown, those that changed most",
    "accuracy": "accuracy on its test pictures",
    "gain": "change in percentage points",
    "alt_accuracy": "Accuracy by class, the lowest first: {classes}.",
    "alt_gain": "Change by class in percentage points, the greatest loss first: {classes}.",
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
) -> go.Figure:
    """Gains (to the right, blue) and losses (to the left, orange) of each class.

    Args:
        class_names: one a class.
        gains: differences of accuracies, in [-1, 1]; classes with None have no bar.
        labels: translations of ``LABELS``.

    Returns:
        A figure of at most ``MOST_CLASSES`` bars, the greatest loss on top: of more, those that
        changed most, as its title says.
    """
    rows = _most_changed(class_names, gains)
    colours = [palette.TRAINING if gain > 0 else palette.VALIDATION for _, gain in rows]
    total = sum(gain is not None for gain in gains)
    figure = _bars(rows, [f"{gain * 100:+.0f}" for _, gain in rows], colours, class_names)
    ends = [0.0, *(gain for _, gain in rows)]
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
) -> str:
    """The bars of ``class_gain_bars`` in words."""
    rows = _most_changed(class_names, gains)
    total = sum(gain is not None for gain in gains)
    return _in_words(
        "alt_gain", [f"{name} {gain * 100:+.0f}" for name, gain in rows], total, labels
    )


Rows = list[tuple[str, float]]


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
