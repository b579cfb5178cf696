"""How strongly the loss pulls at each layer's weights."""

import math
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.experiments.activations.restored_state import restored_state

if TYPE_CHECKING:
    import keras


def gradient_norms(
    model: "keras.Model", images: np.ndarray, labels: np.ndarray
) -> dict[str, float | None]:
    """The Euclidean norm of the loss's gradient with respect to the kernel of each layer.

    The network runs as in a training step on one batch, and nothing of it changes.

    Args:
        model: compiled; its loss is taken.
        images: (num_images, height, width, channels) as the network takes them.
        labels: as the loss takes them, such as (num_images,), int64.

    Returns:
        Name of each layer with a trainable kernel (Dense, convolutions), from input to output ->
        norm; None where it is not finite.
    """
    import tensorflow as tf

    trained = [layer for layer in model.layers if layer.trainable and hasattr(layer, "kernel")]
    with restored_state(model), tf.GradientTape() as tape:
        answers = model(images, training=True)
        loss = model.compute_loss(x=images, y=tf.convert_to_tensor(labels), y_pred=answers)
    gradients = tape.gradient(loss, [layer.kernel.value for layer in trained])
    return {
        layer.name: _norm(gradient.numpy())
        for layer, gradient in zip(trained, gradients, strict=True)
    }


def _norm(gradient: np.ndarray) -> float | None:
    norm = float(np.linalg.norm(gradient.astype(np.float64)))
    return norm if math.isfinite(norm) else None
