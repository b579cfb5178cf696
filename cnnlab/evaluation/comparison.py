"""Two networks side by side: which is more accurate, on which classes, and is that chance?"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.errors import ConfigurationError
from cnnlab.evaluation.predictions import Predictions
from cnnlab.moved_names import MovedAttribute

CHANCE = 0.05
"""A difference that chance alone would make as often as this is not called one."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """The second network compared with the first.

    Attributes:
        accuracies: of the first and the second, in [0, 1].
        class_gains: accuracy of the second minus that of the first for each class, in [-1, 1];
            None where one of the two has no picture of it.
        matrix_change: (num_classes, num_classes), float64: how much larger a share of each true
            class the second predicts as each class.
        p_value: how often two equally good networks would differ at least as much, in [0, 1].
        discordant: how many pictures only the first and only the second classify correctly; None
            if the two were not measured on the same pictures.
    """

    accuracies: tuple[float, float]
    class_gains: tuple[float | None, ...]
    matrix_change: np.ndarray
    p_value: float
    discordant: tuple[int, int] | None = None

    only_right = MovedAttribute("discordant")

    @property
    def gain(self) -> float:
        """Accuracy of the second minus that of the first, in [-1, 1]."""
        return self.accuracies[1] - self.accuracies[0]

    @property
    def is_chance(self) -> bool:
        """The difference is too small to tell the two apart."""
        return self.p_value >= CHANCE


def compare(
    first: ArrayLike, second: ArrayLike, discordant: tuple[int, int] | None = None
) -> Comparison:
    """Compare two confusion matrices ``[true class][predicted class]`` of the same classes.

    On the same pictures the test is McNemar's, exact, on those that only one of the two
    classifies correctly (McNemar 1947; recommended by Dietterich 1998, "Approximate statistical
    tests for comparing supervised classification learning algorithms"). Else it is the test of two
    proportions, whose standard error is that of two independent samples.

    Args:
        first, second: (num_classes, num_classes) counts.
        discordant: from ``discordant_pairs``, if both were measured on the same pictures.

    Raises:
        ConfigurationError: matrices of different sizes.
    """
    matrices = [np.asarray(matrix, np.int64) for matrix in (first, second)]
    _check_same_size(*matrices)
    if discordant is not None:
        p_value = mcnemar_p_value(*discordant)
    else:
        p_value = _two_proportions_p_value(*matrices)
    before, after = (_share(np.trace(matrix), matrix.sum()) for matrix in matrices)
    return Comparison(
        (before, after),
        _class_gains(*matrices),
        _row_shares(matrices[1]) - _row_shares(matrices[0]),
        p_value,
        discordant,
    )


def discordant_pairs(
    first: Predictions | None, second: Predictions | None
) -> tuple[int, int] | None:
    """How many pictures only the first, and only the second classifies correctly.

    McNemar's test counts them. None if one is missing, or they are of different pictures.
    """
    if first is None or second is None:
        return None
    same = first.pictures and first.pictures == second.pictures
    if not same or len(first.labels) != len(second.labels):
        return None
    only_first = int((first.correct & ~second.correct).sum())
    return only_first, int((second.correct & ~first.correct).sum())


def mcnemar_p_value(only_first: int, only_second: int) -> float:
    """Two-sided exact McNemar test: twice the tail of Binomial(n, 1/2), at most 1."""
    total, fewer = only_first + only_second, min(only_first, only_second)
    # Logarithms: 2 ** -total is 0 in floating point for more than a thousand pictures.
    logarithms = (
        math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1)
        for k in range(fewer + 1)
    )
    tail = sum(math.exp(value - total * math.log(2)) for value in logarithms)
    return min(1.0, 2 * tail)


def _two_proportions_p_value(first: np.ndarray, second: np.ndarray) -> float:
    counts = [int(matrix.sum()) for matrix in (first, second)]
    if not all(counts):
        return 1.0
    correct = [int(np.trace(matrix)) for matrix in (first, second)]
    pooled = sum(correct) / sum(counts)
    error = math.sqrt(pooled * (1 - pooled) * (1 / counts[0] + 1 / counts[1]))
    if not error:
        return 1.0
    distance = abs(correct[0] / counts[0] - correct[1] / counts[1]) / error
    return math.erfc(distance / math.sqrt(2))


def _class_gains(first: np.ndarray, second: np.ndarray) -> tuple[float | None, ...]:
    gains = np.diag(_row_shares(second)) - np.diag(_row_shares(first))
    known = np.asarray(first.any(axis=1) & second.any(axis=1))
    return tuple(float(gain) if has else None for gain, has in zip(gains, known, strict=True))


def _row_shares(matrix: np.ndarray) -> np.ndarray:
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else 0.0


def _check_same_size(first: np.ndarray, second: np.ndarray) -> None:
    if first.shape != second.shape:
        raise ConfigurationError(
            "comparison-classes-differ",
            "Only networks of the same classes can be compared; received {first} and "
            "{second:# class}.",
            first=len(first),
            second=len(second),
        )
