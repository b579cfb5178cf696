"""How the values of an array spread, in a few numbers."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from cnnlab.errors import quoted

BOUNDS = (-4.0, 4.0)
"""Holds all but 0.006 % of a standard normal distribution, which is what normalising aims at."""

_WITHIN = 0.99


@dataclass(frozen=True)
class Distribution:
    """Mean, standard deviation and a histogram of the finite values of arrays.

    Attributes:
        mean: arithmetic mean; None where no value was finite.
        std: standard deviation of the population (divided by n, not n - 1); None likewise.
        counts: how many values fall into each of the bins of one width between ``low`` and
            ``high``; the first and the last also count what lies beyond.
        low: where the first bin begins.
        high: where the last bin ends.
        num_not_finite: values that are infinite or not a number; they count nowhere else.
    """

    mean: float | None
    std: float | None
    counts: tuple[int, ...]
    low: float
    high: float
    num_not_finite: int = 0

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self) | {"counts": list(self.counts)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        distribution = cls(**dict(values) | {"counts": tuple(map(int, values["counts"]))})
        for name in ("mean", "std", "low", "high", "num_not_finite"):
            value = getattr(distribution, name)
            if not (value is None or math.isfinite(value)):
                raise ValueError(f"`{name}` must be a finite number, not {quoted(value)}")
        return distribution


class Tally:
    """Collects a ``Distribution`` from arrays that come one after the other.

    Moments are merged in float64 by the pairwise update of Chan, Golub and LeVeque (1979), which
    loses nothing where the mean is large beside the standard deviation.

    Args:
        bounds: ``low`` and ``high`` of the histogram; None for those of ``bounds_around`` the first
            array with a finite value.
        num_bins: how many bins.
    """

    def __init__(self, bounds: tuple[float, float] | None, num_bins: int) -> None:
        self._bounds = bounds
        self._counts = np.zeros(num_bins, np.int64)
        self._num_values = self._num_not_finite = 0
        self._mean = self._squares = 0.0

    def add(self, values: np.ndarray) -> None:
        """Count an array of any shape."""
        finite = values[np.isfinite(values)].astype(np.float64)
        self._num_not_finite += values.size - finite.size
        if finite.size:
            self._bounds = self._bounds or bounds_around(finite)
            clipped = finite.clip(*self._bounds)
            self._counts += np.histogram(clipped, len(self._counts), self._bounds)[0]
            self._merge(finite)

    def _merge(self, values: np.ndarray) -> None:
        mean = float(values.mean())
        squares = float(np.square(values - mean).sum())
        total = self._num_values + values.size
        apart = mean - self._mean
        self._squares += squares + apart**2 * self._num_values * values.size / total
        self._mean += apart * values.size / total
        self._num_values = total

    def distribution(self) -> Distribution:
        """What was counted so far."""
        any_finite = self._num_values > 0
        low, high = self._bounds or BOUNDS
        return Distribution(
            mean=self._mean if any_finite else None,
            std=math.sqrt(self._squares / self._num_values) if any_finite else None,
            counts=tuple(self._counts.tolist()),
            low=float(low),
            high=float(high),
            num_not_finite=self._num_not_finite,
        )


def bounds_around(values: np.ndarray) -> tuple[float, float]:
    """``BOUNDS``, doubled until no more than one in a hundred of the values lies beyond.

    Args:
        values: of any shape, at least one, all finite.
    """
    reach = float(np.quantile(np.abs(values), _WITHIN))
    doublings = max(0, math.ceil(math.log2(reach / BOUNDS[1]))) if reach else 0
    return BOUNDS[0] * 2**doublings, BOUNDS[1] * 2**doublings
