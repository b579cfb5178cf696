"""How far the mean difference of pairs of runs may be from the true one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.experiments.paired.statistics.student_t import t_quantile

POWER = 0.8
"""A difference that would be found with this probability counts as one that could be shown."""


@dataclass(frozen=True)
class MeanDifference:
    """The mean difference of n pairs, and what it owes to chance.

    Attributes:
        mean: of the pairs.
        num_pairs: from 2.
        seeds: variance of the mean because other seeds would have given other runs.
        pictures: variance of the mean because other test pictures would have been as good; 0
            where these alone matter.
    """

    mean: float
    num_pairs: int
    seeds: float
    pictures: float = 0.0

    def reach(self, alpha: float) -> float:
        """Half the width of the interval that misses the truth with probability ``alpha``.

        The square root of t^2 ``seeds`` + z^2 ``pictures``, with Student's t of n - 1 degrees of
        freedom and the normal z. Without pictures it is the paired t interval (Student, "The
        Probable Error of a Mean", 1908). With both the interval is at least as wide as it has to
        be, whatever the ratio of the two variances (Banerjee, "On Confidence Interval for
        Two-Means Problem Based on Separate Estimates of Variances", 1961): the probability
        that a squared normal number is below x is concave in x, so that by Jensen's inequality
        a mixture of two right limits is right at least as often. The approximation of
        Satterthwaite (1946) is narrower, but in simulations too narrow with few seeds.
        """
        t, z = t_quantile(alpha, self.num_pairs - 1), NormalDist().inv_cdf(1 - alpha / 2)
        return math.sqrt(t**2 * self.seeds + z**2 * self.pictures)

    def interval(self, alpha: float) -> tuple[float, float] | None:
        """(low, high); None where equal pairs leave open how much chance there is."""
        reach = self.reach(alpha)
        return (self.mean - reach, self.mean + reach) if reach else None

    def smallest_shown(self, alpha: float) -> float:
        """The smallest true difference whose interval would spare zero with probability 80 %.

        Bloom, "Minimum Detectable Effects" (1995): the half width plus the quantile of the power.
        """
        return self.reach(alpha) + self.reach(2 * (1 - POWER))


def mean_difference(differences: ArrayLike, rounding: float = 0.0) -> MeanDifference:
    """Of pairs for which only other seeds are considered.

    Args:
        differences: (n,), float, treatment minus control; n from 2.
        rounding: variance that each of them owes to whole numbers, such as epochs, so that equal
            pairs do not seem certain.
    """
    values = np.asarray(differences, np.float64)
    variance = float(values.var(ddof=1)) + rounding
    return MeanDifference(float(values.mean()), len(values), variance / len(values))


def mean_difference_on_pictures(gains: ArrayLike) -> MeanDifference:
    """Of pairs that were measured on the same test pictures, which are a sample too.

    Analysis of variance of seeds crossed with pictures, both random (Searle, Casella and
    McCulloch, "Variance Components", 1992). With the variances S of seeds, P of pictures and E
    of the rest, the mean has the variance S / n + P / m + E / (n m). The variance of the n means
    of pairs estimates S + E / m, that of the m means of pictures P + E / n. The first gives all
    but P / m; from the second E / n is taken away, so that no part is counted twice.

    Args:
        gains: (n, m), n from 2 and m from 2: treatment minus control for each pair and picture,
            each of them 1 for correct, 0 for wrong.
    """
    gains = np.asarray(gains, np.float64)
    num_pairs, num_images = gains.shape
    pairs, pictures = gains.mean(axis=1), gains.mean(axis=0)
    rest = gains - pairs[:, None] - pictures + gains.mean()
    rest_variance = (rest**2).sum() / ((num_pairs - 1) * (num_images - 1))
    picture_variance = max(pictures.var(ddof=1) - rest_variance / num_pairs, 0.0)
    return MeanDifference(
        float(pairs.mean()),
        num_pairs,
        float(pairs.var(ddof=1)) / num_pairs,
        # Half a picture more for which either side alone is correct: where all agree, this is
        # no certainty (Agresti and Min 2005).
        float(picture_variance / num_images + 1 / num_images**2),
    )


def median_interval(
    lowest: Sequence[float], highest: Sequence[float], alpha: float
) -> tuple[float, float]:
    """Where the median lies, of values that are known between two bounds only.

    The interval of the sign test, between order statistics (Thompson, "On Confidence Ranges for the
    Median", 1936): right for any distribution, and with no end where there are too few pairs.

    Args:
        lowest, highest: (n,), bounds of each value, which may be infinite.
        alpha: with which the interval may miss.
    """
    left_out = _left_out(len(lowest), alpha)
    if left_out is None:
        return -math.inf, math.inf
    return sorted(lowest)[left_out], sorted(highest)[-1 - left_out]


def _left_out(count: int, alpha: float) -> int | None:
    """How many values may lie outside at either end; None if not even all suffice."""
    tails = np.cumsum([math.comb(count, k) for k in range(count + 1)]) / 2**count
    allowed = int((2 * tails <= alpha).sum())
    return allowed - 1 if allowed else None
