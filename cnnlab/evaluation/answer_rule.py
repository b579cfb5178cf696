"""From a network's probabilities to calibrated ones, and to the rejection of other pictures.

A temperature makes confidence match accuracy; below a threshold a picture is "none of these".
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import number, require

SMALLEST = 1e-30
"""Keeps the logarithm of a probability finite."""
COLDEST, HOTTEST = 0.01, 100.0

_require = partial(require, area="classification")


@dataclass(frozen=True)
class AnswerRule(Configuration):
    """How probabilities become a prediction; the defaults leave them alone.

    Attributes:
        temperature: what logits are divided by, above 0: above 1 makes a network less confident.
        none_threshold: if the highest probability is below it, the picture shows none of the
            classes; None for a network that always predicts one.
        calibration_error: expected calibration error on test pictures with this temperature, in
            [0, 1]; None where it was not measured.
        false_alarms: share of test pictures of the classes that are called none of them ...
        misses: ... and of pictures that show none of the classes and get one; None where they
            were not measured.

    Raises:
        ConfigurationError: a value that cannot be used.
    """

    temperature: float = setting(1.0, "what logits are divided by")
    none_threshold: float | None = setting(None, "below it, none of the classes")
    calibration_error: float | None = setting(None, "of test pictures")
    false_alarms: float | None = setting(None, "share of test pictures called none")
    misses: float | None = setting(None, "share of other pictures that get a class")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        fits = COLDEST <= number(self.temperature) <= HOTTEST
        _require(fits, "temperature", self.temperature, f"from {COLDEST} to {HOTTEST:g}")
        for name in ("none_threshold", "calibration_error", "false_alarms", "misses"):
            value = getattr(self, name)
            _require(value is None or 0 <= number(value) <= 1, name, value, "from 0 to 1, or None")

    def probabilities(self, probabilities: np.ndarray) -> np.ndarray:
        """(num_images, num_classes), float: calibrated by the temperature."""
        return tempered(probabilities, self.temperature)

    def is_none(self, probabilities: np.ndarray) -> np.ndarray:
        """(num_images,), bool, for what ``probabilities`` gave: none of the classes?"""
        return np.max(probabilities, axis=-1) < (self.none_threshold or 0.0)


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """softmax(log p / T), which is softmax(z / T) for the logits z behind p; of the input's type.

    Source: Guo et al., "On Calibration of Modern Neural Networks" (arXiv:1706.04599), section 4.2.
    """
    if temperature == 1:
        return probabilities
    logits = np.log(np.maximum(probabilities, SMALLEST, dtype=np.float64)) / temperature
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (shares / shares.sum(axis=-1, keepdims=True)).astype(probabilities.dtype)


def fit_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature at which held-out labels are most likely.

    With b = 1 / T the mean cross-entropy is convex in b, and its slope is
    mean(sum_k p_k z_k - z_label) with z = log p at T = 1: bisected.

    Args:
        probabilities: (num_images, num_classes), in [0, 1], of held-out pictures.
        labels: (num_images,), indices of the true classes.

    Returns:
        From ``COLDEST`` to ``HOTTEST``; an end where even more would fit better.
    """
    logits = np.log(np.maximum(probabilities, SMALLEST, dtype=np.float64))
    of_truth = logits[np.arange(len(labels)), labels]
    low, high = np.log(1 / HOTTEST), np.log(1 / COLDEST)
    for _ in range(60):
        middle = (low + high) / 2
        mean = (tempered(np.exp(logits), np.exp(-middle)) * logits).sum(axis=1)
        if np.mean(mean - of_truth) < 0:
            low = middle
        else:
            high = middle
    return float(np.exp(-(low + high) / 2))


def choose_threshold(own: np.ndarray, foreign: np.ndarray) -> float:
    """The threshold with the fewest false alarms and misses together, as shares of their pictures.

    Source: Youden's index; the highest probability as the score is the baseline of Hendrycks and
    Gimpel (arXiv:1610.02136).

    Args:
        own: highest probabilities of pictures of the classes, in [0, 1].
        foreign: those of pictures that show none of them.
    """
    candidates = np.unique(np.concatenate([own, foreign]))
    alarms = np.searchsorted(np.sort(own), candidates) / len(own)
    misses = 1 - np.searchsorted(np.sort(foreign), candidates) / len(foreign)
    return float(candidates[np.argmin(alarms + misses)])


def separation(own: np.ndarray, foreign: np.ndarray) -> float:
    """Probability that a picture of the classes scores above one that shows none of them.

    The area under the ROC curve: 1 for perfect, 0.5 for guessing; equal scores count half.

    Args:
        own, foreign: as ``choose_threshold`` takes them.
    """
    in_order = np.sort(foreign)
    below = np.searchsorted(in_order, own, "left") + np.searchsorted(in_order, own, "right")
    return float(below.mean() / 2 / len(foreign))
