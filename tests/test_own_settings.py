"""Settings of one's own as experiments: each with and without."""

import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration.differences import differences
from cnnlab.errors import ConfigurationError
from cnnlab.experiments.paired import Experiment
from cnnlab.experiments.paired.claims import CLAIMS, claim
from cnnlab.experiments.paired.experiment import SIDES
from cnnlab.experiments.paired.own_settings import (
    augmentation_experiment,
    normalization_experiment,
    training_experiment,
)
from cnnlab.models import HeadConfig
from cnnlab.runs.config import TrainingConfig


def differing(experiment: Experiment) -> list[set[str]]:
    """Of each comparison the settings in which its sides differ."""
    return [
        set(differences([experiment.config(comparison, side) for side in SIDES]))
        for comparison in experiment.comparisons
    ]


def test_an_augmentation_is_tested_against_none_and_nothing_else_differs():
    augmentation = AugmentationConfig(brightness_range=(0.5, 1.5), horizontal_flip=True)
    experiment = augmentation_experiment(augmentation)
    assert differing(experiment) == [{"augmentation"}] * len(experiment.comparisons)
    treated = [experiment.config(one, "treatment") for one in experiment.comparisons]
    assert all(config.augmentation == augmentation for config in treated)
    assert {config.weights for config in treated} == {None, "imagenet"}


def test_an_augmentation_that_changes_nothing_is_no_experiment():
    with pytest.raises(ConfigurationError, match="nothing to be left out"):
        augmentation_experiment(AugmentationConfig())


def test_whitening_is_tested_against_standardising_and_both_against_raw():
    experiment = normalization_experiment("samplewise", "patches", zca_epsilon=0.25)
    assert differing(experiment) == [{"normalization"}] * 3
    sides = [
        tuple(experiment.config(one, side).normalization for side in SIDES)
        for one in experiment.comparisons
    ]
    assert sides == [("samplewise", "none"), ("patches", "samplewise"), ("patches", "none")]
    whitened = experiment.config(experiment.comparisons[1], "treatment")
    assert whitened.zca_epsilon == 0.25


def test_each_setting_of_a_training_is_left_out_alone():
    config = TrainingConfig(
        base="vgg16-compact",
        augmentation=AugmentationConfig(rotation_range=10),
        normalization="featurewise",
        head=HeadConfig(batch_normalization=True, dropout=0.25),
        learning_rate=1e-5,
    )
    experiment = training_experiment(config)
    assert differing(experiment) == [
        {"weights", "frozen_layers"},
        {"augmentation"},
        {"normalization"},
        {"head.batch_normalization"},
        {"head.dropout"},
    ]
    for comparison in experiment.comparisons:
        assert experiment.config(comparison, "treatment") == config


def test_a_training_without_any_of_them_is_no_experiment():
    bare = TrainingConfig(weights=None, head=HeadConfig(units=()))
    with pytest.raises(ConfigurationError, match="nothing to be left out"):
        training_experiment(bare)


def test_they_survive_their_file():
    experiment = augmentation_experiment(AugmentationConfig(zoom_range=(0.8, 1.1)))
    again = Experiment.from_json(experiment.to_json())
    assert again.to_dict() == experiment.to_dict()
    assert differing(again) == differing(experiment)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_takes_as_many_pictures_as_are_wanted_and_as_there_are(name):
    asked = claim(name, 800, at_most=250)
    assert {one.common["limit"] for one in asked.comparisons} == {250}
    assert asked.question == CLAIMS[name].question
    assert claim(name) == CLAIMS[name]
