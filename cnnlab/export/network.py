"""The exported network: its inputs are RGB pixels from 0 to 255, its outputs probabilities.

The preprocessing of a run (views, normalisation, then that of the base) becomes operations before
the network, and the mean over the views one after it, so that other programs need not repeat it.
Only operations that Keras, tf2onnx and the LiteRT converter know are used, no custom layers.
"""

from typing import TYPE_CHECKING

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.evaluation.answer_rule import SMALLEST
from cnnlab.export.view_layers import all_views, mean_of_views
from cnnlab.features.cuts import inputs_of
from cnnlab.images.views import WHOLE
from cnnlab.models.preprocessing import IMAGENET_MEAN_BGR
from cnnlab.normalization import Normalizer, PatchWhitening, Standardizer, ZCAWhitening

if TYPE_CHECKING:
    import keras
    from keras import KerasTensor


def exported_network(classifier: Classifier) -> "keras.Model":
    """One flat graph: input ``images``, (num_images, height, width, 3), float32 in [0, 255].

    With several views, height and width are those from which all views are taken. It shares its
    weights with ``classifier.model``, which is a flat graph.
    """
    import keras

    has_one_view = classifier.views == WHOLE
    images = keras.Input((*classifier.image_size, 3), name="images")
    x = images if has_one_view else all_views(images, classifier.views, classifier.input_size)
    x = _normalized(x, classifier.pipeline.normalizer)
    if classifier.pipeline.base_preprocessing == "vgg16":
        x = keras.ops.flip(x, axis=-1) - IMAGENET_MEAN_BGR
    x = _through_layers(classifier.model, x)
    x = x if has_one_view else mean_of_views(x, len(classifier.views))
    x = _with_temperature(x, classifier.rule.temperature)
    return keras.Model(images, x, name=classifier.model.name)


def _through_layers(model: "keras.Model", x: "KerasTensor") -> "KerasTensor":
    """What the layers of a flat graph make of another input."""
    first, *layers = model.layers
    outputs = {id(first.output): x}
    for layer in layers:
        below = [outputs[id(tensor)] for tensor in inputs_of(layer)]
        outputs[id(layer.output)] = layer(below if len(below) > 1 else below[0])
    return outputs[id(model.outputs[0])]


def _with_temperature(x: "KerasTensor", temperature: float) -> "KerasTensor":
    from keras import ops

    if temperature == 1:
        return x
    return ops.softmax(ops.log(ops.maximum(x, SMALLEST)) / temperature)


def _normalized(x: "KerasTensor", normalizer: Normalizer | None) -> "KerasTensor":
    if isinstance(normalizer, Standardizer):
        return _standardized(x, normalizer)
    if isinstance(normalizer, ZCAWhitening):
        return _whitened(x, normalizer)
    if isinstance(normalizer, PatchWhitening):
        return _filtered(x, normalizer)
    return x


def _standardized(x: "KerasTensor", normalizer: Standardizer) -> "KerasTensor":
    from keras import ops

    if normalizer.mode == "samplewise":
        mean = ops.mean(x, axis=(1, 2, 3), keepdims=True)
        std = ops.std(x, axis=(1, 2, 3), keepdims=True)
    else:
        mean, std = np.float32(normalizer.mean_), np.float32(normalizer.std_)
    if normalizer.center:
        x = x - mean
    return x / (std + normalizer.epsilon) if normalizer.std_normalization else x


def _whitened(x: "KerasTensor", normalizer: ZCAWhitening) -> "KerasTensor":
    """(x - mean) W: a Dense layer over all values of a picture."""
    from keras.layers import Dense, Flatten, Reshape

    mean = normalizer.mean_
    dense = Dense(mean.size, use_bias=False, name="whitening")
    values = dense(Flatten(name="whitening_values")(x - np.float32(mean)))
    dense.set_weights([normalizer.matrix])
    return Reshape(mean.shape, name="whitened_picture")(values)


def _filtered(x: "KerasTensor", normalizer: PatchWhitening) -> "KerasTensor":
    """A convolution over the picture less its mean, with symmetric padding."""
    from keras import ops
    from keras.layers import Conv2D

    channels, edge = normalizer.filters_.shape[-1], normalizer.side // 2
    conv = Conv2D(channels, normalizer.side, use_bias=False, name="whitening")
    x = x - np.float32(normalizer.whitening_.mean_[0, 0])
    y = conv(ops.pad(x, ((0, 0), (edge, edge), (edge, edge), (0, 0)), mode="symmetric"))
    conv.set_weights([normalizer.filters_])
    return y
