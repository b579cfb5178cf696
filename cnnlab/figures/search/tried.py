"""What the figures of a search read: trials and the settings that they vary."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.curves import Metric

FINISHED, ENDED_EARLY, RUNNING = "finished", "ended early", "running"

LABELS = {
    "trial": "trial {number}",
    "accuracy": "held-out accuracy",
    "loss": "held-out loss (lower is better)",
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


def measured(trials: Iterable[Tried]) -> list[Tried]:
    """Those with a value."""
    return [trial for trial in trials if trial.value is not None]


def last_measured(trial: Tried, metric: Metric) -> float | None:
    """What counts, as it was when the trial ended, early too."""
    return trial.val_accuracy if metric == "accuracy" else trial.val_loss


def ended_early(trials: Iterable[Tried], metric: Metric) -> list[tuple[Tried, float]]:
    """Hopeless trials, each with what was measured last."""
    values = ((one, last_measured(one, metric)) for one in trials if one.state == ENDED_EARLY)
    return [(trial, value) for trial, value in values if value is not None]


def best(trials: Iterable[Tried], metric: Metric) -> Tried | None:
    """The one with the best value, the earliest of equals."""
    sign = -1 if metric == "accuracy" else 1
    return min(
        measured(trials), key=lambda one: (sign * (one.value or 0), one.number), default=None
    )


def value_in_words(value: float, metric: Metric) -> str:
    """Such as "84.2 %", as trials differ by less than one per cent; or a loss."""
    return f"{100 * value:.1f} %" if metric == "accuracy" else f"{value:.3g}"


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
        y=list(values),
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
    values = list(values)
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = 0.08 * (high - low) or 0.05
    if metric == "loss":
        return {"range": [max(0.0, low - margin), high + margin]}
    ends = [max(0.0, low - margin), min(1.02, high + margin)]
    return {"range": ends, "tickformat": ".0%" if high - low > 0.05 else ".1%"}


def running_best(values: Iterable[float], metric: Metric) -> list[float]:
    """The best of each and all before it."""
    return list(itertools.accumulate(values, max if metric == "accuracy" else min))
