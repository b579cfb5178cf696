"""Calibration: of predictions with a confidence of 80 %, are 80 % correct?"""

from dataclasses import dataclass

import numpy as np

from cnnlab.evaluation.predictions import Predictions

NUM_BINS = 10


@dataclass(frozen=True)
class Calibration:
    """Confidence beside accuracy, in bins of equal width.

    Attributes:
        edges: of the bins, from 0 to 1; a bin takes its upper edge in, the first one 0 too.
        counts: pictures in each bin.
        confidences: mean probability of the predictions in each bin; None if it is empty.
        accuracies: share of correct predictions in each bin; None if it is empty.
        expected_error: expected calibration error in [0, 1]: the mean distance between
            confidence and accuracy, each bin weighed by its pictures.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    confidences: tuple[float | None, ...]
    accuracies: tuple[float | None, ...]
    expected_error: float

    @property
    def mean_confidence(self) -> float:
        """Mean probability of all predictions; above the accuracy, the network is overconfident."""
        known = zip(self.counts, self.confidences, strict=True)
        total = sum(n * c for n, c in known if c is not None)
        return total / max(sum(self.counts), 1)


def calibration(predictions: Predictions, num_bins: int = NUM_BINS) -> Calibration:
    """Sort predictions by their probability into ``num_bins`` bins of equal width.

    The diagram is that of DeGroot and Fienberg (1983), the error (ECE) that of Naeini, Cooper
    and Hauskrecht (2015), as in Guo et al., "On Calibration of Modern Neural Networks"
    (arXiv:1706.04599), section 2. ECE depends on the bins; compare like with like.
    """
    edges = np.linspace(0, 1, num_bins + 1)
    confidences = predictions.confidences.astype(np.float64)
    # Bins are (low, high]: a probability of 1.0 belongs into the last.
    bins = np.clip(np.searchsorted(edges, confidences, side="left") - 1, 0, num_bins - 1)
    counts = np.bincount(bins, minlength=num_bins)
    confident = np.bincount(bins, confidences, num_bins)
    correct = np.bincount(bins, predictions.correct, num_bins)
    return Calibration(
        tuple(edges.tolist()),
        tuple(counts.tolist()),
        _means(confident, counts),
        _means(correct, counts),
        float(abs(confident - correct).sum() / max(len(confidences), 1)),
    )


def _means(sums: np.ndarray, counts: np.ndarray) -> tuple[float | None, ...]:
    return tuple(s / n if n else None for s, n in zip(sums.tolist(), counts.tolist(), strict=True))
