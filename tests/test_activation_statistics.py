"""What is measured inside a network, against numbers that a person can check."""

import json

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.experiments.activations import (
    ActivationStatistics,
    activation_statistics,
    gradient_norms,
)
from cnnlab.experiments.activations.distribution import Distribution, Tally


class TestDistribution:
    def test_four_numbers(self):
        tally = Tally(bounds=(0.0, 4.0), num_bins=4)
        tally.add(np.array([1.0, 1.0, 3.0, 3.0]))
        assert tally.distribution() == Distribution(2.0, 1.0, (0, 2, 0, 2), 0.0, 4.0)

    def test_the_outer_bins_hold_what_lies_beyond(self):
        tally = Tally(bounds=(0.0, 2.0), num_bins=2)
        tally.add(np.array([-100.0, 0.5, 1.5, 2.0, 7.0]))
        assert tally.distribution().counts == (2, 3)

    @pytest.mark.parametrize(("scale", "high"), [(0.001, 4), (1, 4), (7, 32), (1e30, 2.0**102)])
    def test_bounds_of_its_own_hold_nearly_all_however_wide_the_values_lie(self, rng, scale, high):
        values = scale * rng.normal(size=10_000)
        tally = Tally(None, 40)
        tally.add(values)
        found = tally.distribution()
        assert (found.low, found.high) == (-high, high)
        assert np.mean(np.abs(values) > high) <= 0.01
        if high > 4:
            assert np.mean(np.abs(values) > high / 2) > 0.01
        assert found.counts == tuple(np.histogram(values.clip(-high, high), 40, (-high, high))[0])

    def test_bounds_of_its_own_are_the_usual_ones_where_no_number_is(self):
        tally = Tally(None, 4)
        tally.add(np.array([np.nan]))
        assert (tally.distribution().low, tally.distribution().high) == (-4, 4)
        tally.add(np.zeros(3))
        assert tally.distribution() == Distribution(0.0, 0.0, (0, 0, 3, 0), -4.0, 4.0, 1)

    def test_pieces_give_what_the_whole_gives_even_far_from_zero(self, rng):
        values = rng.normal(1e6, 0.5, 10_000).astype(np.float32)
        tally = Tally((-4.0, 4.0), 40)
        for piece in np.array_split(values, 7):
            tally.add(piece.reshape(1, -1))
        whole = values.astype(np.float64)
        assert tally.distribution().mean == pytest.approx(whole.mean(), rel=1e-12)
        assert tally.distribution().std == pytest.approx(whole.std(), rel=1e-9)

    def test_what_is_no_number_is_counted_apart(self):
        tally = Tally((0.0, 4.0), 4)
        tally.add(np.array([1.0, np.nan, np.inf, -np.inf]))
        assert tally.distribution() == Distribution(1.0, 0.0, (0, 1, 0, 0), 0.0, 4.0, 3)

    def test_without_a_finite_value_there_is_no_mean(self):
        tally = Tally((0.0, 4.0), 4)
        tally.add(np.array([np.nan]))
        assert (tally.distribution().mean, tally.distribution().std) == (None, None)

    @pytest.mark.parametrize(
        "damage",
        [{"mean": float("nan")}, {"mean": "1"}, {"counts": ["x"]}, {"counts": None}, {"more": 1}],
    )
    def test_damaged_records_are_refused(self, damage):
        record = Distribution(2.0, 1.0, (0, 2), 0.0, 4.0).to_dict()
        with pytest.raises((TypeError, ValueError)):
            Distribution.from_dict(record | damage)


@pytest.fixture
def network():
    """Two inputs, normalised by known numbers, through weights that a person can multiply."""
    import keras

    numbers = keras.Input((2,))
    x = keras.layers.BatchNormalization(epsilon=0.0, name="norm")(numbers)
    x = keras.layers.Dense(3, name="dense")(x)
    x = keras.layers.Activation("relu", name="relu")(x)
    x = keras.layers.Dense(2, "softmax", name="predictions")(x)
    model = keras.Model(numbers, x)
    model.compile("sgd", "sparse_categorical_crossentropy")
    gamma, beta, mean, variance = [2.0, 1.0], [1.0, 0.0], [1.0, 0.0], [4.0, 1.0]
    model.get_layer("norm").set_weights([np.array(v) for v in (gamma, beta, mean, variance)])
    # The third unit gets minus what the first gets, minus 100: it is dead.
    model.get_layer("dense").set_weights(
        [np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 0.0]]), np.array([0.0, 0.0, -100.0])]
    )
    return model


INPUT = np.array([[1.0, 2.0], [3.0, -2.0], [5.0, 0.0], [-1.0, 4.0]], np.float32)


@pytest.mark.tensorflow
class TestActivationStatistics:
    def test_a_network_checked_by_hand(self, network):
        """(x - 1) / 2 * 2 + 1 = x for the first input, x for the second."""
        norm, relu = activation_statistics(network, INPUT).layers
        assert (norm.layer, norm.kind, norm.dead_share) == ("norm", "batch_normalization", None)
        assert (norm.before.mean, norm.after.mean) == (1.5, 1.5)
        assert (relu.layer, relu.kind) == ("relu", "relu")
        # Sums: 1 3 5 -1, 2 -2 0 4, and -101 -103 -105 -99.
        assert relu.before.mean == pytest.approx((8 + 4 - 408) / 12)
        assert relu.after.mean == pytest.approx((9 + 6) / 12)
        assert relu.dead_share == pytest.approx(1 / 3)

    @pytest.mark.parametrize("training", [False, True])
    def test_the_output_of_batch_normalisation_is_the_formula(self, network, rng, training):
        images = rng.normal(3.0, 2.0, (500, 2)).astype(np.float32)
        gamma, beta, mean, variance = network.get_layer("norm").get_weights()
        if training:
            mean, variance = images.mean(0, np.float64), images.var(0, dtype=np.float64)
        expected = gamma * (images - mean) / np.sqrt(variance) + beta
        after = activation_statistics(network, images, training).layers[0].after
        assert after.mean == pytest.approx(expected.mean(), rel=1e-5)
        assert after.std == pytest.approx(expected.std(), rel=1e-5)
        counts = np.histogram(expected.clip(-4, 4), 40, (-4, 4))[0]
        assert np.abs(np.array(after.counts) - counts).sum() <= 2  # values on the edge of a bin

    def test_batches_give_what_the_whole_gives(self, network, rng):
        images = rng.normal(0, 2, (100, 2)).astype(np.float32)
        whole, pieces = (
            activation_statistics(network, images, batch_size=size).layers for size in (100, 7)
        )
        for one, other in zip(whole, pieces, strict=True):
            assert one.after.counts == other.after.counts
            assert one.after.std == pytest.approx(other.after.std)
            assert one.dead_share == other.dead_share

    def test_measuring_changes_nothing(self, network, rng):
        images = rng.normal(3.0, 2.0, (64, 2)).astype(np.float32)
        before = network.get_weights()
        activation_statistics(network, images, training=True)
        gradient_norms(network, images, np.zeros(64, np.int64))
        for one, other in zip(before, network.get_weights(), strict=True):
            assert np.array_equal(one, other)

    def test_any_network_will_do_and_a_relu_inside_another_layer_has_no_input(self, rng):
        from cnnlab.models import HeadConfig, build_transfer_model

        head = HeadConfig((8,), "relu", batch_normalization=True)
        model = build_transfer_model(weights=None, head=head, seed=1)
        images = rng.uniform(0, 255, (4, 32, 32, 3)).astype(np.float32)
        statistics = activation_statistics(model, images, batch_size=3)
        (norm,) = statistics.of("batch_normalization")
        relus = statistics.of("relu")
        assert norm.layer == "head_batch_normalization_1" and norm.before is not None
        assert [relu.layer for relu in relus][::13] == ["block1_conv1", "head_dense_1"]
        assert all(relu.before is None and 0 <= relu.dead_share < 1 for relu in relus)
        assert sum(relus[0].after.counts) == 4 * 32 * 32 * 64

    @pytest.mark.parametrize("fused", [True, False])
    def test_a_network_with_a_single_relu(self, fused):
        import keras

        numbers = keras.Input((2,))
        dense = keras.layers.Dense(3, "relu" if fused else None)(numbers)
        model = keras.Model(numbers, dense if fused else keras.layers.ReLU()(dense))
        (relu,) = activation_statistics(model, INPUT).layers
        assert sum(relu.after.counts) == 12
        assert (relu.before is None) == fused

    def test_a_network_without_either_has_nothing_to_tell(self):
        import keras

        numbers = keras.Input((2,))
        model = keras.Model(numbers, keras.layers.Dense(1)(numbers))
        assert activation_statistics(model, INPUT) == ActivationStatistics((), 4)

    def test_without_pictures_it_says_so(self, network):
        with pytest.raises(ConfigurationError, match=r"at least one picture; received .*\(0, 2\)"):
            activation_statistics(network, INPUT[:0])

    def test_records_go_to_json_and_back(self, network):
        statistics = activation_statistics(network, INPUT)
        text = json.dumps(statistics.to_dict(), allow_nan=False)
        assert ActivationStatistics.from_dict(json.loads(text)) == statistics


@pytest.mark.tensorflow
class TestGradientNorms:
    def test_softmax_regression_checked_by_the_formula(self, rng):
        """The gradient of a Dense softmax layer is x^T (p - y) / n."""
        import keras

        numbers = keras.Input((3,))
        model = keras.Model(numbers, keras.layers.Dense(4, "softmax", name="out")(numbers))
        model.compile("sgd", "sparse_categorical_crossentropy")
        x = rng.normal(size=(20, 3)).astype(np.float32)
        labels = rng.integers(0, 4, 20)
        error = model.predict(x, verbose=0) - np.eye(4)[labels]
        expected = np.linalg.norm(x.T @ error / 20)
        assert gradient_norms(model, x, labels) == {"out": pytest.approx(expected, rel=1e-5)}

    def test_frozen_layers_have_none_and_broken_ones_no_number(self, network):
        network.get_layer("dense").trainable = False
        labels = np.array([0, 1, 0, 1])
        assert list(gradient_norms(network, INPUT, labels)) == ["predictions"]
        network.get_layer("predictions").set_weights([np.full((3, 2), np.nan), np.zeros(2)])
        assert gradient_norms(network, INPUT, labels) == {"predictions": None}
