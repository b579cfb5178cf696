"""Whether a claim holds, as far as paired runs can tell: never more certain than its data.

runs = verdict(treatment, control, correct)     # accuracies of n pairs; which pictures were correct
runs.kind, runs.difference, runs.interval
str(runs.sentence)                              # "Holds clearly: +4.1 percentage points, ..."
runs.more_wanted                                # another pair should be trained
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.experiments.paired.sentences import Kind, Measure, basis_note, verdict_note
from cnnlab.experiments.paired.statistics.interval import (
    MeanDifference,
    mean_difference,
    mean_difference_on_pictures,
    median_interval,
)
from cnnlab.experiments.paired.statistics.received import accuracy_pairs, correct_gains, time_pairs
from cnnlab.experiments.paired.statistics.sequential import LOOKS, Look, last_look
from cnnlab.messages import Note

MARGIN = 0.02
"""Two percentage points: a smaller difference of accuracies is little."""
SPEED_MARGIN = 0.1
"""Ten per cent: a smaller difference of speeds is little."""


@dataclass(frozen=True)
class Verdict:
    """What n pairs of runs say about the claim that the treatment is better than the control.

    Attributes:
        kind: ``"holds"``: the whole interval is above the margin. ``"holds-by-little"``: it is
            above zero, but the difference may be below the margin. ``"no-difference"``: it
            contains zero and nothing beyond the margin on either side. ``"opposite"``: it is below
            zero. ``"undecided"``: anything else.
        difference: the mean; a share of pictures for accuracies, the logarithm of the ratio of
            speeds for times (their median where some runs never reached the accuracy). None
            without pairs.
        interval: (low, high) of it, in which the truth lies in 95 % of experiments at whatever
            look they stop; None before the first look, and where equal accuracies without
            ``correct`` leave open how much chance there is. Ends may be infinite for times.
        num_pairs: on which this stands.
        more_wanted: more pairs should be run: they may still decide it.
        smallest_shown: the smallest true difference that so many pairs would have shown in
            four experiments out of five; None where that is not known.
        margin: below which a difference is little, in the unit of ``difference``.
        num_images: test pictures that stand for others of their kind; None if the verdict is
            about these only.
        measure: ``"accuracy"`` or ``"speed"``.
    """

    kind: Kind
    difference: float | None
    interval: tuple[float, float] | None
    num_pairs: int
    more_wanted: bool
    smallest_shown: float | None
    margin: float
    num_images: int | None = None
    measure: Measure = "accuracy"

    @property
    def sentence(self) -> Note:
        """The verdict in words, with the difference and its interval."""
        return verdict_note(
            self.kind,
            self.measure,
            self.difference,
            self.interval,
            self.num_pairs,
            self.smallest_shown,
            self.margin,
        )

    @property
    def basis(self) -> Note:
        """What it stands on, and for which other runs and pictures it speaks."""
        return basis_note(self.num_pairs, self.num_images)


def verdict(
    treatment: ArrayLike,
    control: ArrayLike,
    correct: tuple[ArrayLike, ArrayLike] | None = None,
    margin: float = MARGIN,
    *,
    guessing: float | None = None,
    looks: Sequence[int] = LOOKS,
    final: bool = False,
) -> Verdict:
    """Whether the treatment's accuracy is higher than the control's.

    Between two looks (see ``sequential.last_look``) it is the verdict of the last one. With
    ``correct`` the interval covers other seeds and other test pictures of the same kind, else
    other seeds only: see ``interval``, both in ``statistics``.

    Args:
        treatment, control: (n,), float in [0, 1], accuracy of each pair, in the order in which
            they were run. NaN stands for a run that diverged: its network guesses, and
            counts with the accuracy ``guessing``, for each of its pictures too.
        correct: of the treatment and of the control, (n, m) bool: which of the m test pictures,
            the same for all, were classified correctly.
        margin: in [0, 1], below which a difference is little.
        guessing: accuracy of guessing, in [0, 1], as from ``evaluation.guessing_accuracy``.
        looks: numbers of pairs after which to decide.
        final: no pair follows, and the reason is not in the results.

    Raises:
        ConfigurationError: numbers that do not fit together, or a NaN without ``guessing``.

    Example:
        >>> found = verdict([0.80, 0.82, 0.79, 0.81, 0.80], [0.60, 0.61, 0.60, 0.62, 0.59])
        >>> print(found.sentence)
        Holds clearly: +20.0 percentage points, between +18.1 and +21.9.
    """
    treated, controlled = accuracy_pairs(treatment, control, margin, guessing)
    gains = None
    if correct is not None:
        diverged = np.isnan(np.asarray([treatment, control], np.float64))
        gains = correct_gains(correct, diverged, guessing)
    look = last_look(len(treated), looks, final)
    differences = (treated - controlled)[: look.num_pairs if look else None]
    found = _Finding(_mean(differences), None, None)
    if look and look.num_pairs > 1:
        estimate = (
            mean_difference(differences)
            if gains is None
            else mean_difference_on_pictures(gains[: look.num_pairs])
        )
        found = _found(estimate, look)
    num_images = None if gains is None else gains.shape[1]
    return _verdict(found, len(differences), margin, looks, final, num_images)


def speed_verdict(
    treatment: ArrayLike,
    control: ArrayLike,
    reached: tuple[ArrayLike, ArrayLike] | None = None,
    margin: float = SPEED_MARGIN,
    *,
    step: float = 0.0,
    looks: Sequence[int] = LOOKS,
    final: bool = False,
) -> Verdict:
    """Whether the treatment reaches an accuracy in less time than the control.

    The logarithms of the ratios are compared as accuracies are, so that twice and half as fast are
    equally far from the same. A run that never reached the accuracy is known to need more than it
    lasted, and no more is made of it: the difference is then the median of the pairs, and its
    interval that of the sign test, which needs at least eight pairs to find anything.

    Args:
        treatment, control: (n,), positive, in seconds or epochs: when the accuracy was reached, or
            how long the run lasted if it never was (as one that diverged).
        reached: of the treatment and of the control, (n,) bool; None if all reached it.
        margin: from 0, below which a difference of speeds is little: 0.1 is 10 % faster.
        step: in which the times were measured: 1 for epochs, 0 for seconds.
        looks, final: as for ``verdict``.

    Raises:
        ConfigurationError: numbers that do not fit together or are no times.
    """
    times, all_reached = time_pairs(treatment, control, reached, margin)
    look = last_look(times.shape[1], looks, final)
    used = look.num_pairs if look else times.shape[1]
    times, all_reached = times[:, :used], all_reached[:, :used]
    ratios = np.log(times[1] / times[0])
    found = _Finding(_median(ratios, all_reached), None, None)
    if look and used > 1:
        if all_reached.all():
            # Rounding spreads a time evenly over one step, and its logarithm by step / time.
            rounding = float((step**2 / 12 / times**2).sum(axis=0).mean())
            found = _found(mean_difference(ratios, rounding), look)
        else:
            bounds = _bounds(ratios, all_reached)
            found = found._replace(interval=median_interval(*bounds, look.alpha))
    return _verdict(found, used, math.log1p(margin), looks, final, measure="speed")


class _Finding(NamedTuple):
    difference: float | None
    interval: tuple[float, float] | None
    smallest_shown: float | None


def _found(estimate: MeanDifference, look: Look) -> _Finding:
    interval = estimate.interval(look.alpha)
    smallest = None if interval is None else estimate.smallest_shown(look.alpha)
    return _Finding(estimate.mean, interval, smallest)


def _verdict(
    found: _Finding,
    num_pairs: int,
    margin: float,
    looks: Sequence[int],
    final: bool,
    num_images: int | None = None,
    measure: Measure = "accuracy",
) -> Verdict:
    kind = _kind(found.interval, margin)
    more_wanted = not final and num_pairs < looks[-1] and _is_open(kind, found.difference, margin)
    return Verdict(
        kind,
        found.difference,
        found.interval,
        num_pairs,
        more_wanted,
        found.smallest_shown,
        margin,
        num_images,
        measure,
    )


def _kind(interval: tuple[float, float] | None, margin: float) -> Kind:
    if interval is None:
        return "undecided"
    low, high = interval
    if high < 0:
        return "opposite"
    if low > 0:
        return "holds" if low > margin else "holds-by-little"
    return "no-difference" if -margin <= low and high <= margin else "undecided"


def _is_open(kind: Kind, difference: float | None, margin: float) -> bool:
    """More pairs may change it: one that holds by little may turn out to hold clearly."""
    if kind == "holds-by-little":
        return difference is not None and difference > margin
    return kind == "undecided"


def _bounds(ratios: np.ndarray, reached: np.ndarray) -> tuple[list[float], list[float]]:
    """The lowest and the highest value that each logarithm of a ratio can have."""
    lowest = np.where(reached[0], ratios, -np.inf)  # the treatment needs longer than it lasted
    highest = np.where(reached[1], ratios, np.inf)
    return lowest.tolist(), highest.tolist()


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _median(ratios: np.ndarray, reached: np.ndarray) -> float | None:
    """A pair in which neither run reached the accuracy shows no difference."""
    if not len(ratios):
        return None
    if reached.all():
        return float(ratios.mean())
    return float(np.median(np.where(reached.any(axis=0), ratios, 0.0)))
