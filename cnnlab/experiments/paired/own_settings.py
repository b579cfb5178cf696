"""Settings of one's own as experiments: each of them with and without."""

from collections.abc import Iterator
from typing import Any

from cnnlab.augmentation import AugmentationConfig
from cnnlab.errors import ConfigurationError
from cnnlab.experiments.paired.claims import (
    FEW,
    PICTURES,
    asked,
    augmentation_comparisons,
    normalization_comparisons,
)
from cnnlab.experiments.paired.experiment import Comparison, Experiment
from cnnlab.runs.config import TrainingConfig

RATE_FROM_SCRATCH = 1e-4
"""The largest at which VGG16's layers learn from random weights."""


def augmentation_experiment(augmentation: AugmentationConfig) -> Experiment:
    """Pictures varied so against pictures as they are, from scratch and on a pretrained base.

    Raises:
        ConfigurationError: it changes nothing.
    """
    if augmentation == AugmentationConfig():
        raise _nothing_to_test()
    comparisons = augmentation_comparisons((FEW, PICTURES), augmentation.changes())
    return asked("Does my augmentation raise the accuracy?", comparisons)


def normalization_experiment(
    standardization: str, whitening: str, **settings: float | str
) -> Experiment:
    """Whitened against standardised, and both against raw, from scratch.

    Args:
        standardization: ``"samplewise"``, ``"featurewise"`` or ``"pixelwise"``.
        whitening: ``"zca"`` or ``"patches"``.
        settings: fields of a ``TrainingConfig`` for it, such as ``zca_epsilon``.

    Raises:
        ConfigurationError: a value that cannot be used.
    """
    comparisons = (
        *normalization_comparisons([PICTURES], standardization, ["none"], settings),
        *normalization_comparisons([PICTURES], whitening, [standardization, "none"], settings),
    )
    return asked("Does my normalisation raise the accuracy?", comparisons)


def training_experiment(config: TrainingConfig) -> Experiment:
    """A training as it is set against the same without one of its settings, for each of some.

    Those are the weights that its base begins with, the augmentation, the normalisation, and batch
    normalisation and dropout of its head: as far as it has them.

    Raises:
        ConfigurationError: it has none of these.
    """
    comparisons = tuple(_without_each(config))
    if not comparisons:
        raise _nothing_to_test()
    experiment = asked("Do my settings raise the accuracy?", comparisons)
    return experiment.replace(base=config)


def _without_each(config: TrainingConfig) -> Iterator[Comparison]:
    if config.weights is not None:
        yield Comparison(
            "Weights learned before against random ones",
            treatment=_named(config, "weights", "frozen_layers", "learning_rate"),
            control={
                "weights": None,
                "frozen_layers": 0,
                "learning_rate": min(config.learning_rate, RATE_FROM_SCRATCH),
            },
            treatment_name="learned before",
            control_name="random",
        )
    if config.augmentation is not None:
        yield _with_and_without("Augmentation", "augmentation", config.augmentation.changes(), None)
    if config.normalization != "none":
        yield _with_and_without("Normalisation", "normalization", config.normalization, "none")
    head = config.head
    if head.units and head.batch_normalization:
        name = "Batch normalisation in the new layers"
        yield _with_and_without(name, "head.batch_normalization", True, False)
    if head.units and head.dropout:
        name = "Dropout in the new layers"
        yield _with_and_without(name, "head.dropout", head.dropout, 0.0)


def _named(config: TrainingConfig, *names: str) -> dict[str, Any]:
    return {name: getattr(config, name) for name in names}


def _with_and_without(name: str, setting: str, value: Any, neutral: Any) -> Comparison:
    return Comparison(name, treatment={setting: value}, control={setting: neutral})


def _nothing_to_test() -> ConfigurationError:
    return ConfigurationError(
        "experiment-nothing-to-test",
        "With these settings there is nothing to be left out. Choose an augmentation, a "
        "normalisation, or weights that were learned before.",
    )
