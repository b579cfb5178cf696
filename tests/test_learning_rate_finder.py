"""The learning-rate finder and the measured speed: by hand, and on a real short training."""

import json
import math

import numpy as np
import pytest

from cnnlab.__main__ import main
from cnnlab.augmentation import AugmentationConfig
from cnnlab.images import encode_image
from cnnlab.models import HeadConfig, layer_table, num_trainable
from cnnlab.models.small import SMALL_BASES
from cnnlab.training import TrainingConfig
from cnnlab.training.learning_rate_finder import (
    NUM_STEPS,
    RateCurve,
    find_learning_rate,
    has_exploded,
    smoothed,
)
from cnnlab.training.speed import (
    PER_NORMALIZED_VALUE,
    Speed,
    estimate_duration,
    load_speed,
    save_speed,
)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A class folder of 12 dark and 12 bright pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    generator = np.random.default_rng(5)
    for name, brightness in (("dark", 0), ("bright", 150)):
        (folder / name).mkdir()
        for number in range(12):
            pixels = generator.integers(brightness, brightness + 100, (32, 32, 3), np.uint8)
            (folder / name / f"{number}.png").write_bytes(encode_image(pixels))
    return folder


class TestCurve:
    def test_the_smoothed_loss_by_hand(self):
        first, second, third = smoothed([4.0, 2.0, 1.0])
        assert first == pytest.approx(4)
        assert second == pytest.approx((0.9 * 4 + 2) / 1.9)
        assert third == pytest.approx((0.81 * 4 + 0.9 * 2 + 1) / 2.71)

    def test_the_suggestion_is_a_tenth_of_the_lowest(self):
        curve = RateCurve((0.01, 0.1, 1.0), (3, 1, 9), (3, 1, 9))
        assert curve.suggested == pytest.approx(0.01)

    def test_a_loss_that_never_fell_suggests_nothing(self):
        assert RateCurve((0.01, 0.1), (3, 9), (3, 9)).suggested is None

    def test_exploding_is_far_above_the_lowest(self):
        assert not has_exploded([1.0] * 20 + [3.0])
        assert has_exploded([1.0] * 20 + [100.0])


class TestSpeed:
    SPEED = Speed(
        frozen=5000.0,
        forward=1000.0,
        learning=100.0,
        seconds_per_step=0.5,
        seconds_per_parameter=0.25,
        seconds_to_start=7.0,
        cores=2,
    )

    def test_frozen_layers_cost_once_and_the_rest_each_epoch(self):
        layers = layer_table()
        frozen = sum(layer.multiplications for layer in layers[:19])
        head = sum(layer.multiplications for layer in layers[19:])
        config = TrainingConfig(batch_size=8, validation_share=0.0)
        duration = estimate_duration(self.SPEED, layers, config, num_train=20, num_test=10)
        assert duration.once == pytest.approx(7 + 30 * frozen / 5000 + 10 * head / 1000)
        step = 0.5 + num_trainable(layers, 19) * 0.25
        assert duration.epoch == pytest.approx(20 * head / 100 + 3 * step)

    def test_batch_normalization_takes_time_with_each_value(self):
        config = TrainingConfig(frozen_layers=0, validation_share=0.0, batch_size=8)
        plain, normalized = (layer_table(base=base) for base in SMALL_BASES)
        values = sum(32 * 32 * 16 >> block for block in range(4))  # after each convolution
        epochs = [
            estimate_duration(self.SPEED, layers, config, 8, 0).epoch
            - num_trainable(layers, 0) * 0.25
            for layers in (plain, normalized)
        ]
        assert epochs[1] - epochs[0] == pytest.approx(8 * PER_NORMALIZED_VALUE * values / 100)

    def test_held_out_pictures_are_asked_each_epoch_and_few_cost_four_more_trainings(self):
        layers = layer_table()
        head = sum(layer.multiplications for layer in layers[19:])
        step = 0.5 + num_trainable(layers, 19) * 0.25
        many, few = (
            estimate_duration(self.SPEED, layers, TrainingConfig(batch_size=8), count, 0)
            for count in (400, 20)
        )
        assert many.epoch == pytest.approx(360 * head / 100 + 40 * head / 1000 + 45 * step)
        alone = TrainingConfig(batch_size=8, validation_share=0.0)
        cheap = estimate_duration(self.SPEED, layers, alone, 20, 0)
        assert few.epoch == cheap.epoch
        assert few.once - cheap.once == pytest.approx(10 * 4 * few.epoch)

    def test_varied_pictures_cost_their_views_once_or_all_of_them_each_epoch(self):
        layers = layer_table()
        picture = sum(layer.multiplications for layer in layers[:19]) / 5000
        plain = TrainingConfig(validation_share=0.0)
        answers = 10 * sum(layer.multiplications for layer in layers[19:]) / 1000
        varied = plain.replace(augmentation=AugmentationConfig(rotation_range=20))
        kept, fresh, views = (
            estimate_duration(self.SPEED, layers, config, num_train=20, num_test=10)
            for config in (plain, varied, varied.replace(cached_views=3))
        )
        assert fresh.once == pytest.approx(7 + 10 * picture + answers)
        assert fresh.epoch - kept.epoch == pytest.approx(20 * picture)
        assert (views.once, views.epoch) == (
            pytest.approx(7 + 70 * picture + answers),
            kept.epoch,
        )

    def test_freezing_more_never_takes_longer_an_epoch(self):
        layers = layer_table()
        epochs = [
            estimate_duration(self.SPEED, layers, TrainingConfig(frozen_layers=n), 100, 20).epoch
            for n in range(20)
        ]
        assert epochs == sorted(epochs, reverse=True)

    def test_it_is_kept_and_believed_only_where_it_was_measured(self, monkeypatch, private_home):
        assert load_speed() is None
        monkeypatch.setattr("cnnlab.training.speed.num_threads", lambda: 2)
        save_speed(self.SPEED)
        assert load_speed() == self.SPEED
        monkeypatch.setattr("cnnlab.training.speed.num_threads", lambda: 64)
        assert load_speed() is None

    @pytest.mark.parametrize("content", ["", "[]", '{"forward": "fast"}', '{"forward": 0}'])
    def test_a_damaged_file_counts_as_none(self, private_home, content):
        (private_home / "speed.json").write_text(content)
        assert load_speed() is None


@pytest.mark.tensorflow
class TestWithTensorFlow:
    def test_a_sweep_rises_by_one_factor_and_ends_at_the_explosion(self, pictures):
        seen = []
        config = TrainingConfig(
            data=str(pictures),
            base="vgg16-compact",
            weights=None,
            head=HeadConfig((4,)),
            batch_size=4,
            class_weights="balanced",
            warmup_epochs=3,
        )
        curve = find_learning_rate(config, lambda done, total: seen.append((done, total)))
        assert all(map(math.isfinite, curve.losses))
        factors = np.divide(curve.rates[1:], curve.rates[:-1])
        np.testing.assert_allclose(factors, 1e7 ** (1 / (NUM_STEPS - 1)))
        assert seen == [(n, NUM_STEPS) for n in range(1, len(curve.rates) + 1)]
        assert max(curve.losses[-5:]) > max(curve.losses[:20])

    def test_the_command_gives_the_curve_and_the_rule(self, pictures, capsys):
        settings = ["--data", str(pictures), "--base", "vgg16-compact", "--weights", "none"]
        assert main(["find-learning-rate", *settings, "--batch-size", "4", "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert len(report["rates"]) == len(report["losses"]) == len(report["smoothed"])
        assert report["rule"].startswith("a tenth")
        assert main(["find-learning-rate", *settings]) == 0
        assert "RATE" in capsys.readouterr().out

    @pytest.mark.exam
    def test_the_speed_command_measures_and_keeps(self, capsys, private_home):
        assert main(["speed", "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        kept = load_speed()
        assert kept is not None and vars(kept) == pytest.approx(report)
        assert kept.learning < kept.forward
