"""Schedules, losses and optimisers: compared with their formulas and with Keras."""

import numpy as np
import pytest

from cnnlab.training import TrainingConfig
from cnnlab.training.schedules import learning_rate_at, one_cycle_learning_rate

STEPS = 10  # an epoch


def rates(**settings):
    """The rate of every step of a training whose largest rate is 1."""
    config = TrainingConfig(learning_rate=1, **settings)
    return learning_rate_at(config, np.arange(config.epochs * STEPS, dtype=float), STEPS)


class TestSchedules:
    def test_constant_stays(self):
        assert set(rates(epochs=3)) == {1}

    def test_warm_up_rises_in_equal_parts_and_reaches_the_rate(self):
        rising = rates(epochs=3, warmup_epochs=2)[: 2 * STEPS]
        np.testing.assert_allclose(rising, np.arange(1, 21) / 20)
        assert rates(epochs=3, warmup_epochs=2)[20] == 1

    def test_cosine_is_half_at_half_time_and_ends_near_nothing(self):
        cosine = rates(epochs=4, learning_rate_schedule="cosine")
        assert cosine[0] == 1 and cosine[20] == pytest.approx(0.5)
        assert 0 < cosine[-1] < 0.01
        assert (np.diff(cosine) < 0).all()

    def test_step_drops_once_each_time_and_exponential_all_the_time(self):
        settings = {"epochs": 6, "decay_rate": 0.5, "decay_epochs": 2}
        step = rates(learning_rate_schedule="step", **settings)
        assert list(step[[0, 19, 20, 39, 40]]) == [1, 1, 0.5, 0.5, 0.25]
        exponential = rates(learning_rate_schedule="exponential", **settings)
        np.testing.assert_allclose(exponential[::20], step[::20])
        assert exponential[10] == pytest.approx(0.5**0.5)

    def test_a_schedule_begins_when_the_warm_up_is_over(self):
        plain = rates(epochs=4, learning_rate_schedule="cosine")
        later = rates(epochs=6, warmup_epochs=2, learning_rate_schedule="cosine")
        np.testing.assert_allclose(later[20:], plain)

    def test_one_cycle_rises_to_its_largest_and_falls_to_nothing(self):
        shares = (0, 0.125, 0.25, 0.625, 1)
        rates = [one_cycle_learning_rate(0.4, progress, warmup=0.25) for progress in shares]
        assert np.allclose(rates, [0, 0.2, 0.4, 0.2, 0])
        assert one_cycle_learning_rate(0.4, 0, warmup=0) == 0.4


@pytest.mark.tensorflow
class TestAgainstKeras:
    @pytest.mark.parametrize("schedule", ["cosine", "step", "exponential"])
    @pytest.mark.parametrize("warmup_epochs", [0, 2])
    def test_the_graph_computes_the_same_rates(self, schedule, warmup_epochs):
        from cnnlab.training.schedules import keras_learning_rate

        config = TrainingConfig(
            epochs=6, learning_rate_schedule=schedule, warmup_epochs=warmup_epochs, decay_epochs=2
        )
        in_graph = keras_learning_rate(config, STEPS)
        steps = np.arange(60)
        computed = [float(in_graph(step)) for step in steps]
        expected = learning_rate_at(config, steps.astype(float), STEPS)
        np.testing.assert_allclose(computed, expected, rtol=1e-5, atol=1e-10)

    def test_keras_own_schedules_agree(self):
        from keras.optimizers.schedules import CosineDecay, ExponentialDecay

        oracles = {
            "cosine": CosineDecay(1.0, 60),
            "step": ExponentialDecay(1.0, 20, 0.1, staircase=True),
            "exponential": ExponentialDecay(1.0, 20, 0.1),
        }
        for schedule, oracle in oracles.items():
            ours = rates(epochs=6, decay_epochs=2, learning_rate_schedule=schedule)
            theirs = [float(oracle(step)) for step in range(60)]
            np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-7)

    def test_a_rate_that_stays_is_a_number_which_keras_can_change(self):
        from cnnlab.training.schedules import keras_learning_rate

        assert keras_learning_rate(TrainingConfig(), STEPS) == 1e-4

    def test_label_smoothing_equals_keras_on_one_hot_labels(self, rng):
        import keras

        from cnnlab.models.losses import crossentropy

        probabilities = rng.dirichlet(np.ones(5), 8).astype(np.float32)
        labels = rng.integers(0, 5, 8)
        oracle = keras.losses.CategoricalCrossentropy(label_smoothing=0.2)
        expected = float(oracle(np.eye(5, dtype=np.float32)[labels], probabilities))
        for given in (labels, labels[:, None]):
            ours = np.mean(crossentropy(0.2)(given, probabilities))
            assert ours == pytest.approx(expected, rel=1e-6)
        assert crossentropy(0) == "sparse_categorical_crossentropy"

    @pytest.fixture
    def tiny(self):
        import keras

        keras.utils.clear_session()
        numbers = keras.Input((4,))
        return keras.Model(numbers, keras.layers.Dense(3, "softmax", name="predictions")(numbers))

    @pytest.mark.parametrize(
        ("settings", "kind", "values"),
        [
            ({"momentum": 0.8, "nesterov": True}, "SGD", {"momentum": 0.8, "nesterov": True}),
            ({"optimizer": "adam"}, "Adam", {}),
            ({"optimizer": "adamw", "weight_decay": 0.02}, "AdamW", {"weight_decay": 0.02}),
            ({"optimizer": "rmsprop", "momentum": 0.5}, "RMSprop", {"momentum": 0.5}),
        ],
    )
    def test_the_compiled_optimizer_has_the_settings(self, tiny, settings, kind, values):
        from cnnlab.training.compiling import compile_for_training

        compile_for_training(tiny, TrainingConfig(learning_rate=0.25, **settings), STEPS)
        assert type(tiny.optimizer).__name__ == kind
        made = tiny.optimizer.get_config()
        assert {name: made[name] for name in values} == values
        assert float(tiny.optimizer.learning_rate) == 0.25

    def test_a_step_weighs_pictures_follows_the_schedule_and_smooths(self, tiny, rng):
        """One step of everything at once equals the formula, computed by hand."""
        from cnnlab.training.compiling import compile_for_training

        config = TrainingConfig(
            learning_rate=0.5, momentum=0, warmup_epochs=1, label_smoothing=0.3, epochs=2
        )
        compile_for_training(tiny, config, STEPS)
        x = rng.normal(size=(6, 4)).astype(np.float32)
        y, weights = rng.integers(0, 3, 6), rng.uniform(0.5, 2, 6).astype(np.float32)
        kernel, bias = tiny.get_weights()
        logits = x @ kernel + bias
        probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        soft = np.eye(3)[y] * 0.7 + 0.1
        slope = x.T @ (weights[:, None] * (probabilities - soft)) / len(x)
        tiny.train_on_batch(x, y, sample_weight=weights)
        first_rate = 0.5 / STEPS
        np.testing.assert_allclose(tiny.get_weights()[0], kernel - first_rate * slope, atol=1e-5)
