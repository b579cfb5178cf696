"""The content of a weight file of a network, computed from its layer table, without TensorFlow."""

from collections import Counter
from collections.abc import Iterable, Iterator

from cnnlab.models.layer_table import KERNEL, Layer
from cnnlab.models.weight_files import LayerWeights

_CLASSES = {
    "input": "input_layer",
    "convolution": "conv2d",
    "pooling": "max_pooling2d",
    "mean": "global_average_pooling2d",
    "maximum": "global_max_pooling2d",
    "concatenation": "concatenate",
    "flatten": "flatten",
    "batch normalization": "batch_normalization",
    "activation": "activation",
    "dense": "dense",
    "dropout": "dropout",
}
"""Keras's names for the kinds of a ``Layer``."""


def expected_weights(layers: Iterable[Layer]) -> list[LayerWeights]:
    """The expected weights of each layer of ``layer_table``, for ``read_weight_file``."""
    seen: Counter[str] = Counter()
    expected, width_before = [], 0
    for layer in layers:
        key = numbered(_CLASSES[layer.kind], seen)
        expected.append(LayerWeights(layer.name, key, tuple(_shapes(layer, width_before))))
        width_before = layer.output_shape[-1]
    return expected


def numbered(kind: str, seen: Counter[str]) -> str:
    """The name of the next layer of a class inside a ``.weights.h5``: with a number from the
    second on."""
    key = f"{kind}_{seen[kind]}" if seen[kind] else kind
    seen[kind] += 1
    return key


def _shapes(layer: Layer, width_before: int) -> Iterator[tuple[int, ...]]:
    width = layer.output_shape[-1]
    if layer.kind == "convolution":
        yield from ((KERNEL, KERNEL, width_before, width), (width,))
    elif layer.kind == "dense":
        yield from ((width_before, width), (width,))
    elif layer.kind == "batch normalization":
        yield from [(width,)] * 4  # scale, shift, mean, variance
