"""The answer rule of a pretrained classifier: its temperature, and when to say "none of these".

Both are fitted on held-out pictures; their quality is measured on others again.
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
from cnnlab.pretraining.out_of_distribution import OutOfDistribution


def fit_answer_rule(
    classifier: Classifier,
    held_out: Dataset,
    more: Dataset | None,
    out_of_distribution: OutOfDistribution,
) -> tuple[AnswerRule, dict[str, float]]:
    """Fit the temperature on held-out pictures, and the threshold on ``more`` if it is given.

    A network knows the pictures of its own data set by more than what they show (how they were
    made small and stored), so a threshold chosen with them would turn down most other people's.

    Args:
        classifier: its own rule changes nothing yet.
        held_out: neither its ``x_train`` nor its ``x_test`` was shown in training.
        more: ``x_test`` are pictures of the classes from elsewhere; half of them choose the
            threshold, half measure it. If None, ``held_out.x_train`` and ``held_out.x_test`` do.
        out_of_distribution: pictures that show none of the classes.

    Returns:
        The rule, with its ``calibration_error`` on ``held_out.x_test``, its false alarms and its
        misses; and further measurements for the card.
    """
    val, test, other_val, other_test = (
        classifier.probabilities(images)
        for images in (
            held_out.x_train,
            held_out.x_test,
            out_of_distribution.x_val,
            out_of_distribution.x_test,
        )
    )
    rule = AnswerRule(fit_temperature(val, held_out.y_train))
    own_val, own_test = val, test
    if more is not None:
        own_val, own_test = np.array_split(classifier.probabilities(more.x_test), 2)
    threshold = choose_threshold(_confidence(rule, own_val), _confidence(rule, other_val))
    own, other = _confidence(rule, own_test), _confidence(rule, other_test)
    rule = rule.replace(
        none_threshold=threshold,
        calibration_error=_calibration_error(rule.probabilities(test), held_out),
        false_alarms=float(np.mean(own < threshold)),
        misses=float(np.mean(other >= threshold)),
    )
    return rule, {
        "calibration_error_before": _calibration_error(test, held_out),
        "separation": separation(own, other),
        "false_alarms_on_test": float(np.mean(_confidence(rule, test) < threshold)),
        "num_own_measured": len(own),
        "num_foreign_measured": len(other),
        **_accuracy_on_more(classifier, more),
    }


def _accuracy_on_more(classifier: Classifier, more: Dataset | None) -> dict[str, float]:
    if more is None:
        return {}
    predicted = classifier.probabilities(more.x_test).argmax(axis=1)
    return {"accuracy_elsewhere": float(np.mean(predicted == more.y_test))}


def _confidence(rule: AnswerRule, probabilities: np.ndarray) -> np.ndarray:
    return rule.probabilities(probabilities).max(axis=1)


def _calibration_error(probabilities: np.ndarray, dataset: Dataset) -> float:
    predictions = Predictions(probabilities, dataset.y_test, dataset.class_names)
    return calibration(predictions).expected_error
