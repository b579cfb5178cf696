"""Every layer of a network with its output, parameters and multiplications, without building it.

Building the network would cost the seconds and the memory of TensorFlow; the tests
compare this table with the built network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from cnnlab.models import limits
from cnnlab.models.bases import base_layers
from cnnlab.models.heads import (
    BLOCK_END,
    BLOCK_POOLING,
    POOLED_LAYER,
    TUTORIAL_HEAD,
    HeadConfig,
    last_blocks,
)

KERNEL = 3

_KINDS = {
    "pool": "pooling",
    "batch_normalization": "batch normalization",
    "relu": "activation",
}
"""Of a base's layers by how their names end; the input comes first, all others are convolutions."""


@dataclass(frozen=True)
class Layer:
    """One layer, as Keras's ``summary`` would list it.

    Attributes:
        name: as in the built network.
        kind: ``"input"``, ``"convolution"``, ``"pooling"``, ``"mean"``, ``"maximum"``,
            ``"concatenation"``, ``"flatten"``, ``"batch normalization"``, ``"activation"``,
            ``"dense"`` or ``"dropout"``.
        output_shape: without the batch: (height, width, channels) or (units,).
        num_parameters: weights and biases, and the moving averages of batch normalisation.
        num_learnable: the trainable ones, unless the layer is frozen.
        multiplications: in the forward pass of one picture.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    num_parameters: int = 0
    num_learnable: int = 0
    multiplications: int = 0


def layer_table(
    image_size: tuple[int, int] = (32, 32),
    num_classes: int = 10,
    head: HeadConfig = TUTORIAL_HEAD,
    base: str = "vgg16",
) -> tuple[Layer, ...]:
    """The layers of ``build_transfer_model`` in their order: those of the base, then the head.

    Args:
        image_size: (height, width), pixels, from 32.
        num_classes: at least 2.
        head: the layers on top.
        base: one of ``bases.BASES``.

    Raises:
        ConfigurationError: an argument that cannot be used.
    """
    limits.check_image_size(image_size)
    limits.check_num_classes(num_classes)
    limits.check_base(base)
    height, width = image_size
    below = tuple(_base(base, (height, width)))
    if head.pooling == BLOCK_POOLING:
        below += tuple(_pooled_blocks(below))
    return below + tuple(_head(prod(below[-1].output_shape), head, num_classes))


def num_trainable(layers: Sequence[Layer], frozen_layers: int) -> int:
    """The number of trainable parameters, if the first ``frozen_layers`` are frozen."""
    return sum(layer.num_learnable for layer in layers[frozen_layers:])


def _base(base: str, size: tuple[int, int]) -> Iterator[Layer]:
    height, width = size
    (name, before), *rest = base_layers(base)
    yield Layer(name, "input", (height, width, before))
    for name, channels in rest:
        kind = next((_KINDS[end] for end in _KINDS if name.endswith(end)), "convolution")
        if kind == "pooling":
            height, width = height // 2, width // 2
        yield _of_base(name, kind, (height, width, channels), before)
        before = channels


def _of_base(name: str, kind: str, shape: tuple[int, int, int], before: int) -> Layer:
    """A layer behind ``before`` channels."""
    height, width, channels = shape
    if kind == "batch normalization":
        return _batch_normalization(name, shape)
    if kind != "convolution":
        return Layer(name, kind, shape)
    weights = KERNEL**2 * before * channels
    return _learnable(name, kind, shape, weights, height * width * weights)


def _pooled_blocks(base: Sequence[Layer]) -> Iterator[Layer]:
    channels = {layer.name.removesuffix(BLOCK_END): layer.output_shape[-1] for layer in base}
    blocks = last_blocks(layer.name for layer in base)
    for block in blocks:
        yield Layer(f"mean_of_{block}", "mean", (1, 1, channels[block]))
        yield Layer(f"max_of_{block}", "maximum", (1, 1, channels[block]))
    values = 2 * sum(channels[block] for block in blocks)
    yield Layer(POOLED_LAYER, "concatenation", (1, 1, values))


def _head(features: int, head: HeadConfig, num_classes: int) -> Iterator[Layer]:
    yield Layer("flatten", "flatten", (features,))
    for number, units in enumerate(head.units, start=1):
        if head.batch_normalization:
            yield _batch_normalization(f"head_batch_normalization_{number}", (features,))
        yield _dense(f"head_dense_{number}", features, units)
        if head.dropout:
            yield Layer(f"head_dropout_{number}", "dropout", (units,))
        features = units
    yield _dense("predictions", features, num_classes)


def _batch_normalization(name: str, shape: tuple[int, ...]) -> Layer:
    """Scale and shift are trainable; mean and variance are moving averages."""
    return Layer(name, "batch normalization", shape, 4 * shape[-1], 2 * shape[-1])


def _dense(name: str, features: int, units: int) -> Layer:
    return _learnable(name, "dense", (units,), features * units, features * units)


def _learnable(
    name: str, kind: str, shape: tuple[int, ...], weights: int, multiplications: int
) -> Layer:
    parameters = weights + shape[-1]  # a bias for each channel
    return Layer(name, kind, shape, parameters, parameters, multiplications)
