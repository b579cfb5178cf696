"""Rare classes count more, so that a network cannot do well by forgetting them."""

import numpy as np


def class_weights(labels: np.ndarray) -> np.ndarray:
    """Weights under which every class counts alike in the loss, and the mean picture 1.

    n / (k * n_c) for a class of n_c among n pictures of k classes, as scikit-learn's
    ``class_weight="balanced"`` (King and Zeng, "Logistic Regression in Rare Events Data", 2001).

    Args:
        labels: (num_images,), whole numbers from 0.

    Returns:
        (largest label + 1,), float32; 0 for a class without pictures.
    """
    counts = np.bincount(labels)
    present = counts > 0
    weights = np.zeros(len(counts), np.float32)
    weights[present] = len(labels) / (present.sum() * counts[present])
    return weights
