"""The curves of several runs as one: their mean, with a band."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.experiments.paired.statistics.sequential import CONFIDENCE
from cnnlab.experiments.paired.statistics.student_t import t_quantile


@dataclass(frozen=True, eq=False)
class Band:
    """The mean of some curves, epoch by epoch.

    Attributes:
        epochs: (k,), int64, from 1.
        mean: (k,), float64; NaN where no run has a value.
        low, high: (k,), float64: 95 % interval of the mean (Student's t), each epoch for itself;
            NaN with fewer than two values. Two bands may overlap though each pair differs in the
            same direction: whether a difference is real is for ``verdict`` to say.
        num_runs: (k,), int64: how many runs were still training in this epoch.
    """

    epochs: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    num_runs: np.ndarray


def curve_band(curves: Sequence[ArrayLike], diverged: float = math.nan) -> Band:
    """The band of the curves of finished runs with different seeds.

    A run that ended earlier than others keeps its last value: its network stays what it is, and the
    mean does not jump as those that stop early leave it.

    Args:
        curves: one a run, (its epochs,), float; they may differ in length or be empty. NaN where
            there is no value.
        diverged: stands for NaN, such as the accuracy of guessing; by default it is left out.

    Example:
        >>> curve_band([[0.5, 0.75], [1.0]]).mean.tolist()
        [0.75, 0.875]
    """
    values = [np.asarray(curve, np.float64) for curve in curves if np.size(curve)]
    lengths = np.array([len(curve) for curve in values], np.int64)
    last = int(lengths.max(initial=0))
    table = np.full((len(values), last), np.nan)
    for row, curve in zip(table, values, strict=True):
        row[: len(curve)], row[len(curve) :] = curve, curve[-1]
    table = np.where(np.isnan(table), diverged, table)
    points = [_point(column[~np.isnan(column)]) for column in table.T]
    mean, low, high = np.array(points, np.float64).reshape(-1, 3).T
    epochs = np.arange(1, last + 1)
    return Band(epochs, mean, low, high, (lengths[:, None] >= epochs).sum(axis=0))


def _point(values: np.ndarray) -> tuple[float, float, float]:
    """Mean, low and high of the values of one epoch."""
    if not len(values):
        return math.nan, math.nan, math.nan
    mean = float(values.mean())
    if len(values) == 1:
        return mean, math.nan, math.nan
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    reach = t_quantile(round(1 - CONFIDENCE, 12), len(values) - 1) * error
    return mean, mean - reach, mean + reach
