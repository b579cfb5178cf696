"""How sure a pretrained classifier may be, and when it is to say "none of my classes".

Learned from pictures that training left out; what it is worth is measured on others again.
"""

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.datasets import Dataset
from cnnlab.pretraining.foreign import ForeignPictures
from cnnlab.results import (
    AnswerRule,
    Predictions,
    calibration,
    choose_threshold,
    fit_temperature,
    separation,
)


def learn_rule(
    classifier: Classifier, dataset: Dataset, foreign: ForeignPictures
) -> tuple[AnswerRule, dict[str, float]]:
    """Temperature from held-out pictures; threshold from these and ``foreign.choosing``.

    Args:
        classifier: whose rule changes nothing yet.
        dataset: ``x_train`` are pictures that training left out, ``x_test`` others that it did not
            see either.
        foreign: pictures that show none of the classes.

    Returns:
        The rule, with what it is worth on ``x_test`` and ``foreign.measuring``; and for a card
        ``calibration_error_before``, ``separation``, and how many pictures were looked at.
    """
    held_out = classifier.probabilities(dataset.x_train)
    tested = classifier.probabilities(dataset.x_test)
    choosing = classifier.probabilities(foreign.choosing)
    measuring = classifier.probabilities(foreign.measuring)
    rule = AnswerRule(fit_temperature(held_out, dataset.y_train))
    threshold = choose_threshold(_highest(rule, held_out), _highest(rule, choosing))
    own, other = _highest(rule, tested), _highest(rule, measuring)
    rule = rule.replace(
        none_threshold=threshold,
        calibration_error=_error(rule.probabilities(tested), dataset),
        false_alarms=float(np.mean(own < threshold)),
        misses=float(np.mean(other >= threshold)),
    )
    return rule, {
        "calibration_error_before": _error(tested, dataset),
        "separation": separation(own, other),
        "num_chosen_with": len(held_out) + len(choosing),
        "num_foreign_measured": len(measuring),
    }


def _highest(rule: AnswerRule, probabilities: np.ndarray) -> np.ndarray:
    return rule.probabilities(probabilities).max(axis=1)


def _error(probabilities: np.ndarray, dataset: Dataset) -> float:
    answers = Predictions(probabilities, dataset.y_test, dataset.class_names)
    return calibration(answers).expected_error
