"""How sure a pretrained classifier may be, and when it is to say "none of my classes".

Learned from pictures that training left out; what it is worth is measured on others again.
"""

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.datasets import Dataset
from cnnlab.evaluation import (
    AnswerRule,
    Predictions,
    calibration,
    choose_threshold,
    fit_temperature,
    separation,
)
from cnnlab.pretraining.foreign import ForeignPictures


def learn_rule(
    classifier: Classifier, dataset: Dataset, more: Dataset | None, foreign: ForeignPictures
) -> tuple[AnswerRule, dict[str, float]]:
    """Temperature from held-out pictures; threshold from strange ones where there are some.

    A network knows the pictures of its own data set by more than what they show (how they were
    made small and stored), so a threshold chosen with them would turn down most other people's.

    Args:
        classifier: whose rule changes nothing yet.
        dataset: ``x_train`` are pictures that training left out, ``x_test`` others that it did not
            see either.
        more: ``x_test`` are pictures of the classes from elsewhere; half of them choose, half
            measure. None: left-out pictures choose, test pictures measure.
        foreign: pictures that show none of the classes.

    Returns:
        The rule, with its ``calibration_error`` on ``dataset.x_test``, and its false alarms and
        misses; and for a card what else was measured.
    """
    held_out, tested, choosing, measuring = (
        classifier.probabilities(images)
        for images in (dataset.x_train, dataset.x_test, foreign.choosing, foreign.measuring)
    )
    rule = AnswerRule(fit_temperature(held_out, dataset.y_train))
    choosing_own, own = held_out, tested
    if more is not None:
        choosing_own, own = np.array_split(classifier.probabilities(more.x_test), 2)
    threshold = choose_threshold(_highest(rule, choosing_own), _highest(rule, choosing))
    own, other = _highest(rule, own), _highest(rule, measuring)
    rule = rule.replace(
        none_threshold=threshold,
        calibration_error=_error(rule.probabilities(tested), dataset),
        false_alarms=float(np.mean(own < threshold)),
        misses=float(np.mean(other >= threshold)),
    )
    return rule, {
        "calibration_error_before": _error(tested, dataset),
        "separation": separation(own, other),
        "false_alarms_on_test": float(np.mean(_highest(rule, tested) < threshold)),
        "num_own_measured": len(own),
        "num_foreign_measured": len(other),
        **_elsewhere(classifier, more),
    }


def _elsewhere(classifier: Classifier, more: Dataset | None) -> dict[str, float]:
    if more is None:
        return {}
    answers = classifier.probabilities(more.x_test).argmax(axis=1)
    return {"accuracy_elsewhere": float(np.mean(answers == more.y_test))}


def _highest(rule: AnswerRule, probabilities: np.ndarray) -> np.ndarray:
    return rule.probabilities(probabilities).max(axis=1)


def _error(probabilities: np.ndarray, dataset: Dataset) -> float:
    answers = Predictions(probabilities, dataset.y_test, dataset.class_names)
    return calibration(answers).expected_error
