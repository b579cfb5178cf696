"""Which predictions are correct, nearly correct, or wrong with high confidence."""

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.evaluation.predictions import Predictions


def top_k_accuracy(predictions: Predictions, top_k: int) -> float:
    """Share of pictures whose true class is among the ``top_k`` most probable ones, in [0, 1].

    Of equally probable classes the earlier one ranks higher, as in ``classify``; so 1 gives
    the accuracy. NaN without pictures.

    Example:
        >>> probabilities = np.array([[0.6, 0.3, 0.1], [0.2, 0.3, 0.5]], np.float32)
        >>> predictions = Predictions(probabilities, np.array([0, 1]), ("cat", "dog", "ship"))
        >>> top_k_accuracy(predictions, 1), top_k_accuracy(predictions, 2)
        (0.5, 1.0)
    """
    if not len(predictions.labels):
        return float("nan")
    return float((_ranks_of_truth(predictions) < top_k).mean())


def most_confident_mistakes(predictions: Predictions, count: int) -> np.ndarray:
    """Indices of at most ``count`` misclassified pictures, the most confident prediction first."""
    return _most_confident(predictions, ~predictions.correct)[:count]


def pictures_in_cell(predictions: Predictions, true: int, answer: int) -> np.ndarray:
    """Indices of pictures of class ``true`` predicted as ``answer``, the most confident first."""
    return _most_confident(
        predictions, (predictions.labels == true) & (predictions.predicted_classes == answer)
    )


def confused_pairs(confusion_matrix: ArrayLike, count: int) -> list[tuple[int, int, int]]:
    """The most frequent mistakes first: ``(true class, predicted class, pictures)``.

    Of equally frequent ones that comes first which is a larger share of its true class.

    Args:
        confusion_matrix: (num_classes, num_classes), counts by ``[true class][predicted class]``.
        count: how many are given at most; none for mistakes that never happened.
    """
    matrix = np.asarray(confusion_matrix)
    mistakes = matrix - np.diag(matrix.diagonal())
    true, predicted = np.nonzero(mistakes)
    counts, totals = mistakes[true, predicted], matrix.sum(axis=1)[true]
    order = np.lexsort((totals, -counts))[:count]
    return [(int(true[i]), int(predicted[i]), int(counts[i])) for i in order]


def _ranks_of_truth(predictions: Predictions) -> np.ndarray:
    """How many classes come before the true one, for each picture."""
    probabilities, labels = predictions.probabilities, predictions.labels[:, np.newaxis]
    of_truth = np.take_along_axis(probabilities, labels, axis=1)
    before = np.arange(probabilities.shape[1]) < labels
    return ((probabilities > of_truth) | ((probabilities == of_truth) & before)).sum(axis=1)


def _most_confident(predictions: Predictions, chosen: np.ndarray) -> np.ndarray:
    indices = np.flatnonzero(chosen)
    return indices[np.argsort(-predictions.confidences[indices], kind="stable")]
