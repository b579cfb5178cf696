"""What all charts of learning curves share: their axes, their numbers, their numbers in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def column_of(rows: Sequence[Mapping[str, Any]], name: str) -> np.ndarray:
    """One value of each row, float64; not-a-number where it is missing or None."""
    values = (row.get(name) for row in rows)
    return np.array([np.nan if value is None else value for value in values], np.float64)


def whole_ticks(last: int) -> dict[str, object]:
    """Ticks of an axis that counts epochs up to ``last``: whole numbers, not too many."""
    return {"dtick": 1} if last <= 10 else {"nticks": 8, "tickformat": "d"}


def value_axis(metric: str) -> dict[str, object]:
    """From 0 to 100 % for accuracy, from 0 on for the loss."""
    if metric == "accuracy":
        return {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.25}
    return {"rangemode": "tozero"}


def value_in_words(value: float | None, metric: str) -> str:
    """Accuracy in per cent, a loss in three digits, a dash for what is no number."""
    if value is None or not np.isfinite(value):
        return "—"
    return f"{value * 100:.0f} %" if metric == "accuracy" else f"{value:.3g}"
