"""The settings of all trials side by side: an axis a setting, a line a trial."""

import json
import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, plain, worded
from cnnlab.figures.search import tried
from cnnlab.figures.search.tried import Axis, Metric, Tried
from cnnlab.figures.short_names import short_names
from cnnlab.wording import filled

UNUSED = -0.14
"""Height of a setting that does not matter in a trial, below the axis from 0 to 1."""
_SPREAD = 0.6
"""Share of a choice's place over which its lines are spread, so that none hides another."""
_BEHIND_TEXT = {False: "rgba(247, 249, 248, 0.85)", True: "rgba(14, 22, 21, 0.85)"}
_LONGEST_TITLE, _LINE, _LONGEST_VALUE, _MOST_VALUES = 20, 12, 12, 8

LABELS = {
    **tried.LABELS,
    "tenth": "best tenth",
    "upper": "better half",
    "lower": "worse half",
    "nothing_came": "diverged or failed",
    "unused": "not used",
    "on": "yes",
    "off": "no",
    "none": "none",
    "alt": "The best of {count:# finished trial}, trial {number}, has {settings}; it came to "
    "{value}.",
    "alt_tenth": "The best tenth lies: {ranges}.",
    "alt_range": "{name} from {low} to {high}",
}

# A group a row: how its lines look, the least important first, so that the best lie on top.
_LOOKS: Mapping[str, dict[str, Any]] = {
    "nothing_came": {"color": palette.faint(palette.RED, 0.7), "width": 1.25, "dash": "dash"},
    "early": {"color": palette.faint(palette.GREY, 0.6), "width": 1, "dash": "dot"},
    "lower": {"color": palette.faint(palette.GREY, 0.55), "width": 1},
    "upper": {"color": palette.faint(palette.TRAINING, 0.4), "width": 1.25},
    "tenth": {"color": palette.TRAINING, "width": 2.25},
    "best": {"color": palette.VALIDATION, "width": 4},
}


def parallel_coordinates(
    trials: Sequence[Tried],
    axes: Sequence[Axis],
    metric: Metric = "accuracy",
    titles: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    dark: bool = False,
) -> go.Figure:
    """A vertical axis a setting and one for what counts; a line a trial, by how good it is.

    Lines of trials that ended early, diverged or failed are dotted or dashed, and end before the
    last axis if nothing was measured. A setting that does not matter in a trial is marked below.

    Args:
        trials: those at work are left out.
        axes: the settings that are varied.
        metric: what counts, on the held-out pictures.
        titles: of the settings, for people; their names where there are none.
        labels: translations of ``LABELS``.
        dark: the figure stands on a dark page.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=380, legend=legend_above(), showlegend=True)
    reach = _reach(trials, metric)
    for group, members in _groups(trials, metric).items():
        if members:
            figure.add_trace(_lines(members, axes, metric, reach, group, words))
    _draw_axes(figure, axes, metric, reach, titles or {}, words)
    figure.update_annotations(bgcolor=_BEHIND_TEXT[dark])
    is_used = all(axis.name in one.settings for axis in axes for one in trials)
    lowest = {"showticklabels": False} if is_used else {"ticktext": [words["unused"]]}
    figure.update_yaxes(
        tickvals=[UNUSED],
        range=[-0.05 if is_used else UNUSED - 0.05, 1.05],
        showgrid=False,
        zeroline=False,
        **lowest,
    )
    return figure


def parallel_alt_text(
    trials: Sequence[Tried],
    axes: Sequence[Axis],
    metric: Metric = "accuracy",
    titles: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> str:
    """The best trial's settings, and between which the best tenth lies."""
    words, names = worded(LABELS, labels), titles or {}
    best, finished = tried.best(trials, metric), tried.measured(trials)
    if best is None:
        return words["nothing"]
    settings = [
        f"{names.get(name, name)} {in_words(value, words)}" for name, value in best.settings.items()
    ]
    said = {
        "count": len(finished),
        "number": best.number,
        "settings": ", ".join(settings),
        "value": tried.value_in_words(best.value or 0.0, metric),
    }
    ranges = list(_ranges(trials, axes, metric, names, words))
    tenth = [words["alt_tenth"].format(ranges=", ".join(ranges))] if ranges else []
    return " ".join([filled(words["alt"], said), *tenth])


def in_words(value: Any, labels: Mapping[str, str] | None = None) -> str:
    """A value of a setting, as short as it can be: "1e-04", "64 × 64", "yes"."""
    words = worded(LABELS, labels)
    if value is None or value in ([], ()):
        return words["none"]
    if isinstance(value, bool):
        return words["on"] if value else words["off"]
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, list | tuple):
        return " × ".join(in_words(one, words) for one in value)
    return value if isinstance(value, str) else json.dumps(value)


def _groups(trials: Sequence[Tried], metric: Metric) -> dict[str, list[Tried]]:
    """The trials that are over, by how good they are."""
    sign = -1 if tried.is_maximized(metric) else 1
    ranked = sorted(tried.measured(trials), key=lambda one: (sign * (one.value or 0), one.number))
    tenth, half = math.ceil(len(ranked) / 10), math.ceil(len(ranked) / 2)
    early = [one for one in trials if one.state == tried.ENDED_EARLY]
    over = (tried.FINISHED, tried.ENDED_EARLY, tried.RUNNING)
    nothing = [one for one in trials if one.state not in over]
    members = {
        "nothing_came": nothing,
        "early": early,
        "lower": ranked[half:],
        "upper": ranked[tenth:half],
        "tenth": ranked[1:tenth],
        "best": ranked[:1],
    }
    return {group: members[group] for group in _LOOKS}


def _lines(
    trials: Sequence[Tried],
    axes: Sequence[Axis],
    metric: Metric,
    reach: tuple[float, float],
    group: str,
    words: Mapping[str, str],
) -> go.Scatter:
    """All lines of a group as one trace, with gaps between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    texts: list[str] = []
    for trial in trials:
        value = trial.value if trial.value is not None else tried.last_measured(trial, metric)
        name = words["trial"].format(number=trial.number)
        text = name if value is None else f"{name}: {tried.value_in_words(value, metric)}"
        heights = [_height(axis, trial.settings, _aside(trial.number)) for axis in axes]
        last = None if value is None else _share(value, *reach)
        x += [*range(len(axes) + 1), None]
        y += [*heights, last, None]
        texts += [text] * (len(axes) + 2)
    return go.Scatter(
        x=x,
        y=y,
        name=words[group],
        mode="lines",
        line=_LOOKS[group],
        text=texts,
        hovertemplate="%{text}<extra>%{fullData.name}</extra>",
        connectgaps=False,
    )


def _aside(number: int) -> float:
    """Where in the place of a choice a trial's line stands, from -0.5 to 0.5, evenly spread."""
    return (number * 0.6180339887) % 1 - 0.5


def _height(axis: Axis, settings: Mapping[str, Any], aside: float = 0.0) -> float:
    """Of a trial's value on an axis from 0 to 1; among choices a little aside."""
    if axis.name not in settings:
        return UNUSED
    value = settings[axis.name]
    if axis.choices:
        texts = [json.dumps(choice) for choice in axis.choices]
        text = json.dumps(value)
        place = texts.index(text) + 0.5 + _SPREAD * aside if text in texts else None
        return UNUSED if place is None else place / len(texts)
    low, high = axis.low or 0.0, axis.high or 0.0
    if axis.log:
        low, high, value = math.log(low), math.log(high), math.log(max(value, 1e-300))
    return _share(value, low, high)


def _share(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low or 1.0), 0.0), 1.0)


def _reach(trials: Sequence[Tried], metric: Metric) -> tuple[float, float]:
    """From the worst to the best value; the better always on top."""
    values = [one.value for one in trials if one.value is not None]
    values += [value for _, value in tried.ended_early(trials, metric)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    high = high if high > low else low + 0.01
    return (low, high) if tried.is_maximized(metric) else (high, low)


def _draw_axes(
    figure: go.Figure,
    axes: Sequence[Axis],
    metric: Metric,
    reach: tuple[float, float],
    titles: Mapping[str, str],
    words: Mapping[str, str],
) -> None:
    """Vertical lines with their values, and the titles below."""
    names = short_names([titles.get(axis.name, axis.name) for axis in axes], _LONGEST_TITLE)
    for place, values in enumerate([*(_marks(axis, words) for axis in axes), _last(metric, reach)]):
        figure.add_shape(
            type="line", x0=place, x1=place, y0=0, y1=1, line={"color": palette.GREY, "width": 1.5}
        )
        for height, text in values:
            figure.add_annotation(
                x=place,
                y=height,
                text=plain(text, _LONGEST_VALUE),
                showarrow=False,
                xanchor="right" if place == len(axes) else "left",
                xshift=-5 if place == len(axes) else 5,
                font_size=12,
            )
    ticks = [plain(name) for name in names] + [plain(words[metric].split(" (")[0])]
    figure.update_xaxes(
        tickvals=list(range(len(ticks))),
        ticktext=["<br>".join(textwrap.wrap(tick, _LINE)) for tick in ticks],
        ticklabeloverflow="allow",
        range=[-0.3, len(axes) + 0.3],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )


def _last(metric: Metric, reach: tuple[float, float]) -> list[tuple[float, str]]:
    """What stands beside the axis of what counts."""
    low, high = reach
    values = (low, (low + high) / 2, high)
    texts = [tried.value_in_words(value, metric) for value in values]
    return list(zip((0.0, 0.5, 1.0), texts, strict=True))


def _marks(axis: Axis, words: Mapping[str, str]) -> list[tuple[float, str]]:
    """What stands beside the axis of a setting: height and text."""
    if axis.choices:
        step = max(1, math.ceil(len(axis.choices) / _MOST_VALUES))
        shown = axis.choices[::step]
        return [(_height(axis, {axis.name: one}), in_words(one, words)) for one in shown]
    low, high = axis.low or 0.0, axis.high or 0.0
    middle = math.sqrt(low * high) if axis.log else (low + high) / 2
    return [(_height(axis, {axis.name: one}), f"{one:.3g}") for one in (low, middle, high)]


def _ranges(
    trials: Sequence[Tried],
    axes: Sequence[Axis],
    metric: Metric,
    titles: Mapping[str, str],
    words: Mapping[str, str],
) -> Iterator[str]:
    """Between which values the best tenth lies, of each range; nothing of one trial."""
    groups = _groups(trials, metric)
    chosen = [*groups["best"], *groups["tenth"]]
    for axis in axes if len(chosen) > 1 else ():
        values = [one.settings[axis.name] for one in chosen if axis.name in one.settings]
        if values and not axis.choices:
            low, high = (in_words(float(end), words) for end in (min(values), max(values)))
            name = titles.get(axis.name, axis.name)
            yield words["alt_range"].format(name=name, low=low, high=high)
