"""A prediction of each picture by a head that had not learned from it, kept with the run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from cnnlab.evaluation.answer_rule import AnswerRule, fit_temperature
from cnnlab.storage.array_files import DAMAGE, load_arrays, save_arrays
from cnnlab.training.linear.logistic import fit_logistic

LEFT_OUT = "left-out.npz"
FALSE_ALARMS = 0.1
"""Share of the own pictures that may be called none of the classes. ``runs.model.familiarity`` says
what of other things is turned away then."""

TEMPERATURES = 0.25, 4.0
"""Few pictures that are all classified correctly would make every answer certain."""

_ARRAYS = ("pictures", "labels", "probabilities")


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Predictions of all pictures of a data set, each by a head that had not learned from it.

    Attributes:
        pictures: (num_images, 32), uint8, their ``picture_key``.
        labels: (num_images,), int64.
        probabilities: (num_images, num_classes), float32, in [0, 1].
        num_folds: how many heads there were.
    """

    pictures: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    num_folds: int

    def rule(self) -> AnswerRule:
        """The temperature at which these labels are most likely, and when the answer is none."""
        fitted = fit_temperature(self.probabilities, self.labels)
        temperature = float(np.clip(fitted, *TEMPERATURES))
        cooled = AnswerRule(temperature).probabilities(self.probabilities)
        highest = cooled.max(axis=1)
        threshold = float(np.quantile(highest, FALSE_ALARMS))
        alarms = float((highest < threshold).mean())
        return AnswerRule(temperature, threshold, false_alarms=alarms)

    def save(self, folder: Path) -> None:
        """Keep it with a run. Raises ``StorageError``."""
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        save_arrays(folder / LEFT_OUT, {"num_folds": self.num_folds}, arrays)

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """That of a run; None if it has none, or a damaged one. Never raises."""
        try:
            header, arrays = load_arrays(folder / LEFT_OUT)
            found = cls(**arrays, num_folds=int(header["num_folds"]))
            found._check()
        except (OSError, *DAMAGE):
            return None
        return found

    def _check(self) -> None:
        count, num_classes = self.probabilities.shape
        in_order = self.pictures.shape == (count, 32) and self.labels.shape == (count,)
        if not in_order or not (self.labels >= 0).all() or not (self.labels < num_classes).all():
            raise ValueError("its arrays do not belong together")


def predict_left_out(
    features: np.ndarray, labels: np.ndarray, folds: np.ndarray, penalty: float
) -> np.ndarray:
    """(num_images, num_classes), float32: each fold by a head that learned from the others.

    Args:
        features: (num_images, views, num_features), float32: each picture and variants of it, all
            of which are left out together; the first is predicted.
        labels: (num_images,), int64.
        folds: (num_images,), int64, from 0.
        penalty: as of ``fit_logistic``.
    """
    num_classes = int(labels.max()) + 1
    probabilities = np.empty((len(labels), num_classes), np.float32)
    for fold in range(int(folds.max()) + 1):
        others = folds != fold
        head = fit_logistic(*flattened(features[others], labels[others]), num_classes, penalty)
        probabilities[~others] = head.probabilities(features[~others, 0])
    return probabilities


def flattened(features: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every view as a picture of its own, with its label."""
    views = features.shape[1]
    return features.reshape(-1, features.shape[2]), np.repeat(labels, views)
