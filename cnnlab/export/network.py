"""The network as it leaves the house: RGB pixels from 0 to 255 in, probabilities out.

What a run does to pictures before its network (normalisation, then the base's preprocessing)
becomes layers in front of it, so that nobody has to repeat it elsewhere. Only layers and
operations that Keras, tf2onnx and the LiteRT converter know are used, none of our own.
"""

from typing import TYPE_CHECKING

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.models.preprocessing import IMAGENET_MEAN_BGR
from cnnlab.normalization import Normalizer, Standardizer, ZCAWhitening

if TYPE_CHECKING:
    import keras
    from keras import KerasTensor


def exported_network(classifier: Classifier) -> "keras.Model":
    """One flat graph: input ``images``, (num_images, height, width, 3), float32 in [0, 255].

    It shares its weights with ``classifier.model``, whose layers follow one after the other.
    """
    import keras

    images = keras.Input((*classifier.image_size, 3), name="images")
    x = _normalized(images, classifier.pipeline.normalizer)
    if classifier.pipeline.base_preprocessing == "vgg16":
        x = _per_channel(x, np.eye(3)[::-1], -IMAGENET_MEAN_BGR, "rgb_to_centred_bgr")
    for layer in classifier.model.layers[1:]:
        x = layer(x)
    return keras.Model(images, x, name=classifier.model.name)


def _normalized(x: "KerasTensor", normalizer: Normalizer | None) -> "KerasTensor":
    if isinstance(normalizer, ZCAWhitening):
        return _whitened(x, normalizer)
    if isinstance(normalizer, Standardizer):
        each = normalizer.mode == "samplewise"
        return _standardized_each(x, normalizer) if each else _standardized(x, normalizer)
    return x


def _standardized_each(x: "KerasTensor", normalizer: Standardizer) -> "KerasTensor":
    from keras import ops

    mean = ops.mean(x, axis=(1, 2, 3), keepdims=True)
    std = ops.std(x, axis=(1, 2, 3), keepdims=True)
    if normalizer.center:
        x = x - mean
    return x / (std + normalizer.epsilon) if normalizer.std_normalization else x


def _standardized(x: "KerasTensor", normalizer: Standardizer) -> "KerasTensor":
    mean = normalizer.mean_ if normalizer.center else np.zeros(3)
    std = normalizer.std_ + normalizer.epsilon if normalizer.std_normalization else np.ones(3)
    return _per_channel(x, np.diag(1 / std), -mean / std, "standardization")


def _whitened(x: "KerasTensor", normalizer: ZCAWhitening) -> "KerasTensor":
    """(x - mean) W as x W - mean W: a Dense layer over all values of a picture."""
    from keras.layers import Dense, Flatten, Reshape

    matrix, mean = normalizer.matrix, normalizer.mean_
    dense = Dense(mean.size, name="zca_whitening")
    y = Reshape(mean.shape, name="zca_picture")(dense(Flatten(name="zca_values")(x)))
    dense.set_weights([matrix, -mean.ravel() @ matrix])
    return y


def _per_channel(
    x: "KerasTensor", matrix: np.ndarray, offset: np.ndarray, name: str
) -> "KerasTensor":
    """Each pixel times ``matrix`` (3, 3) plus ``offset`` (3,): a convolution of 1x1."""
    from keras.layers import Conv2D

    layer = Conv2D(3, 1, name=name, trainable=False)
    y = layer(x)
    layer.set_weights([matrix[np.newaxis, np.newaxis], offset])
    return y
