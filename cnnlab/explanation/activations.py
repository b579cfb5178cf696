"""Activations of a network and their gradients: maps, features and scores of a class.

Networks run as plain calls, layer by layer, without a compiled function: nothing has to be
traced again for another layer, class or number of pictures, and nothing stays in memory.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.classification.predictions import Classifier
from cnnlab.errors import ConfigurationError

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

VALUES_AT_ONCE = 2**19
"""170 pictures of 32 x 32, 3 of 224 x 224: their gradients take some 300 MB in VGG16."""


def maps_and_gradients(
    classifier: Classifier, pictures: np.ndarray, layer: str, classes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The maps of a layer, and how much each value of them moves the score of a class.

    The score of class c is its logit, z_c = x . w_c + b_c, recomputed from the input x of the
    last layer, where the softmax has not been yet. The gradient of the probability would fade
    where the network is sure (dp_c = p_c (dz_c - sum_j p_j dz_j)), and that of its logarithm
    would mix in the evidence against all other classes; Selvaraju et al. take z_c for that reason.

    Args:
        classifier: its model is a flat graph that ends in a softmax.
        pictures: (num_images, *input_size, 3), uint8.
        layer: one of ``explainable_layers``.
        classes: (num_images,), whose score is taken of each picture.

    Returns:
        Maps and gradients, each (num_images, height, width, channels), float32.

    Raises:
        ConfigurationError: the network does not end in a softmax.
    """
    import keras
    import tensorflow as tf

    model = classifier.model
    check_softmax(model)
    through = keras.Model(model.input, [model.get_layer(layer).output, model.layers[-1].input])
    results = []
    for part in _parts(pictures):
        images = tf.convert_to_tensor(classifier.pipeline(pictures[part]))
        with tf.GradientTape() as tape:
            tape.watch(images)
            maps, last = through(images, training=False)
            scores = tf.gather(logits(model.layers[-1], last), classes[part], batch_dims=1)
        results.append((maps.numpy(), tape.gradient(scores, maps).numpy()))
    maps, gradients = (np.concatenate(arrays) for arrays in zip(*results, strict=True))
    return maps, gradients


def layer_outputs(classifier: Classifier, pictures: np.ndarray, layer: str) -> np.ndarray:
    """The output of a layer.

    Args:
        classifier: any.
        pictures: (num_images, *input_size, 3), uint8.
        layer: name of any layer.

    Returns:
        (num_images, *output_shape), float32.
    """
    import keras

    model = classifier.model
    until = keras.Model(model.input, model.get_layer(layer).output)
    parts = (classifier.pipeline(pictures[part]) for part in _parts(pictures))
    return np.concatenate([until(part, training=False).numpy() for part in parts])


def _parts(pictures: np.ndarray) -> Iterator[slice]:
    at_once = max(1, VALUES_AT_ONCE // math.prod(pictures.shape[1:]))
    return (slice(start, start + at_once) for start in range(0, len(pictures), at_once))


def logits(last: "keras.Layer", features: "tf.Tensor") -> "tf.Tensor":
    """The scores of the classes before the softmax, from the input of the last layer."""
    import tensorflow as tf

    if not hasattr(last, "kernel"):  # a softmax by itself
        return features
    scores = tf.matmul(features, last.kernel)
    return scores if last.bias is None else scores + last.bias


def check_softmax(model: "keras.Model") -> None:
    """Raise ``ConfigurationError`` unless the network ends in a softmax."""
    import keras

    last = model.layers[-1]
    by_itself = isinstance(last, keras.layers.Softmax)
    softmax = getattr(last, "activation", None) is keras.activations.softmax
    known = isinstance(last, keras.layers.Dense | keras.layers.Activation)
    if not (by_itself or (softmax and known)):
        raise ConfigurationError(
            "explanation-without-softmax",
            "All methods but occlusion need the scores before the softmax, but the last layer of "
            "this network, {name}, is no softmax. Choose the method occlusion.",
            name=repr(last.name),
        )
