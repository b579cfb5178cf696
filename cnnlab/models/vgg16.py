"""The convolutional part of VGG16, block by block.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition"
(arXiv:1409.1556), configuration D without its dense top. Layer names and order are those of
``keras.applications.VGG16(include_top=False)``, so its weight files fit.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keras import KerasTensor

VGG16_LAYERS = (
    ("input_layer", 3),
    ("block1_conv1", 64), ("block1_conv2", 64), ("block1_pool", 64),
    ("block2_conv1", 128), ("block2_conv2", 128), ("block2_pool", 128),
    ("block3_conv1", 256), ("block3_conv2", 256), ("block3_conv3", 256), ("block3_pool", 256),
    ("block4_conv1", 512), ("block4_conv2", 512), ("block4_conv3", 512), ("block4_pool", 512),
    ("block5_conv1", 512), ("block5_conv2", 512), ("block5_conv3", 512), ("block5_pool", 512),
)  # fmt: skip
"""What ``vgg16_base`` builds, as names and channels: to speak of it without TensorFlow."""


def vgg16_base(images: "KerasTensor") -> "KerasTensor":
    """13 convolutions of 3x3 and 5 poolings, which halve each side.

    Args:
        images: an ``Input`` of shape (height, width, 3); each side at least 32.

    Returns:
        The output of ``block5_pool``: (height // 32, width // 32, 512).
    """
    from keras.layers import Conv2D, MaxPooling2D

    # Block 1
    x = Conv2D(64, 3, padding="same", activation="relu", name="block1_conv1")(images)
    x = Conv2D(64, 3, padding="same", activation="relu", name="block1_conv2")(x)
    x = MaxPooling2D(2, strides=2, name="block1_pool")(x)

    # Block 2
    x = Conv2D(128, 3, padding="same", activation="relu", name="block2_conv1")(x)
    x = Conv2D(128, 3, padding="same", activation="relu", name="block2_conv2")(x)
    x = MaxPooling2D(2, strides=2, name="block2_pool")(x)

    # Block 3
    x = Conv2D(256, 3, padding="same", activation="relu", name="block3_conv1")(x)
    x = Conv2D(256, 3, padding="same", activation="relu", name="block3_conv2")(x)
    x = Conv2D(256, 3, padding="same", activation="relu", name="block3_conv3")(x)
    x = MaxPooling2D(2, strides=2, name="block3_pool")(x)

    # Block 4
    x = Conv2D(512, 3, padding="same", activation="relu", name="block4_conv1")(x)
    x = Conv2D(512, 3, padding="same", activation="relu", name="block4_conv2")(x)
    x = Conv2D(512, 3, padding="same", activation="relu", name="block4_conv3")(x)
    x = MaxPooling2D(2, strides=2, name="block4_pool")(x)

    # Block 5
    x = Conv2D(512, 3, padding="same", activation="relu", name="block5_conv1")(x)
    x = Conv2D(512, 3, padding="same", activation="relu", name="block5_conv2")(x)
    x = Conv2D(512, 3, padding="same", activation="relu", name="block5_conv3")(x)
    return MaxPooling2D(2, strides=2, name="block5_pool")(x)
