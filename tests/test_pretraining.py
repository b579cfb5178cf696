"""Normalisation folded away, the recipe's numbers, a small pretraining from end to end."""

import dataclasses
import json
from functools import partial

import h5py
import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import load_classifier
from cnnlab.classification.model_registry import READY
from cnnlab.errors import ConfigurationError, WeightsError
from cnnlab.models.builtin import ASSETS
from cnnlab.models.vgg16 import base_layers
from cnnlab.models.weight_writing import write_weight_file
from cnnlab.pretraining import PretrainingConfig, fold, interpolate_weights, pretrain
from cnnlab.pretraining.batches import training_batches
from cnnlab.pretraining.folding import unfold
from cnnlab.pretraining.initial_weights import convolution_weights, network_weights
from cnnlab.pretraining.network import HEAD
from cnnlab.pretraining.out_of_distribution import OutOfDistribution
from cnnlab.pretraining.result import BASE, CARD, CLASSIFIER, kinds
from cnnlab.pretraining.training_set import NO_CLASS, TrainingSet
from cnnlab.runs.records.history import read_history
from cnnlab.runs.run_directory import WEIGHTS

TINY = PretrainingConfig(
    foreign="toybox10",  # which of course shows the classes: the numbers are not looked at
    data="toybox10",
    limit=120,
    epochs=2,
    batch_size=40,
    learning_rate=0.02,
    precision="float32",
)

EARLIER_CONFIG = """{
 "schema": 1, "data": "toybox10", "limit": 80, "base": "vgg16-compact", "start_from": null,
 "more": null, "foreign": null, "foreign_share": 0.25, "picture_size": 32, "image_sizes": [32, 32],
 "epochs": 2, "batch_size": 40, "learning_rate": 0.02, "warmup": 0.15, "momentum": 0.9,
 "weight_decay": 0.0005, "label_smoothing": 0.1, "averaging": 0.9, "settled": 0.4,
 "augmentation": {
  "schema": 1, "rotation_range": 10, "width_shift_range": 0.125, "height_shift_range": 0.125,
  "shear_range": 0.0, "zoom_range": [0.8, 1.1], "channel_shift_range": 0.0,
  "channel_shift_mode": "all", "fill_mode": "reflect", "cval": 0.0, "horizontal_flip": true,
  "vertical_flip": false, "brightness_range": [0.8, 1.2], "interpolation_order": 1,
  "crop_area_range": null, "crop_aspect_range": null, "contrast_range": null,
  "saturation_range": null
 },
 "precision": "float32", "seed": 0
}"""
EARLIER_METRICS = (
    '{"epoch": 1, "seconds": 38.44353541700002, "loss": 2.521179755528768, '
    '"val_accuracy": 0.104, "val_loss": 2.5976943969726562}\n'
)
EARLIER_HEADER = '{"format": "cnnlab-pretraining-1", ' + EARLIER_METRICS[1:-1]
"""What was in the folders of pretrainings before they took checkpoint and log of trainings."""

PICTURES = np.random.default_rng(1).integers(0, 256, (8, 32, 32, 3), dtype=np.uint8)
SIZES = TINY.replace(
    picture_size=64, image_sizes=(32, 64), averaging=0.9, settled=0.5, foreign=None
)


class TestConfig:
    def test_a_threshold_wants_pictures_that_are_left_out(self):
        with pytest.raises(ConfigurationError, match="`limit`"):
            PretrainingConfig(foreign="toybox10")

    def test_it_survives_json(self):
        config = PretrainingConfig(start_from="there", augmentation=None)
        assert PretrainingConfig.from_dict(json.loads(config.to_json())) == config

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *(("data", ""), ("start_from", ""), ("limit", 0), ("base", "small"), ("epochs", 0)),
            *(("batch_size", 1), ("learning_rate", 0), ("learning_rate", float("nan"))),
            *(("warmup", 1), ("momentum", 1), ("weight_decay", -1), ("label_smoothing", 1)),
            *(
                ("foreign", 3),
                ("foreign_share", 0),
                ("precision", "float16"),
                ("augmentation", "much"),
                ("seed", -1),
                ("picture_size", 31),
                ("picture_size", 64.0),
                ("image_sizes", 64),
                ("image_sizes", (64, 16)),
                ("averaging", 1),
                ("settled", -0.1),
            ),
        ],
    )
    def test_values_that_cannot_be_used_are_named(self, name, value):
        with pytest.raises(ConfigurationError, match=f"`{name}`"):
            PretrainingConfig(**{name: value})


@pytest.mark.usefixtures("drawn_toybox")
class TestBatches:
    def test_a_share_of_each_label_is_spread_over_all_classes(self):
        training_set = TrainingSet(np.zeros((2, 1, 1, 3), np.uint8), np.array([1, NO_CLASS]), 4)
        expected = [[0.05, 0.85, 0.05, 0.05], [0.25] * 4]
        assert np.allclose(training_set.targets(np.array([0, 1]), 0.2), expected)

    def test_training_shows_other_classes_than_those_that_measure(self):
        data = datasets.load("toybox10")
        foreign = OutOfDistribution.load("toybox10", 50, seed=0)
        assert len(foreign.x_train) == 50
        assert np.array_equal(foreign.x_val, data.x_test[data.y_test % 2 == 0])
        assert np.array_equal(foreign.x_test, data.x_test[data.y_test % 2 == 1])

    def test_an_epoch_follows_from_seed_and_number(self):
        dataset = datasets.load("toybox10", limit=120)
        whole, later = (
            training_batches(TrainingSet.of(dataset), TINY),
            training_batches(TrainingSet.of(dataset), TINY, 1),
        )
        batches = [next(whole) for _ in range(6)]
        for expected in batches[3:]:
            for a, b in zip(expected, next(later), strict=True):
                assert np.array_equal(a, b)
        assert not np.array_equal(batches[0][0], batches[3][0])

    def test_without_variation_an_epoch_shows_each_picture_once(self):
        dataset = datasets.load("toybox10", limit=120)
        batches = training_batches(TrainingSet.of(dataset), TINY.replace(augmentation=None))
        seen = np.concatenate([next(batches)[0] for _ in range(3)])
        assert np.array_equal(
            np.sort(seen.reshape(120, -1).sum(axis=1)),
            np.sort(dataset.x_train.reshape(120, -1).astype(np.float32).sum(axis=1)),
        )


@pytest.mark.tensorflow
@pytest.mark.usefixtures("drawn_toybox")
class TestSizes:
    def test_each_batch_is_of_one_of_the_sizes_as_often_as_it_is_named(self):
        training_set = TrainingSet(np.zeros((400, 64, 64, 3), np.uint8), np.zeros(400, int), 10)
        config = SIZES.replace(batch_size=2, image_sizes=(32, 64, 64), augmentation=None)
        batches = training_batches(training_set, config)
        sides = [next(batches)[0].shape[1] for _ in range(200)]
        assert set(sides) == {32, 64}
        assert 0.55 < np.mean(np.array(sides) == 64) < 0.78

    def test_pictures_are_resized_as_uploads_are(self, rng):
        from cnnlab.images import resize_image
        from cnnlab.pretraining.batches import resized

        images = rng.integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)
        for side in (32, 48, 64, 96):
            expected = [resize_image(image, (side, side)) for image in images]
            result = resized(images, side)
            assert result.dtype == np.float32
            assert np.abs(result - expected).max() < 1.01  # whole numbers there, twice

    @pytest.mark.exam
    def test_the_result_predicts_for_larger_pictures_and_says_how_well_at_each_size(self, tmp_path):
        result = pretrain(SIZES, tmp_path)
        assert set(result["accuracy_by_size"]) == {"32", "64"}
        assert result["accuracy"] == pytest.approx(result["accuracy_by_size"]["64"], abs=0.02)
        classifier = load_classifier(tmp_path / CLASSIFIER)
        assert classifier.probabilities(np.zeros((1, 64, 64, 3), np.uint8)).shape == (1, 10)


@pytest.mark.tensorflow
class TestSgdTrainer:
    def batch(self):
        targets = np.eye(4, dtype=np.float32)[np.arange(8) % 4]
        return PICTURES.astype(np.float32), targets

    def test_the_average_follows_the_weights(self):
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        trainer = SgdTrainer(TINY, 4, PICTURES)
        name = "block5_conv3-kernel"
        before = trainer.averaged.values()[name]
        trainer._step(*self.batch(), np.float32(0.1), np.float32(0.75))
        after = trainer.network.values()[name]
        expected = 0.75 * before + 0.25 * after
        assert not np.allclose(before, after)
        assert np.allclose(trainer.averaged.values()[name], expected, atol=1e-7)

    def test_a_settled_step_leaves_the_statistics_and_moves_the_weights(self):
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        trainer = SgdTrainer(TINY, 4, PICTURES)
        before = trainer.network.values()
        trainer._step_with_running_statistics(*self.batch(), np.float32(0.1), np.float32(0))
        after = trainer.network.values()
        moved = {
            name.split("-")[1] for name in after if not np.array_equal(after[name], before[name])
        }
        assert moved == {"kernel", "gamma", "beta", "bias"}

    def test_the_last_share_of_the_steps_is_settled(self, monkeypatch):
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        trainer = SgdTrainer(TINY.replace(epochs=2, settled=0.25), 4, PICTURES)
        taken = []
        for name in ("_step", "_step_with_running_statistics"):
            step = lambda *args, name=name: taken.append(name) or 0.0  # noqa: E731
            monkeypatch.setattr(trainer, name, step)
        batches = iter([self.batch()] * 8)
        for epoch in range(2):
            trainer.train_epoch(batches, epoch, 4)
        assert taken == ["_step"] * 6 + ["_step_with_running_statistics"] * 2

    @pytest.mark.parametrize("given", ["name", "file"])
    def test_it_can_begin_with_a_folded_base_and_predicts_alike(self, given, tmp_path):
        from cnnlab.models.pretrained import pretrained_weights
        from cnnlab.pretraining.network import folded
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        path = pretrained_weights("vgg16-compact")
        start = {"name": "vgg16-compact", "file": str(path)}[given]
        trainer = SgdTrainer(TINY.replace(start_from=start), 4, PICTURES)
        layers = folded("vgg16-compact", trainer.network.values())
        with h5py.File(path) as file:
            stored = np.float32(file["layers/conv2d_12/vars/0"][()])
            bias = np.float32(file["layers/conv2d_12/vars/1"][()])
        kernel, own_bias = layers["block5_conv3"]
        assert np.allclose(kernel, stored, atol=1e-5 * np.abs(stored).max())
        assert np.allclose(own_bias, bias, atol=1e-4 * np.abs(bias).max())


def test_unfolding_is_folding_backwards(rng):
    kernel, bias = rng.normal(size=(3, 3, 2, 4)), rng.normal(size=4)
    parts = unfold(kernel, bias, rng.normal(size=4), rng.uniform(0.5, 2, 4))
    assert np.allclose(np.sqrt((parts["kernel"] ** 2).sum((0, 1, 2))), np.sqrt(2))
    back, back_bias = fold(**parts)
    assert np.allclose(back, kernel, atol=1e-6) and np.allclose(back_bias, bias, atol=1e-5)


def test_a_channel_without_output_stays_so():
    parts = unfold(np.zeros((1, 1, 1, 1)), [3.0], [0.0], [0.0])
    kernel, bias = fold(**parts)
    assert kernel.item() == 0 and bias.item() == pytest.approx(3)


def test_a_head_on_the_mean_predicts_as_one_on_all_places(rng):
    from cnnlab.pretraining.network import HEAD, folded

    parts = ("kernel", "gamma", "beta", "mean", "variance")
    values = {
        f"{name}-{part}": np.ones((1, 1, 1, 1) if part == "kernel" else 1)
        for name in _convolutions()
        for part in parts
    } | {f"{HEAD}-kernel": rng.normal(size=(5, 3)), f"{HEAD}-bias": rng.normal(size=3)}
    kernel, bias = folded("vgg16-compact", values, (64, 96))[HEAD]
    maps = rng.normal(size=(2, 2, 3, 5))
    expected = maps.mean((1, 2)) @ values[f"{HEAD}-kernel"] + values[f"{HEAD}-bias"]
    assert np.allclose(maps.reshape(2, -1) @ kernel + bias, expected)


def test_folding_by_hand():
    kernel, bias = fold(
        np.full((1, 1, 1, 1), 3.0), *([2.0], [5.0], [7.0], [16.0 - 1e-3]), input_scale=0.5
    )
    # 2 * (3 * 0.5 x - 7) / 4 + 5
    assert np.allclose(kernel, 0.75)
    assert np.allclose(bias, 1.5)


@pytest.mark.tensorflow
def test_a_folded_convolution_gives_the_output_that_keras_does_with_both_layers():
    import keras

    rng = np.random.default_rng(0)
    values = [rng.normal(size=(3, 3, 2, 4)), *rng.normal(size=(3, 4)), rng.uniform(0.5, 2, 4)]
    images = rng.normal(size=(2, 6, 5, 2)).astype(np.float32)
    conv = keras.layers.Conv2D(4, 3, padding="same", use_bias=False)
    norm = keras.layers.BatchNormalization()
    model = keras.Sequential([keras.Input((6, 5, 2)), conv, norm])
    conv.set_weights(values[:1])
    norm.set_weights(values[1:])
    folded = keras.layers.Conv2D(4, 3, padding="same")
    folded.build(images.shape)
    folded.set_weights(fold(*values))
    expected = model.predict_on_batch(images)
    assert np.allclose(folded(images), expected, atol=1e-5)


@pytest.fixture(scope="module")
def finished(home_of_module, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pretraining")
    epochs = []
    return folder, epochs, pretrain(TINY, folder, epochs.append)


@pytest.mark.tensorflow
@pytest.mark.usefixtures("drawn_toybox")
class TestPretraining:
    def test_it_learns_and_reports_each_epoch(self, finished):
        folder, epochs, result = finished
        assert [epoch["epoch"] for epoch in epochs] == [1, 2]
        assert epochs[1]["loss"] < epochs[0]["loss"]
        assert json.loads((folder / CARD).read_text()) == result

    def test_the_written_network_predicts_as_the_one_that_learned(self, finished):
        from cnnlab.pretraining.checkpoint import CHECKPOINT, load_checkpoint
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        folder, epochs, result = finished
        dataset = datasets.load("toybox10")
        trainer = SgdTrainer(TINY, 10, dataset.x_train)
        load_checkpoint(folder, trainer.set_values)
        model = _written(folder)
        logits = trainer.averaged.logits(dataset.x_test[:50].astype(np.float32), training=False)
        shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        assert np.allclose(model(dataset.x_test[:50].astype(np.float32)), shares, atol=0.01)
        assert result["accuracy"] == pytest.approx(epochs[-1]["val_accuracy"], abs=0.01)
        assert (folder / CHECKPOINT).exists()

    def test_the_quality_of_the_predictions_travels_with_the_classifier(self, finished):
        folder, _, result = finished
        rule = load_classifier(folder / CLASSIFIER).rule
        assert rule.to_dict() == result["answer_rule"]
        assert rule.calibration_error <= result["calibration_error_before"] + 0.02
        assert rule.false_alarms + rule.misses == pytest.approx(1, abs=0.15)
        assert result["separation"] == pytest.approx(0.5, abs=0.08)

    def test_the_base_fills_a_transfer_network(self, finished):
        from cnnlab.models import build_transfer_model

        folder = finished[0]
        model = build_transfer_model("vgg16-compact", folder / BASE)
        expected = _written(folder).get_layer("block3_conv2").get_weights()
        assert np.array_equal(model.get_layer("block3_conv2").get_weights()[0], expected[0])

    @pytest.mark.exam
    def test_what_was_cut_short_goes_on_as_if_it_had_not_been(self, finished, tmp_path):
        def cut(epoch):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            pretrain(TINY, tmp_path, cut)
        epochs = []
        pretrain(TINY, tmp_path, epochs.append)
        assert [epoch["epoch"] for epoch in epochs] == [2]
        assert epochs[0]["loss"] == pytest.approx(finished[1][1]["loss"], rel=1e-3)

    @pytest.mark.parametrize("averages", [pytest.param(True, marks=pytest.mark.exam), False])
    def test_a_folder_that_an_earlier_version_left_is_resumed(self, averages, tmp_path):
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        config = PretrainingConfig.from_json(EARLIER_CONFIG)
        values = SgdTrainer(config, 10, PICTURES).values()
        assert set(values) == _names_of_before()
        kept = {name: values[name] for name in values if averages or "average" not in name}
        header = np.frombuffer(EARLIER_HEADER.encode(), np.uint8)
        np.savez(tmp_path / "last.npz", header=header, **kept)
        (tmp_path / "config.json").write_text(EARLIER_CONFIG)
        (tmp_path / "metrics.jsonl").write_text(EARLIER_METRICS + EARLIER_METRICS[:20])
        epochs = []
        pretrain(config, tmp_path, epochs.append)
        assert [epoch["epoch"] for epoch in epochs] == [2] and epochs[0]["seconds"] > 38.44
        first, half, last = (tmp_path / "metrics.jsonl").read_text().splitlines()
        assert first + "\n" == EARLIER_METRICS and json.loads(last) == epochs[0]
        assert list(json.loads(last)) == list(json.loads(first))
        history = read_history(tmp_path / "metrics.jsonl")
        assert [epoch["epoch"] for epoch in history.epochs] == [1, 2]
        assert history.skipped_lines == 1 and half == EARLIER_METRICS[:20]

    def test_it_can_begin_with_another_ones_convolutions(self, finished, tmp_path):
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        trainer = SgdTrainer(TINY.replace(start_from=str(finished[0])), 4, PICTURES)
        values = trainer.network.values()
        other = SgdTrainer(TINY, 4, PICTURES).network.values()
        assert not np.array_equal(values["block1_conv1-kernel"], other["block1_conv1-kernel"])
        assert np.array_equal(values["predictions-kernel"], other["predictions-kernel"])

    def test_it_takes_the_head_of_one_on_the_same_data_too(self, finished):
        from cnnlab.pretraining.checkpoint import AVERAGE, load_checkpoint
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        earlier = {}
        load_checkpoint(finished[0], earlier.update)
        start = TINY.replace(start_from=str(finished[0]), seed=1)
        for data, is_taken in (TINY.data, True), ("elsewhere", False):
            head = SgdTrainer(start.replace(data=data), 10, PICTURES).network.values()
            taken = np.array_equal(
                head["predictions-kernel"], earlier[AVERAGE + "predictions-kernel"]
            )
            assert taken == is_taken

    def test_a_folder_of_another_pretraining_is_left_alone(self, finished):
        with pytest.raises(ConfigurationError, match="other settings"):
            pretrain(TINY.replace(seed=1), finished[0])

    def test_a_damaged_checkpoint_is_named(self, finished, tmp_path):
        from cnnlab.pretraining.checkpoint import CHECKPOINT
        from cnnlab.pretraining.sgd_trainer import SgdTrainer

        (tmp_path / CHECKPOINT).write_bytes(b"PK no")
        with pytest.raises(WeightsError, match="not the checkpoint"):
            SgdTrainer(TINY.replace(start_from=str(tmp_path)), 4, PICTURES)

    def test_a_batch_larger_than_the_data_is_refused(self, tmp_path):
        with pytest.raises(ConfigurationError, match="`batch_size` is 400"):
            pretrain(TINY.replace(batch_size=400), tmp_path)

    def test_a_loss_that_is_no_number_ends_it(self, tmp_path, monkeypatch):
        from cnnlab.pretraining import pretrainer

        monkeypatch.setattr(pretrainer.SgdTrainer, "train_epoch", lambda *args: float("nan"))
        with pytest.raises(WeightsError, match=r"epoch 1. Choose a `learning_rate` below 0.02"):
            pretrain(TINY, tmp_path)
        assert not (tmp_path / pretrainer.CHECKPOINT).exists()

    def test_more_pictures_of_the_classes_are_matched_by_class_name(self):
        from cnnlab.pretraining.pretrainer import _load_more

        data = datasets.load("toybox10", limit=20)
        turned = dataclasses.replace(data, class_names=data.class_names[::-1])
        config = TINY.replace(more="toybox10")
        more = _load_more(turned, config)
        assert np.array_equal(more.y_test, 9 - data.y_test)
        with pytest.raises(ConfigurationError, match="`more` must have classes"):
            _load_more(dataclasses.replace(data, class_names=(*"abcdefghij",)), config)


def test_a_weight_that_no_float16_holds_is_refused(tmp_path):
    path = tmp_path / "a.weights.h5"
    with pytest.raises(WeightsError, match="'last' has a weight of size 7e"):
        write_weight_file(path, {"last": [np.array([7e4])]}, {"last": "dense"})
    assert not path.exists()


def _convolutions():
    return [name for name, _ in base_layers("vgg16-compact") if "conv" in name]


def _names_of_before():
    parts = ("kernel", "gamma", "beta", "mean", "variance")
    names = {f"{name}-{part}" for name in _convolutions() for part in parts}
    names |= {"predictions-kernel", "predictions-bias"}
    trainable = {name for name in names if not name.endswith(("mean", "variance"))}
    return names | {f"momentum-{n}" for n in trainable} | {f"average-{n}" for n in names}


def _written(folder):
    from cnnlab.models import build_transfer_model, load_weights
    from cnnlab.pretraining.result import ONE_LAYER

    model = build_transfer_model("vgg16-compact", None, head=ONE_LAYER)
    load_weights(model, folder / CLASSIFIER / WEIGHTS)
    return model


def test_augmentation_is_the_houses_own():
    assert isinstance(PretrainingConfig().augmentation, AugmentationConfig)


class TestInterpolation:
    BASE = "vgg16-compact"

    @pytest.fixture
    def after(self, tmp_path_factory):
        """Other weights of the base: each of its own half as large, less one."""
        layers = convolution_weights(self.BASE, self.BASE)
        changed = {name: [a / 2 - 1 for a in arrays] for name, arrays in layers.items() if arrays}
        path = tmp_path_factory.mktemp("after") / "after.weights.h5"
        write_weight_file(path, changed, dict.fromkeys(changed, "conv2d"))
        return str(path)

    @pytest.mark.parametrize("share", [0, 0.25, 1])
    def test_each_weight_lies_so_far_between_the_two(self, after, tmp_path, share):
        path = tmp_path / "between.weights.h5"
        interpolate_weights(self.BASE, self.BASE, after, share, path)
        found, ends = (convolution_weights(self.BASE, str(one)) for one in (path, after))
        for name, arrays in convolution_weights(self.BASE, self.BASE).items():
            for before, end, between in zip(arrays, ends[name], found[name], strict=True):
                expected = np.float64(before) + share * (np.float64(end) - np.float64(before))
                np.testing.assert_allclose(between, expected, rtol=1e-3, atol=1e-3)

    def test_whole_networks_are_interpolated_with_their_last_layer(self, tmp_path):
        ready = ASSETS / READY / WEIGHTS
        read = partial(network_weights, self.BASE, num_classes=10)
        changed = {name: [a / 2 for a in arrays] for name, arrays in read(ready).items() if arrays}
        after, between = tmp_path / "after.weights.h5", tmp_path / "between.weights.h5"
        write_weight_file(after, changed, kinds(changed))
        interpolate_weights(self.BASE, str(ready), str(after), 0.5, between, num_classes=10)
        found, before = read(between), read(ready)
        assert HEAD in before
        for name, arrays in before.items():
            for first, middle in zip(arrays, found[name], strict=True):
                np.testing.assert_allclose(middle, 0.75 * np.float64(first), rtol=1e-3, atol=1e-6)
        with pytest.raises(WeightsError):
            interpolate_weights(self.BASE, str(ready), str(after), 0.5, between, num_classes=9)

    @pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), "half"])
    def test_a_share_outside_is_refused(self, after, tmp_path, share):
        with pytest.raises(ConfigurationError, match="a number from 0 to 1"):
            interpolate_weights(self.BASE, self.BASE, after, share, tmp_path / "x.weights.h5")
        assert not list(tmp_path.iterdir())
