"""The convolutional part of VGG16, block by block, in its own width and in a narrower one.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition"
(arXiv:1409.1556), configuration D without its dense top. Layer names and order are those of
``keras.applications.VGG16(include_top=False)``, so its weight files fit.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keras import KerasTensor

BLOCK_CHANNELS = {
    "vgg16": (64, 128, 256, 512, 512),
    "vgg16-compact": (32, 64, 96, 160, 224),
}
"""Channels of the five blocks of each base. Processors are fastest with multiples of 16;
late blocks are wide, as small maps cost little."""

NUM_CONVOLUTIONS = (2, 2, 3, 3, 3)


def base_layers(base: str = "vgg16") -> tuple[tuple[str, int], ...]:
    """(name, channels) of the 19 layers that ``vgg16_base`` builds, without TensorFlow."""
    layers = [("input_layer", 3)]
    blocks = zip(BLOCK_CHANNELS[base], NUM_CONVOLUTIONS, strict=True)
    for block, (channels, convolutions) in enumerate(blocks, start=1):
        for conv in range(1, convolutions + 1):
            layers.append((f"block{block}_conv{conv}", channels))
        layers.append((f"block{block}_pool", channels))
    return tuple(layers)


def vgg16_base(images: "KerasTensor", base: str = "vgg16") -> "KerasTensor":
    """13 convolutions of 3x3 and 5 poolings, which halve each side.

    Args:
        images: an ``Input`` of shape (height, width, 3); each side at least 32.
        base: a name in ``BLOCK_CHANNELS``.

    Returns:
        The output of ``block5_pool``: (height // 32, width // 32, channels of the last block).
    """
    from keras.layers import Conv2D, MaxPooling2D

    channels_1, channels_2, channels_3, channels_4, channels_5 = BLOCK_CHANNELS[base]

    # Block 1
    x = Conv2D(channels_1, 3, padding="same", activation="relu", name="block1_conv1")(images)
    x = Conv2D(channels_1, 3, padding="same", activation="relu", name="block1_conv2")(x)
    x = MaxPooling2D(2, strides=2, name="block1_pool")(x)

    # Block 2
    x = Conv2D(channels_2, 3, padding="same", activation="relu", name="block2_conv1")(x)
    x = Conv2D(channels_2, 3, padding="same", activation="relu", name="block2_conv2")(x)
    x = MaxPooling2D(2, strides=2, name="block2_pool")(x)

    # Block 3
    x = Conv2D(channels_3, 3, padding="same", activation="relu", name="block3_conv1")(x)
    x = Conv2D(channels_3, 3, padding="same", activation="relu", name="block3_conv2")(x)
    x = Conv2D(channels_3, 3, padding="same", activation="relu", name="block3_conv3")(x)
    x = MaxPooling2D(2, strides=2, name="block3_pool")(x)

    # Block 4
    x = Conv2D(channels_4, 3, padding="same", activation="relu", name="block4_conv1")(x)
    x = Conv2D(channels_4, 3, padding="same", activation="relu", name="block4_conv2")(x)
    x = Conv2D(channels_4, 3, padding="same", activation="relu", name="block4_conv3")(x)
    x = MaxPooling2D(2, strides=2, name="block4_pool")(x)

    # Block 5
    x = Conv2D(channels_5, 3, padding="same", activation="relu", name="block5_conv1")(x)
    x = Conv2D(channels_5, 3, padding="same", activation="relu", name="block5_conv2")(x)
    x = Conv2D(channels_5, 3, padding="same", activation="relu", name="block5_conv3")(x)
    return MaxPooling2D(2, strides=2, name="block5_pool")(x)
