"""Baselines of an accuracy: that of guessing, and that with every class weighted alike."""

import numpy as np
from numpy.typing import ArrayLike

UNEVEN = 1.5
"""Where the largest class has more than so many times the pictures of the smallest."""


def guessing_accuracy(counts: ArrayLike, top_k: int = 1) -> float:
    """The highest accuracy without looking at the pictures, in [0, 1].

    That is the share of the commonest classes, if these are always predicted. It is never below
    ``top_k / num_classes``, the accuracy of random predictions, and equals it if all classes have
    as many pictures.

    Args:
        counts: (num_classes,), how many of the measured pictures each class has.
        top_k: how many classes may be predicted for a picture.
    """
    in_order = np.sort(np.asarray(counts))[::-1]
    total = in_order.sum()
    chosen = in_order[:top_k].sum() / total if total else top_k / max(len(in_order), 1)
    return min(float(chosen), 1.0)


def balanced_accuracy(confusion_matrix: ArrayLike) -> float | None:
    """The mean of the classes' accuracies, in [0, 1]; None without pictures.

    A rare class counts as much as a common one, so always predicting the common one gets
    1 / num_classes. Source: Brodersen et al., "The balanced accuracy and its posterior
    distribution" (ICPR 2010). Classes without pictures do not count, as in scikit-learn.

    Args:
        confusion_matrix: (num_classes, num_classes), counts by ``[true class][predicted class]``.
    """
    matrix = np.asarray(confusion_matrix, np.float64)
    counts = matrix.sum(axis=1)
    present = counts > 0
    return float((matrix.diagonal()[present] / counts[present]).mean()) if present.any() else None


def are_uneven(counts: ArrayLike) -> bool:
    """Whether some class has far more pictures than another, so that accuracy alone misleads.

    Args:
        counts: as ``guessing_accuracy`` takes them; classes without pictures do not count.
    """
    counts = np.asarray(counts)
    counts = counts[counts > 0]
    return len(counts) > 0 and bool(counts.max() > UNEVEN * counts.min())
