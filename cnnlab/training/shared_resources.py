"""What many trainings of one process share, so that the next one begins at once.

Trainings with and without it come to the same numbers. Networks of the same layers, optimiser and
batch size are built and compiled once; for each further training they are filled with the initial
weights of its seed, and their optimiser and dropout begin anew. Pictures, their division and what a
normalisation learned from them are kept for the next training with the same settings: of a pair,
that is the other side.
"""

import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.features.cuts import Cut
from cnnlab.features.model_split import FrozenPart
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.training.batches import Batch, num_batches
from cnnlab.training.resources import Resources
from cnnlab.training.selection.dividing import Division
from cnnlab.training.steps import TrainingSteps

if TYPE_CHECKING:
    import keras

MOST_NETWORKS, MOST_DATASETS = 8, 3

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
    has_fixed_frozen_layers: bool
    parts: dict[Hashable, Any] = field(default_factory=dict)


class SharedResources(Resources):
    """As ``Resources``, and remembers. One training at a time."""

    def __init__(self) -> None:
        self._networks: OrderedDict[Hashable, _Network] = OrderedDict()
        self._pictures: OrderedDict[Hashable, Any] = OrderedDict()

    def load(self, config: TrainingConfig, progress: Callable[[int, int], None]) -> Dataset:
        """As of ``Resources``."""
        key = _values(config, _OF_THE_PICTURES)
        return self._remembered(key, lambda: super(SharedResources, self).load(config, progress))

    def divide(self, data: Dataset, config: TrainingConfig) -> Division:
        """As of ``Resources``."""
        key = (data.fingerprint, _key_of_division(config))
        return self._remembered(key, lambda: super(SharedResources, self).divide(data, config))

    def fit_pipeline(self, images: np.ndarray, config: TrainingConfig) -> InputPipeline:
        """As of ``Resources``."""
        own = (*_OF_THE_PICTURES, *_OF_THE_PIPELINE, "validation_share")
        key = (images.shape, _values(config, own))
        return self._remembered(
            key, lambda: super(SharedResources, self).fit_pipeline(images, config)
        )

    def build(self, config: TrainingConfig, data: Dataset) -> "keras.Model":
        """As of ``Resources``: a network that is there already is filled with the new weights."""
        key = _key_of_network(config, data)
        fresh = super().build(config, data)
        known = self._networks.get(key)
        if known is None:
            known = self._networks[key] = _Network(fresh, config.weights is not None)
        else:
            _fill(known.model, fresh)
        self._networks.move_to_end(key)
        _forget_oldest(self._networks, MOST_NETWORKS)
        return known.model

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

    def _network_of(self, model: "keras.Model") -> _Network:
        """That a model is, or is a part of."""
        return next(
            network
            for network in self._networks.values()
            if any(one is model for one in (network.model, *network.parts.values()))
        )

    def _remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self._pictures:
            self._pictures[key] = make()
        self._pictures.move_to_end(key)
        found: T = self._pictures[key]
        _forget_oldest(self._pictures, 3 * MOST_DATASETS)
        return found


def _made_once(parts: dict[Hashable, Any], key: Hashable, make: Callable[[], T]) -> T:
    if key not in parts:
        parts[key] = make()
    found: T = parts[key]
    return found


def _forget_oldest(remembered: OrderedDict[Hashable, Any], most: int) -> None:
    while len(remembered) > most:
        remembered.popitem(last=False)


def _values(config: TrainingConfig, names: tuple[str, ...]) -> tuple[Any, ...]:
    return (*names, *(getattr(config, name) for name in names))


def _key_of_division(config: TrainingConfig) -> Hashable:
    return _values(config, ("seed", "validation_share", "early_stopping", "epochs", "batch_size"))


def _key_of_network(config: TrainingConfig, data: Dataset) -> Hashable:
    names = (f.name for f in dataclasses.fields(config) if f.name not in _NOT_OF_THE_NETWORK)
    steps_per_epoch = num_batches(len(data.x_train), config.batch_size)
    return data.image_shape, data.num_classes, steps_per_epoch, _values(config, tuple(names))


def _fill(model: "keras.Model", fresh: "keras.Model") -> None:
    """Bring a network and its optimiser to where a new one begins."""
    for old, new in zip(_variables(model), _variables(fresh), strict=True):
        old.assign(new)


def _variables(model: "keras.Model") -> list["keras.Variable"]:
    """Weights, moving means, seeds of dropout, and all that the optimiser has."""
    model.optimizer.build(model.trainable_variables)
    of_layers = (variable for layer in model.layers for variable in layer.variables)
    return [*of_layers, *model.optimizer.variables]
