"""A small convolutional network, to be trained from its first weights on: what one builds first.

Channels double where pooling leaves a quarter of the places, so that the last three convolutions
multiply equally often. Behind each convolution stands batch normalisation, in one of the two:
before the ReLU, as in Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training
by Reducing Internal Covariate Shift" (arXiv:1502.03167), section 3.2.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keras import KerasTensor

SMALL, SMALL_NORMALIZED = "small", "small-batch-normalized"
SMALL_BASES = (SMALL, SMALL_NORMALIZED)

SMALL_CHANNELS = (16, 32, 64, 128)
"""Of the four convolutions. The head takes all places of the last map: with their mean alone, as
global average pooling gives it, test accuracy falls from 49 % to 41 % (500 drawings of toybox10, 20
epochs, one seed)."""

MOMENTUM = 0.9
"""Of the moving averages of batch normalisation. Keras's 0.99 needs hundreds of steps to forget
how it began; few pictures make about ten an epoch."""


def small_layers(base: str = SMALL) -> tuple[tuple[str, int], ...]:
    """(name, channels) of the layers that ``small_base`` builds, without TensorFlow."""
    layers = [("input_layer", 3)]
    for block, channels in enumerate(SMALL_CHANNELS, start=1):
        layers.append((f"block{block}_conv1", channels))
        if base == SMALL_NORMALIZED:
            layers.append((f"block{block}_batch_normalization", channels))
            layers.append((f"block{block}_relu", channels))
        layers.append((f"block{block}_pool", channels))
    return tuple(layers)


def small_base(images: "KerasTensor", base: str = SMALL) -> "KerasTensor":
    """4 convolutions of 3x3, each with a pooling behind it that halves each side.

    From one seed, the convolutions of both bases begin with the same weights.

    Args:
        images: an ``Input`` of shape (height, width, 3); each side at least 16.
        base: one of ``SMALL_BASES``.

    Returns:
        The output of ``block4_pool``: (height // 16, width // 16, 128).
    """
    from keras.layers import MaxPooling2D

    convolution = _normalized_convolution if base == SMALL_NORMALIZED else _convolution
    x = images
    for block, channels in enumerate(SMALL_CHANNELS, start=1):
        x = convolution(x, channels, block)
        x = MaxPooling2D(2, strides=2, name=f"block{block}_pool")(x)
    return x


def _convolution(x: "KerasTensor", channels: int, block: int) -> "KerasTensor":
    from keras.layers import Conv2D

    name = f"block{block}_conv1"
    return Conv2D(channels, 3, padding="same", activation="relu", name=name)(x)


def _normalized_convolution(x: "KerasTensor", channels: int, block: int) -> "KerasTensor":
    from keras.layers import Activation, BatchNormalization, Conv2D

    x = Conv2D(channels, 3, padding="same", name=f"block{block}_conv1")(x)
    x = BatchNormalization(momentum=MOMENTUM, name=f"block{block}_batch_normalization")(x)
    return Activation("relu", name=f"block{block}_relu")(x)
