"""What the figures of a search read: trials and the settings that they vary."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, Literal, Protocol

import plotly.graph_objects as go

from cnnlab.figures import palette

Metric = Literal["accuracy", "loss", "accuracy difference", "loss difference"]
"""What counts of held-out pictures: in [0, 1], in nats, or how much of it two sides differ in."""

FINISHED, ENDED_EARLY, RUNNING = "finished", "ended early", "running"

LABELS = {
    "trial": "trial {number}",
    "accuracy": "held-out accuracy",
    "loss": "held-out loss (lower is better)",
    "accuracy difference": "difference of the held-out accuracy (points)",
    "loss difference": "difference of the held-out loss (lower is better)",
    "finished": "finished",
    "early": "ended early",
    "best": "the best",
    "nothing": "No trial has finished yet.",
}
"""Words that these figures share."""


class Tried(Protocol):
    """A trial: what it was trained with, and what came of it."""

    @property
    def number(self) -> int:
        """From 1."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Name -> value, of those that are varied and matter in it."""

    @property
    def state(self) -> str:
        """Finished, ended early, running, or another one without a value."""

    @property
    def value(self) -> float | None:
        """What counts; None of one that has not finished."""

    @property
    def val_accuracy(self) -> float | None:
        """The last that was measured, in [0, 1]."""

    @property
    def val_loss(self) -> float | None:
        """Likewise, in nats."""

    @property
    def accuracy_differences(self) -> Sequence[float]:
        """Treatment minus control, of each pair; empty where there are none."""

    @property
    def loss_differences(self) -> Sequence[float]:
        """Likewise, in nats."""

    @property
    def seconds(self) -> float:
        """All that it took."""


class Axis(Protocol):
    """A setting that is varied: choices, or a range."""

    @property
    def name(self) -> str:
        """Of the setting."""

    @property
    def choices(self) -> tuple[Any, ...]:
        """Its values; empty of a range."""

    @property
    def low(self) -> float | None:
        """The smallest value of a range."""

    @property
    def high(self) -> float | None:
        """The largest one."""

    @property
    def log(self) -> bool:
        """The range is above 0 and drawn by its logarithm."""


def is_maximized(metric: Metric) -> bool:
    """The larger, the better."""
    return metric.startswith("accuracy")


def measured(trials: Iterable[Tried]) -> list[Tried]:
    """Those with a value."""
    return [trial for trial in trials if trial.value is not None]


def last_measured(trial: Tried, metric: Metric) -> float | None:
    """What counts, as it was when the trial ended, early too."""
    if metric == "accuracy":
        return trial.val_accuracy
    if metric == "loss":
        return trial.val_loss
    is_accuracy = metric == "accuracy difference"
    found = trial.accuracy_differences if is_accuracy else trial.loss_differences
    return fmean(found) if found else None


def ended_early(trials: Iterable[Tried], metric: Metric) -> list[tuple[Tried, float]]:
    """Hopeless trials, each with what was measured last."""
    values = ((one, last_measured(one, metric)) for one in trials if one.state == ENDED_EARLY)
    return [(trial, value) for trial, value in values if value is not None]


def best(trials: Iterable[Tried], metric: Metric) -> Tried | None:
    """The one with the best value, the earliest of equals."""
    sign = -1 if is_maximized(metric) else 1
    return min(
        measured(trials), key=lambda one: (sign * (one.value or 0), one.number), default=None
    )


def value_in_words(value: float, metric: Metric) -> str:
    """Such as "84.2 %", as trials differ by less than one per cent, or "+4.2 points"; or a loss."""
    match metric:
        case "accuracy":
            return f"{100 * value:.1f} %"
        case "accuracy difference":
            return f"{100 * value:+.1f} points"
        case "loss":
            return f"{value:.3g}"
        case _:
            return f"{value:+.3g}"


def drawn(values: Iterable[float | None], metric: Metric) -> list[float | None]:
    """On an axis of the metric: differences of accuracies in points, all others as they are."""
    scale = 100 if metric == "accuracy difference" else 1
    return [None if value is None else scale * value for value in values]


def points(
    x: Sequence[float],
    trials: Sequence[Tried],
    values: Sequence[float],
    name: str,
    words: Mapping[str, str],
    metric: Metric,
    marker: Mapping[str, Any],
) -> go.Scatter:
    """One marker a trial, which says its number and its value."""
    return go.Scatter(
        x=list(x),
        y=drawn(values, metric),
        name=name,
        mode="markers",
        marker=dict(marker),
        cliponaxis=False,
        text=[
            words["trial"].format(number=one.number) + f": {value_in_words(value, metric)}"
            for one, value in zip(trials, values, strict=True)
        ],
        hovertemplate="%{text}<extra>%{fullData.name}</extra>",
    )


FINISHED_MARK = {"color": palette.TRAINING, "size": 7, "opacity": 0.7}
EARLY_MARK = {
    "color": palette.GREY,
    "size": 7,
    "symbol": "x-thin",
    "line": {"width": 1.5, "color": palette.GREY},
}
BEST_MARK = {"color": palette.VALIDATION, "size": 14, "symbol": "star"}
BEST_LINE = {"color": palette.VALIDATION, "width": 2.5, "shape": "hv"}


def reach_of(values: Iterable[float], metric: Metric) -> dict[str, Any]:
    """Settings of an axis on which the differences between trials are to be seen."""
    if metric in ("accuracy difference", "loss difference"):
        return _reach_of_differences([*drawn(values, metric)])
    values = list(values)
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = 0.08 * (high - low) or 0.05
    if metric == "loss":
        return {"range": [max(0.0, low - margin), high + margin]}
    ends = [max(0.0, low - margin), min(1.02, high + margin)]
    return {"range": ends, "tickformat": ".0%" if high - low > 0.05 else ".1%"}


def _reach_of_differences(values: Sequence[float | None]) -> dict[str, Any]:
    """With a line at 0, if that is among them: there neither side is better."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    margin = 0.08 * (high - low) or 0.05
    return {"range": [low - margin, high + margin], "tickformat": "+~g", "zeroline": True}


def running_best(values: Iterable[float], metric: Metric) -> list[float]:
    """The best of each and all before it."""
    return list(itertools.accumulate(values, max if is_maximized(metric) else min))
