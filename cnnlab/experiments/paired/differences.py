"""Where the difference between two sides of paired runs lies: classes, mistakes, pictures.

Each function takes the predictions of n treatments and of their n controls, in the same order and
of the same test pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.evaluation import Predictions, compare
from cnnlab.experiments.paired.statistics.interval import mean_difference_on_pictures
from cnnlab.experiments.paired.statistics.sequential import CONFIDENCE

Side = Sequence[Predictions]


@dataclass(frozen=True)
class ClassGain:
    """How much more accurate the treatment is for one class.

    Attributes:
        gain: mean over the pairs, in [-1, 1].
        interval: (low, high) of it for other seeds and other pictures of the class; None with one
            pair or one picture. Each has 95 % for itself: of twenty classes about one misses.
    """

    gain: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class ChangedPictures:
    """Test pictures that one side classified correctly and the other did not.

    Attributes:
        gained: (m,), int64: in how many pairs only the treatment was correct.
        lost: (m,), int64: in how many pairs only the control was.
    """

    gained: np.ndarray
    lost: np.ndarray

    def most_gained(self, count: int) -> np.ndarray:
        """Indices of at most ``count`` pictures, those with the greatest gain first."""
        return _most(self.gained - self.lost, count)

    def most_lost(self, count: int) -> np.ndarray:
        """Indices of at most ``count`` pictures, those with the greatest loss first."""
        return _most(self.lost - self.gained, count)


def correct_pictures(treatment: Side, control: Side) -> tuple[np.ndarray, np.ndarray]:
    """Of the treatment and of the control, (n, m) bool: as ``verdict`` takes them.

    Raises:
        ConfigurationError: not as many on both sides, or not of the same test pictures.
    """
    _check_pairs(treatment, control)
    correct, correct_before = (
        np.stack([made.correct for made in side]) for side in (treatment, control)
    )
    return correct, correct_before


def class_gains(treatment: Side, control: Side) -> tuple[ClassGain | None, ...]:
    """The gain of each class; None for a class without test pictures.

    Raises:
        ConfigurationError: as ``correct_pictures``.
    """
    correct, correct_before = correct_pictures(treatment, control)
    gains = correct.astype(np.float64) - correct_before
    labels = control[0].labels
    return tuple(_class_gain(gains[:, labels == k]) for k in range(len(control[0].class_names)))


def confusion_change(treatment: Side, control: Side) -> np.ndarray:
    """How much larger a share of each true class the treatment gives each predicted class.

    Returns:
        (num_classes, num_classes), float64 in [-1, 1], the mean over the pairs.

    Raises:
        ConfigurationError: as ``correct_pictures``.
    """
    _check_pairs(treatment, control)
    # Every run has the same pictures, so that the share of sums is the mean of shares.
    before, after = (sum(map(_confusion_matrix, side)) for side in (control, treatment))
    return compare(before, after).matrix_change


def changed_pictures(treatment: Side, control: Side) -> ChangedPictures:
    """The pictures that changed sides, both ways.

    Raises:
        ConfigurationError: as ``correct_pictures``.
    """
    correct, correct_before = correct_pictures(treatment, control)
    return ChangedPictures(
        (correct & ~correct_before).sum(axis=0), (correct_before & ~correct).sum(axis=0)
    )


def _class_gain(gains: np.ndarray) -> ClassGain | None:
    if not gains.shape[1]:
        return None
    interval = None
    if min(gains.shape) > 1:
        interval = mean_difference_on_pictures(gains).interval(1 - CONFIDENCE)
    return ClassGain(float(gains.mean()), interval)


def _confusion_matrix(made: Predictions) -> np.ndarray:
    num_classes = len(made.class_names)
    cells = made.labels * num_classes + made.predicted_classes
    return np.bincount(cells, minlength=num_classes**2).reshape(num_classes, num_classes)


def _most(net: np.ndarray, count: int) -> np.ndarray:
    in_order = np.argsort(-net, kind="stable")[:count]
    return in_order[net[in_order] > 0]


def _check_pairs(treatment: Side, control: Side) -> None:
    if not control or len(treatment) != len(control):
        raise ConfigurationError(
            "pairs-incomplete",
            "Every treatment needs its control, and one pair is the least; received "
            "{treatment:# treatment} and {control:# control}.",
            treatment=len(treatment),
            control=len(control),
        )
    first = control[0]
    for made in (*treatment, *control):
        same = made.pictures == first.pictures and made.class_names == first.class_names
        if not same or not np.array_equal(made.labels, first.labels):
            raise ConfigurationError(
                "pairs-of-other-pictures",
                "Pairs can be compared picture by picture only if all runs were measured on the "
                "same test pictures; these were not. Split the data with one seed for all runs.",
            )
