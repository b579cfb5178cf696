"""How a network's activations spread before and after each batch normalisation and each ReLU."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from cnnlab.errors import ConfigurationError, quoted
from cnnlab.experiments.activations.distribution import BOUNDS, Distribution, Tally
from cnnlab.experiments.activations.restored_state import restored_state

if TYPE_CHECKING:
    import keras

BATCH_NORMALIZATION, RELU = KINDS = ("batch_normalization", "relu")


@dataclass(frozen=True)
class LayerStatistics:
    """One layer, measured on pictures.

    Attributes:
        layer: its name.
        kind: ``"batch_normalization"`` or ``"relu"``.
        before: its input; None for a ReLU that is part of another layer, such as
            ``Dense(8, activation="relu")``, whose input no layer puts out.
        after: its output.
        dead_share: of a ReLU, the share of units in [0, 1] that are zero for every picture (a
            unit of a convolution is a channel, zero at every place); None for other layers.
    """

    layer: str
    kind: str
    before: Distribution | None
    after: Distribution
    dead_share: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        before = self.before and self.before.to_dict()
        return vars(self) | {"before": before, "after": self.after.to_dict()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        if values["kind"] not in KINDS:
            raise ValueError(f"`kind` must be one of {KINDS}; received {quoted(values['kind'])}")
        before = values["before"] and Distribution.from_dict(values["before"])
        after = Distribution.from_dict(values["after"])
        return cls(**dict(values) | {"before": before, "after": after})


@dataclass(frozen=True)
class ActivationStatistics:
    """The batch normalisations and ReLUs of a network, from its input to its output.

    Attributes:
        layers: one entry each.
        num_images: how many pictures were used.
    """

    layers: tuple[LayerStatistics, ...]
    num_images: int

    def of(self, kind: str) -> tuple[LayerStatistics, ...]:
        """The layers of one kind."""
        return tuple(layer for layer in self.layers if layer.kind == kind)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "layers": [layer.to_dict() for layer in self.layers],
            "num_images": self.num_images,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        layers = tuple(LayerStatistics.from_dict(layer) for layer in values["layers"])
        return cls(layers, int(values["num_images"]))


def activation_statistics(
    model: "keras.Model",
    images: np.ndarray,
    training: bool = False,
    bounds: tuple[float, float] | None = BOUNDS,
    num_bins: int = 40,
    batch_size: int = 64,
) -> ActivationStatistics:
    """Run pictures through a network and measure what goes into and out of its layers.

    With b the moving mean, v the moving variance and e the epsilon of a BatchNormalization, its
    output is ``gamma * (x - b) / sqrt(v + e) + beta`` (Ioffe and Szegedy 2015). With ``training``,
    b and v are those of these very pictures, taken as one batch.

    Args:
        model: a built network of any kind. Networks nested in it are not looked into.
        images: (num_images, height, width, channels) as the network takes them, thus after
            normalisation and preprocessing; at least one.
        training: run the layers as in a training step; else as in prediction. Weights, moving
            averages and the states of random layers are afterwards what they were.
        bounds: lowest and highest value of the histograms; the outer bins count what lies beyond.
            None for bounds of each layer's own: from -4 to 4, doubled until no more than one in a
            hundred of the values that run at once first lies beyond.
        num_bins: of each histogram.
        batch_size: how many pictures run at once; with ``training`` all of them do.

    Returns:
        One entry for each BatchNormalization and ReLU, none where a network has neither.

    Raises:
        ConfigurationError: there is no picture.
    """
    if not len(images):
        raise ConfigurationError(
            "activations-of-nothing",
            "`images` must hold at least one picture; received an array of shape {shape}.",
            shape=str(np.shape(images)),
        )
    probes = [probe for layer in model.layers if (probe := _probe(layer, bounds, num_bins))]
    if probes:
        with restored_state(model):
            _run(model, probes, images, training, len(images) if training else batch_size)
    return ActivationStatistics(tuple(probe.result() for probe in probes), len(images))


class _Probe:
    """Listens to one layer while pictures pass."""

    def __init__(self, layer: "keras.Layer", kind: str, tallies: list[Tally]) -> None:
        self.layer = layer
        self.tensors = [layer.input, layer.output][-len(tallies) :]
        self._kind = kind
        self._tallies = tallies
        self._alive = np.zeros(layer.output.shape[-1], bool)

    def hear(self, values: list[np.ndarray]) -> None:
        for tally, array in zip(self._tallies, values, strict=True):
            tally.add(array)
        output = values[-1]
        self._alive |= (output != 0).reshape(-1, output.shape[-1]).any(axis=0)

    def result(self) -> LayerStatistics:
        *before, after = (tally.distribution() for tally in self._tallies)
        dead_share = float(1 - self._alive.mean()) if self._kind == RELU else None
        return LayerStatistics(
            self.layer.name, self._kind, before[0] if before else None, after, dead_share
        )


def _probe(
    layer: "keras.Layer", bounds: tuple[float, float] | None, num_bins: int
) -> _Probe | None:
    from keras import activations, layers

    is_relu = isinstance(layer, layers.ReLU)
    is_relu |= getattr(layer, "activation", None) is activations.relu
    if not (is_relu or isinstance(layer, layers.BatchNormalization)):
        return None
    stands_alone = isinstance(layer, layers.ReLU | layers.Activation | layers.BatchNormalization)
    tallies = [Tally(bounds, num_bins) for _ in range(2 if stands_alone else 1)]
    return _Probe(layer, RELU if is_relu else BATCH_NORMALIZATION, tallies)


def _run(
    model: "keras.Model",
    probes: list[_Probe],
    images: np.ndarray,
    training: bool,
    batch_size: int,
) -> None:
    import keras

    tensors = [tensor for probe in probes for tensor in probe.tensors]
    listening = keras.Model(model.input, tensors)
    for start in range(0, len(images), batch_size):
        # Flattened, as Keras gives a list of one back as the thing itself.
        outputs = keras.tree.flatten(
            listening(images[start : start + batch_size], training=training)
        )
        heard = iter(output.numpy() for output in outputs)
        for probe in probes:
            probe.hear([next(heard) for _ in probe.tensors])
