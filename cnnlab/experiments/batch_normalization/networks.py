"""The two networks: the tutorial's small ReLU network without and with batch normalisation."""

from typing import TYPE_CHECKING, Final

import numpy as np

from cnnlab.experiments.batch_normalization.config import ExperimentConfig

if TYPE_CHECKING:
    import keras

PLAIN: Final = "plain"
NORMALIZED: Final = "normalized"
NETWORKS = (PLAIN, NORMALIZED)

MOMENTUM = 0.9
"""Of the moving averages. Keras's 0.99 needs hundreds of steps to forget how it began, and an
epoch here may have ten: the test accuracy would speak of the averages, not of the network."""


def build_network(
    name: str, config: ExperimentConfig, image_shape: tuple[int, int, int], num_classes: int
) -> "keras.Model":
    """``depth`` times (BatchNormalization,) Dense, ReLU, then one probability a class.

    Batch normalisation stands before each Dense, as in the tutorial, so the first one sees the
    pixels. Layers of one name begin with the same weights in both networks (Glorot uniform, as
    Keras does by default), which follow from ``config.seed`` alone.

    Args:
        name: ``"plain"`` or ``"normalized"``.
        config: ``depth``, ``units``, ``learning_rate`` and ``seed`` are read.
        image_shape: (height, width, 3).
        num_classes: number of probabilities.

    Returns:
        A network compiled with plain SGD and cross-entropy for integer labels.
    """
    import keras
    from keras.layers import Activation, BatchNormalization, Dense, Flatten

    images = keras.Input(image_shape, name="images")
    x = Flatten(name="flatten")(images)
    for number in range(1, config.depth + 1):
        if name == NORMALIZED:
            x = BatchNormalization(momentum=MOMENTUM, name=f"batch_normalization_{number}")(x)
        start = _initial_weights(config.seed, number)
        x = Dense(config.units, kernel_initializer=start, name=f"dense_{number}")(x)
        x = Activation("relu", name=f"relu_{number}")(x)
    start = _initial_weights(config.seed, 0)
    x = Dense(num_classes, "softmax", kernel_initializer=start, name="predictions")(x)

    model = keras.Model(images, x, name=name)
    model.compile(
        keras.optimizers.SGD(float(config.learning_rate)),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def _initial_weights(seed: int, layer: int) -> "keras.Initializer":
    from keras.initializers import GlorotUniform

    return GlorotUniform(int(np.random.default_rng([seed, layer]).integers(2**31)))
