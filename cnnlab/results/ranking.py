"""Which answers were right, nearly right, or wrong with confidence."""

import numpy as np

from cnnlab.results.predictions import Predictions


def top_k_accuracy(predictions: Predictions, top_k: int) -> float:
    """Share of pictures whose true class is among the ``top_k`` most probable ones, in [0, 1].

    Of equally probable classes the earlier one ranks higher, as in ``classify``; so 1 gives
    the accuracy. NaN without pictures.
    """
    if not len(predictions.labels):
        return float("nan")
    return float((_ranks_of_truth(predictions) < top_k).mean())


def most_confident_mistakes(predictions: Predictions, count: int) -> np.ndarray:
    """Indices of at most ``count`` wrongly answered pictures, the surest answer first."""
    return _surest(predictions, ~predictions.right)[:count]


def pictures_in_cell(predictions: Predictions, true: int, answer: int) -> np.ndarray:
    """Indices of the pictures of class ``true`` that got ``answer``, the surest first."""
    return _surest(predictions, (predictions.labels == true) & (predictions.answers == answer))


def _ranks_of_truth(predictions: Predictions) -> np.ndarray:
    """How many classes come before the true one, for each picture."""
    probabilities, labels = predictions.probabilities, predictions.labels[:, np.newaxis]
    of_truth = np.take_along_axis(probabilities, labels, axis=1)
    before = np.arange(probabilities.shape[1]) < labels
    return ((probabilities > of_truth) | ((probabilities == of_truth) & before)).sum(axis=1)


def _surest(predictions: Predictions, chosen: np.ndarray) -> np.ndarray:
    indices = np.flatnonzero(chosen)
    return indices[np.argsort(-predictions.confidences[indices], kind="stable")]
