"""Rare classes count more, so that a network cannot do well by forgetting them."""

import numpy as np

from cnnlab.runs.config import TrainingConfig


def training_targets(labels: np.ndarray, config: TrainingConfig) -> tuple[np.ndarray, ...]:
    """What each picture is trained towards: its label, and with class weights what it counts.

    Args:
        labels: (num_images,), int64.
        config: ``class_weights`` is read.

    Returns:
        One or two arrays with a value a picture, as ``train_step`` takes them after the pictures.
    """
    if config.class_weights == "none":
        return (labels,)
    return labels, class_weights(labels)[labels]


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
