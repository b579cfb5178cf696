"""Temperature and threshold: by hand, and beside SciPy's minimiser."""

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.evaluation import (
    AnswerRule,
    choose_threshold,
    fit_temperature,
    separation,
)
from cnnlab.evaluation.answer_rule import COLDEST, HOTTEST, tempered


def drawn(sharpness, num_images=4000, num_classes=5, seed=0):
    """Probabilities that are right about themselves, then made ``sharpness`` times as sure."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (num_images, num_classes))
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(num_classes, p=row) for row in honest])
    return tempered(honest, 1 / sharpness), labels


class TestTemperature:
    def test_by_hand(self):
        # Logits log 9 and log 1, halved: 3 to 1.
        assert np.allclose(tempered(np.array([[0.9, 0.1]]), 2), [[0.75, 0.25]])

    def test_one_changes_nothing_and_none_changes_the_order(self):
        probabilities, _ = drawn(1)
        assert tempered(probabilities, 1) is probabilities
        warm = tempered(probabilities, 3)
        assert np.array_equal(warm.argmax(axis=1), probabilities.argmax(axis=1))
        assert np.allclose(warm.sum(axis=1), 1)

    def test_a_probability_of_nothing_stays_finite(self):
        assert np.isfinite(tempered(np.array([[1, 0]], np.float32), 5)).all()

    @pytest.mark.parametrize("sharpness", [0.5, 1.0, 3.0])
    def test_it_finds_how_much_too_sure_a_network_is(self, sharpness):
        assert fit_temperature(*drawn(sharpness)) == pytest.approx(sharpness, rel=0.06)

    def test_it_is_the_minimum_that_scipy_finds(self):
        from scipy.optimize import minimize_scalar

        probabilities, labels = drawn(2.5, 500)

        def loss(temperature):
            return -np.log(tempered(probabilities, temperature)[range(500), labels]).mean()

        best = minimize_scalar(loss, (0.5, 5), method="brent", tol=1e-10)
        assert fit_temperature(probabilities, labels) == pytest.approx(best.x, rel=1e-5)

    def test_a_network_that_is_never_wrong_or_never_right_gets_an_extreme_one(self):
        always_right, always_wrong = np.array([0, 1]), np.array([1, 0])
        probabilities = np.array([[0.8, 0.2], [0.2, 0.8]])
        assert COLDEST <= fit_temperature(probabilities, always_right) < 0.1
        assert fit_temperature(probabilities, always_wrong) == pytest.approx(HOTTEST)


class TestNone:
    def test_below_the_threshold_it_is_none_of_them(self):
        rule = AnswerRule(none_threshold=0.5)
        assert rule.is_none(np.array([[0.49, 0.41, 0.1], [0.5, 0.4, 0.1]])).tolist() == [
            True,
            False,
        ]

    def test_without_a_threshold_it_is_always_one_of_them(self):
        assert not AnswerRule().is_none(np.array([[0.2] * 5])).any()

    def test_the_threshold_parts_what_can_be_parted(self):
        assert 0.4 < choose_threshold(np.array([0.7, 0.9, 0.8]), np.array([0.2, 0.4])) <= 0.7

    def test_it_is_the_best_of_all_thresholds(self):
        rng = np.random.default_rng(0)
        own, foreign = rng.beta(4, 2, 300), rng.beta(2, 3, 200)

        def errors(threshold):
            return np.mean(own < threshold) + np.mean(foreign >= threshold)

        best = min(map(errors, np.linspace(0, 1, 2001)))
        assert errors(choose_threshold(own, foreign)) <= best + 1e-9

    def test_separation_by_hand(self):
        # Of the six pairs, four are in order and one is equal.
        assert separation(np.array([0.9, 0.5]), np.array([0.5, 0.2, 0.7])) == pytest.approx(4.5 / 6)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("temperature", 0), ("temperature", float("nan")), ("none_threshold", 1.1)),
        *(("none_threshold", "high"), ("misses", -1)),
    ],
)
def test_values_that_cannot_be_used_are_named(name, value):
    with pytest.raises(ConfigurationError, match=f"`{name}`"):
        AnswerRule(**{name: value})


@pytest.mark.tensorflow
def test_a_classifier_predicts_by_its_rule():
    import keras

    from cnnlab.classification import Classifier

    images = keras.Input((32, 32, 3))
    flat = keras.layers.GlobalAveragePooling2D()(images)
    dense = keras.layers.Dense(2, activation="softmax")
    model = keras.Model(images, dense(flat))
    dense.set_weights([np.array([[0.02, 0], [0, 0], [0, 0]]), np.zeros(2)])
    red, black = np.zeros((2, 32, 32, 3), np.uint8)
    red[..., 0] = 255
    plain = Classifier(model, ("red", "other"), (32, 32))
    sure = Classifier(model, ("red", "other"), (32, 32), rule=AnswerRule(0.5, 0.6))
    odds = (plain.probabilities([red])[0], sure.probabilities([red])[0])
    assert np.divide(*odds[1]) == pytest.approx(np.divide(*odds[0]) ** 2, rel=1e-4)
    assert [answer.is_none for answer in sure.classify([red, black])] == [False, True]
    assert not plain.classify([black])[0].is_none
