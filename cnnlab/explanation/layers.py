"""The layers that can be explained: those whose output is a map. No TensorFlow."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from cnnlab.classification.predictions import Classifier
from cnnlab.errors import ConfigurationError
from cnnlab.models.layer_table import Layer, layer_table
from cnnlab.runs.model.model_description import ModelDescription

if TYPE_CHECKING:
    import keras

SMALLEST_USEFUL_SIDE = 8
"""A map of fewer places says little of where. With LayerCAM the strongest point lay on the thing
in 88 % of photographs for the ready network with one view and in 83, 97 and 93 % for new ones of
32, 64 and 96 pixels, at the layer that ``default_layer`` gives. It was 88, 88, 85 and 87 % at the
last convolution with 8 x 8 places, 57, 50, 45 and 53 % at the last with 4 x 4, and 38 % at random
(the 30 photographs of ``benchmarks/photo_boxes.csv`` and their mirror images; vgg16-compact)."""

_KINDS = {
    "Conv": "convolution",
    "Pool": "pooling",
    "InputLayer": "input",
    "BatchNormalization": "batch normalization",
    "Activation": "activation",
}
"""Of a layer of Keras, by a part of its class's name."""
_BELONGS_TO_CONVOLUTION = ("batch normalization", "activation")


def explainable_layers(network: Classifier | ModelDescription) -> tuple[Layer, ...]:
    """The layers whose output is a map of more than one place, from input to output.

    Args:
        network: a loaded classifier, or only the description of one.

    Returns:
        Name, kind (``"convolution"``, ``"pooling"``, or what Keras calls it) and output shape
        (height, width, channels) of each. Of a classifier, work and parameters are not counted.
    """
    if isinstance(network, ModelDescription):
        layers: Iterable[Layer] = layer_table(
            network.image_size, len(network.class_names), network.head, network.base
        )
    else:
        layers = map(_of_keras, network.model.layers)
    return tuple(layer for layer in layers if layer.kind != "input" and _has_map(layer))


def default_layer(network: Classifier | ModelDescription) -> str:
    """The last convolution with 8 x 8 places or more that does not end in pooling.

    Its output is that behind the batch normalisation and the ReLU that belong to it.

    The last convolutions know most of what there is, and the least of where. Max pooling hands
    the gradient on to one of four places, which leaves a map with holes. Where no convolution is
    so, it is the last with 8 x 8 places, or the finest where none has that many.

    Raises:
        ConfigurationError: no layer has a map.
    """
    layers = explainable_layers(network)
    if not layers:
        raise ConfigurationError(
            "explanation-without-maps",
            "No layer of this network has a map of the picture, so there is no place to point "
            "at. Choose the method occlusion, or a network with convolutions.",
        )
    convolutions = convolution_outputs(layers) or layers
    useful = [layer for layer in convolutions if _side(layer) >= SMALLEST_USEFUL_SIDE]
    pooled = {layer for layer, following in pairwise(layers) if following.kind == "pooling"}
    whole = [layer for layer in useful if layer not in pooled]
    return (whole or useful or sorted(convolutions, key=_side))[-1].name


def convolution_outputs(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Of each convolution the layer that gives its output: itself, or the last of the batch
    normalisation and the activation behind it."""
    outputs: list[Layer] = []
    before: Layer | None = None
    for layer in layers:
        if layer.kind == "convolution":
            outputs.append(layer)
        elif layer.kind in _BELONGS_TO_CONVOLUTION and outputs and before is outputs[-1]:
            outputs[-1] = layer
        before = layer
    return tuple(outputs)


def chosen_layer(network: Classifier | ModelDescription, layer: str | None) -> str:
    """The layer itself, or the default for None.

    Raises:
        ConfigurationError: there is no such layer, or its output is no map.
    """
    if layer is None:
        return default_layer(network)
    known = [candidate.name for candidate in explainable_layers(network)]
    if layer not in known:
        raise ConfigurationError(
            "explanation-layer-invalid",
            "`layer` must be one whose output is a map larger than 1 x 1: {known}; "
            "received {received}.",
            known=", ".join(known) or "this network has none",
            received=repr(layer),
        )
    return layer


def _of_keras(layer: "keras.Layer") -> Layer:
    name = type(layer).__name__
    kind = next((kind for part, kind in _KINDS.items() if part in name), name)
    return Layer(layer.name, kind, tuple(getattr(layer.output, "shape", ())[1:]))


def _has_map(layer: Layer) -> bool:
    shape = layer.output_shape
    return len(shape) == 3 and None not in shape and shape[0] * shape[1] > 1


def _side(layer: Layer) -> int:
    return min(layer.output_shape[:2])
