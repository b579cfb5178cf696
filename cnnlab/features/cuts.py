"""Where a network can be split: the layers before are frozen, those after may be trainable."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras
    from keras import KerasTensor


@dataclass(frozen=True)
class Cut:
    """A place behind a layer.

    Attributes:
        num_layers: how many layers come before the cut, the input among them.
        layer: name of the last of them.
        shape: of its output for one picture.
    """

    num_layers: int
    layer: str
    shape: tuple[int, ...]

    @property
    def is_input(self) -> bool:
        """Nothing is computed before the cut."""
        return self.num_layers == 1

    @property
    def num_values(self) -> int:
        """Values a picture."""
        return math.prod(self.shape)


def cuts(model: "keras.Model") -> tuple[Cut, ...]:
    """Every place of the base with no trainable layer before it, the deepest first.

    A pooling that follows the last frozen layer has no weights, so it belongs to the
    frozen part: its output is smaller. Where a later layer gets something from before a place,
    too, the network cannot be split there.
    """
    base: Iterable[keras.Layer] = takewhile(lambda layer: layer.name != "flatten", model.layers)
    frozen = takewhile(lambda layer: not layer.trainable_weights, base)
    places = [
        Cut(number, layer.name, tuple(layer.output.shape[1:]))
        for number, layer in enumerate(frozen, start=1)
        if _splits(model, number)
    ]
    return tuple(reversed(places))


def _splits(model: "keras.Model", num_layers: int) -> bool:
    """Whether all that later layers get comes through the last of the first layers."""
    passed = {id(layer.output) for layer in model.layers[: num_layers - 1]}
    later = (tensor for layer in model.layers[num_layers:] for tensor in inputs_of(layer))
    return passed.isdisjoint(map(id, later))


def inputs_of(layer: "keras.Layer") -> list["KerasTensor"]:
    """What a layer of a flat graph gets: one tensor, or those that it concatenates."""
    return layer.input if isinstance(layer.input, list) else [layer.input]
