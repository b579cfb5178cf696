"""Trainings that share pictures and compiled networks come to what they come to alone."""

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.models import HeadConfig
from cnnlab.runs.checkpoints.best_checkpoint import check_checkpoint
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.run_directory import LAST
from cnnlab.training import train
from cnnlab.training.recorder import TESTING, RunRecorder
from cnnlab.training.resources import Resources
from cnnlab.training.resources.shared import SharedResources

# Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture
def config(few_pictures):
    return TrainingConfig(
        data=str(few_pictures),
        base="vgg16-compact",
        weights=None,
        frozen_layers=15,
        head=HeadConfig((8,)),
        optimizer="adam",
        learning_rate=1e-3,
        epochs=2,
        batch_size=16,
        validation_share=0.0,
        feature_precision="float32",
    )


def load(resources, config):
    return resources.load(config, lambda done, total: None)


@pytest.mark.tensorflow
@pytest.mark.parametrize("augmentation", [None, AugmentationConfig(horizontal_flip=True)])
def test_trainings_come_to_the_same_numbers_with_and_without_it(config, augmentation):
    shared = SharedResources()
    config = config.replace(augmentation=augmentation)
    train(config.replace(learning_rate=1e-2), resources=shared)
    second = train(config.replace(seed=1), resources=shared)
    alone = train(config.replace(seed=1))
    for together, apart in zip(second.history().epochs, alone.history().epochs, strict=True):
        assert together["loss"] == pytest.approx(apart["loss"], rel=1e-4)
    np.testing.assert_allclose(
        second.predictions().probabilities, alone.predictions().probabilities, atol=1e-4
    )


@pytest.mark.tensorflow
def test_the_network_is_written_when_the_training_is_over(config, monkeypatch):
    states = []
    write = RunRecorder.checkpoint

    def checkpoint(recorder, *args):
        states.append((recorder.status.message, (recorder.run.path / LAST).exists()))
        write(recorder, *args)

    monkeypatch.setattr(RunRecorder, "checkpoint", checkpoint)
    config = config.replace(validation_share=0.25, epochs=3)
    run = train(config, resources=SharedResources())
    assert states == [(TESTING, False)]
    selection = run.selection()
    assert selection == train(config).selection()
    assert run.model_description().best_epoch == selection.epoch
    check_checkpoint(run)


@pytest.mark.tensorflow
def test_a_network_that_nobody_wants_is_measured_and_not_written(config):
    shared, asked = SharedResources(), []
    config = config.replace(validation_share=0.25)
    shared.is_wanted = lambda measured: asked.append(measured)
    run = train(config, resources=shared)
    assert asked == [run.selection()]
    assert run.status.state == "finished"
    assert not run.has_checkpoint
    shared.is_wanted = lambda measured: True
    kept = train(config, resources=shared)
    assert kept.has_checkpoint
    assert kept.evaluation() == run.evaluation()


@pytest.mark.tensorflow
class TestNetworks:
    def test_one_is_filled_with_the_initial_weights_of_each_seed(self, config):
        shared, data = SharedResources(), load(Resources(), config)
        first = shared.build(config, data)
        first.optimizer.build(first.trainable_variables)
        for variable in (*first.variables, *first.optimizer.variables):
            variable.assign(variable + 1)
        second = shared.build(config.replace(seed=1), data)
        alone = Resources().build(config.replace(seed=1), data)
        assert second is first
        for together, apart in zip(second.get_weights(), alone.get_weights(), strict=True):
            np.testing.assert_array_equal(together, apart)
        assert int(second.optimizer.iterations.numpy()) == 0

    def test_a_constant_learning_rate_is_set_in_the_same_network(self, config):
        shared, data = SharedResources(), load(Resources(), config)
        constant = config.replace(learning_rate_schedule="constant")
        networks = {}
        for rate in (1e-3, 1e-1, 1e-3):
            networks[rate] = shared.build(constant.replace(learning_rate=rate), data)
            assert float(networks[rate].optimizer.learning_rate) == pytest.approx(rate)
        assert len(set(map(id, networks.values()))) == 1
        scheduled = config.replace(learning_rate_schedule="cosine")
        fast = scheduled.replace(learning_rate=1e-1)
        assert shared.build(scheduled, data) is not shared.build(fast, data)

    def test_initial_weights_are_drawn_once_for_both_sides(self, config, monkeypatch):
        shared, data, built = SharedResources(), load(Resources(), config), []
        make = Resources.build

        def build(self, config, data):
            built.append(config)
            return make(self, config, data)

        monkeypatch.setattr(Resources, "build", build)
        other = config.replace(optimizer="sgd")
        for seed in range(3):
            for side in (config, other):
                shared.build(side.replace(seed=seed), data)
        # Each side is compiled once, and each later seed drawn once.
        assert [one.seed for one in built] == [0, 0, 1, 2]

    @pytest.mark.parametrize(
        "changes",
        [{"optimizer": "sgd"}, {"head": HeadConfig((4,))}, {"frozen_layers": 18}, {"epochs": 3}],
    )
    def test_another_structure_or_optimiser_is_another_network(self, config, changes):
        shared, data = SharedResources(), load(Resources(), config)
        assert shared.build(config, data) is not shared.build(config.replace(**changes), data)


class TestPictures:
    def test_both_sides_of_a_pair_have_the_same_object(self, config):
        shared = SharedResources()
        other = config.replace(optimizer="sgd", normalization="featurewise")
        assert load(shared, config) is load(shared, other)
        data = load(shared, config)
        assert shared.divide(data, config) is shared.divide(data, other)

    @pytest.mark.parametrize("changes", [{"seed": 1}, {"limit": 20}, {"image_size": (40, 40)}])
    def test_other_pictures_are_loaded(self, config, changes):
        shared = SharedResources()
        assert load(shared, config) is not load(shared, config.replace(**changes))

    def test_a_normalisation_is_learned_once_for_the_same_pictures(self, config):
        shared = SharedResources()
        config = config.replace(normalization="featurewise")
        images = load(shared, config).x_train
        learned = shared.fit_pipeline(images, config)
        assert shared.fit_pipeline(images, config.replace(epochs=9)) is learned
        assert shared.fit_pipeline(images, config.replace(normalization="zca")) is not learned

    def test_few_are_kept(self, config):
        shared = SharedResources()
        for seed in range(30):
            load(shared, config.replace(seed=seed))
        assert len(shared._pictures.all()) < 12
