"""The loss of a classifier whose labels are whole numbers, with label smoothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keras import KerasTensor


def crossentropy(label_smoothing: float = 0.0) -> "str | Callable[..., KerasTensor]":
    """Cross-entropy for integer labels of shape (n,), as ``compile_model`` takes a loss.

    With smoothing, the target of the true class is 1 - s + s/k instead of 1, that of each other
    class s/k (Szegedy et al., "Rethinking the Inception Architecture",
    arXiv:1512.00567). Keras itself smooths one-hot labels only.

    Args:
        label_smoothing: s, in [0, 1); k is the number of classes.
    """
    if not label_smoothing:
        return "sparse_categorical_crossentropy"
    import keras
    from keras import ops

    def smoothed_crossentropy(labels, probabilities):
        # Keras passes labels as a column (n, 1).
        one_hot = ops.one_hot(ops.reshape(labels, (-1,)), probabilities.shape[-1])
        return keras.losses.categorical_crossentropy(
            one_hot, probabilities, label_smoothing=label_smoothing
        )

    return smoothed_crossentropy
