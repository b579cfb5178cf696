"""What many trainings of one process share, so that the next one begins at once.

Trainings with and without it come to the same numbers. Networks of the same layers, optimiser and
batch size are compiled once; for each further training they are filled with the initial weights of
its seed, drawn once for all of the same layers, and their optimiser and dropout begin anew.
Pictures, their division and what a normalisation learned from them are kept for the next training
with the same settings: of a pair, that is the other side. A training's network is written when it
is over, and not before.
"""

import dataclasses
import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.features.cuts import Cut
from cnnlab.features.model_split import FrozenPart
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.training.batches import Batch, num_batches
from cnnlab.training.checkpoints import CheckpointAtTheEnd, IsWanted
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.resources.fresh import Resources
from cnnlab.training.schedules import has_constant_rate
from cnnlab.training.selection.dividing import Division
from cnnlab.training.steps import TrainingSteps

if TYPE_CHECKING:
    import keras

MOST_NETWORKS, MOST_INITIAL_WEIGHTS, MOST_DATASETS = 8, 4, 3

_NOT_OF_THE_NETWORK = (
    *("data", "classes_from_names", "limit", "validation_share", "seed"),
    *("augmentation", "normalization", "zca_epsilon", "zca_epsilon_on", "base_preprocessing"),
    *("early_stopping", "cached_views", "feature_precision"),
)
"""Settings that neither layers nor optimiser nor step depend on."""
_OF_THE_PICTURES = ("data", "image_size", "limit", "seed", "classes_from_names")
_OF_THE_PIPELINE = ("normalization", "zca_epsilon", "zca_epsilon_on", "base_preprocessing")

T = TypeVar("T")


@dataclass(eq=False)
class _Network:
    """A compiled network, and what was made of it."""

    model: "keras.Model"
    optimizer_begins: list[np.ndarray]
    has_fixed_frozen_layers: bool
    parts: dict[Hashable, Any] = field(default_factory=dict)


class _Recent(Generic[T]):
    """What was asked for last, up to a number of things."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self._found:
            self._found[key] = make()
        self._found.move_to_end(key)
        while len(self._found) > self._most:
            self._found.popitem(last=False)
        return self._found[key]

    def all(self) -> tuple[T, ...]:
        return tuple(self._found.values())


class SharedResources(Resources):
    """As ``Resources``, and remembers. One training at a time.

    Attributes:
        is_wanted: of what was measured of a network: whether it is written when its training ends.
    """

    def __init__(self) -> None:
        self.is_wanted: IsWanted = lambda measured: True
        self._networks = _Recent[_Network](MOST_NETWORKS)
        self._initial = _Recent[list[np.ndarray]](MOST_INITIAL_WEIGHTS)
        self._pictures = _Recent[Any](3 * MOST_DATASETS)

    def load(self, config: TrainingConfig, progress: Callable[[int, int], None]) -> Dataset:
        """As of ``Resources``."""
        return self._pictures.recall(
            settings_of_pictures(config),
            lambda: super(SharedResources, self).load(config, progress),
        )

    def divide(self, data: Dataset, config: TrainingConfig) -> Division:
        """As of ``Resources``."""
        key = (data.fingerprint, _key_of_division(config))
        return self._pictures.recall(key, lambda: super(SharedResources, self).divide(data, config))

    def fit_pipeline(self, images: np.ndarray, config: TrainingConfig) -> InputPipeline:
        """As of ``Resources``."""
        own = (*_OF_THE_PICTURES, *_OF_THE_PIPELINE, "validation_share")
        key = (images.shape, _settings(config, own))
        return self._pictures.recall(
            key, lambda: super(SharedResources, self).fit_pipeline(images, config)
        )

    def build(self, config: TrainingConfig, data: Dataset) -> "keras.Model":
        """As of ``Resources``: a network that is there already is filled with the new weights."""
        make = super().build
        fresh = functools.cache(lambda: make(config, data))
        network = self._networks.recall(
            _key_of_network(config, data),
            lambda: _Network(fresh(), _values(_of_optimizer(fresh())), config.weights is not None),
        )
        initial = self._initial.recall(
            _key_of_initial_weights(config, data), lambda: _values(_of_layers(fresh()))
        )
        _fill(_of_layers(network.model), initial)
        _fill(_of_optimizer(network.model), network.optimizer_begins)
        if has_constant_rate(config):
            network.model.optimizer.learning_rate = config.learning_rate
        return network.model

    def frozen_part(self, model: "keras.Model", cut: Cut, precision: str) -> FrozenPart:
        """As of ``Resources``; random frozen layers differ from seed to seed, and are not kept."""
        network = self._network_of(model)
        make = super().frozen_part
        if not network.has_fixed_frozen_layers:
            return make(model, cut, precision)
        return _made_once(
            network.parts, ("frozen", cut, precision), lambda: make(model, cut, precision)
        )

    def trainable_part(self, model: "keras.Model", cut: Cut) -> "keras.Model":
        """As of ``Resources``."""
        make = super().trainable_part
        parts = self._network_of(model).parts
        trainable = _made_once(parts, ("trainable", cut), lambda: make(model, cut))
        trainable.reset_metrics()
        return trainable

    def steps(self, trainable: "keras.Model", batch_size: int, example: Batch) -> TrainingSteps:
        """As of ``Resources``."""
        make = super().steps
        kinds = tuple((rows.shape[1:], str(rows.dtype)) for rows in example)
        return _made_once(
            self._network_of(trainable).parts,
            ("steps", trainable, batch_size, kinds),
            lambda: make(trainable, batch_size, example),
        )

    def checkpoints(self, recorder: RunRecorder, model: "keras.Model") -> CheckpointAtTheEnd:
        """As of ``Resources``; nothing goes on from a training that was killed."""
        return CheckpointAtTheEnd(recorder, model, self.is_wanted)

    def _network_of(self, model: "keras.Model") -> _Network:
        """That a model is, or is a part of."""
        return next(
            network
            for network in self._networks.all()
            if any(one is model for one in (network.model, *network.parts.values()))
        )


def _made_once(parts: dict[Hashable, Any], key: Hashable, make: Callable[[], T]) -> T:
    if key not in parts:
        parts[key] = make()
    found: T = parts[key]
    return found


def _settings(config: TrainingConfig, names: tuple[str, ...]) -> tuple[Any, ...]:
    return (*names, *(getattr(config, name) for name in names))


def _key_of_division(config: TrainingConfig) -> Hashable:
    return _settings(config, ("seed", "validation_share", "early_stopping", "epochs", "batch_size"))


def settings_of_pictures(config: TrainingConfig) -> Hashable:
    """Equal for trainings that load the same pictures."""
    return _settings(config, _OF_THE_PICTURES)


def settings_of_network(config: TrainingConfig) -> Hashable:
    """Equal for trainings that share a compiled network, if they have equally many pictures."""
    # A constant rate is a variable of the optimiser; a schedule is part of the step's graph.
    left_out = {*_NOT_OF_THE_NETWORK, *(["learning_rate"] if has_constant_rate(config) else [])}
    names = (f.name for f in dataclasses.fields(config) if f.name not in left_out)
    return _settings(config, tuple(names))


def _key_of_network(config: TrainingConfig, data: Dataset) -> Hashable:
    steps_per_epoch = num_batches(len(data.x_train), config.batch_size)
    return data.image_shape, data.num_classes, steps_per_epoch, settings_of_network(config)


def _key_of_initial_weights(config: TrainingConfig, data: Dataset) -> Hashable:
    return (
        data.image_shape,
        data.num_classes,
        _settings(config, ("base", "weights", "head", "seed")),
    )


def _fill(variables: list["keras.Variable"], values: list[np.ndarray]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _values(variables: list["keras.Variable"]) -> list[np.ndarray]:
    return [variable.value.numpy() for variable in variables]


def _of_layers(model: "keras.Model") -> list["keras.Variable"]:
    """Weights, moving means, and the seeds of dropout."""
    return [variable for layer in model.layers for variable in layer.variables]


def _of_optimizer(model: "keras.Model") -> list["keras.Variable"]:
    model.optimizer.build(model.trainable_variables)
    return list(model.optimizer.variables)
