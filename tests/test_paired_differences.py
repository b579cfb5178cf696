"""Where paired runs differ: classes, mistakes and pictures of a table that a hand can check."""

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.evaluation import Predictions
from cnnlab.experiments.paired.curves import curve_band
from cnnlab.experiments.paired.differences import (
    changed_pictures,
    class_gains,
    confusion_change,
    correct_pictures,
)

NAMES = ("cat", "dog", "owl")
LABELS = (0, 0, 1, 1)


def answered(*answers: int, labels=LABELS, pictures: str = "same") -> Predictions:
    probabilities = np.eye(3, dtype=np.float32)[list(answers)]
    return Predictions(probabilities, np.array(labels, np.int64), NAMES, 1, pictures)


CONTROL = [answered(0, 1, 1, 0), answered(0, 1, 1, 1)]
TREATMENT = [answered(0, 0, 1, 2), answered(0, 0, 0, 2)]


def test_which_pictures_were_classified_correctly():
    correct, correct_before = correct_pictures(TREATMENT, CONTROL)
    assert correct.astype(int).tolist() == [[1, 1, 1, 0], [1, 1, 0, 0]]
    assert correct_before.astype(int).tolist() == [[1, 0, 1, 0], [1, 0, 1, 1]]


def test_each_class_has_its_mean_gain_and_none_without_pictures():
    cat, dog, owl = class_gains(TREATMENT, CONTROL)
    assert owl is None
    assert (cat.gain, dog.gain) == (0.5, -0.5)
    assert all(one.interval[0] < one.gain < one.interval[1] for one in (cat, dog))


def test_one_pair_has_gains_without_intervals():
    assert [one and one.interval for one in class_gains(TREATMENT[:1], CONTROL[:1])] == [None] * 3


def test_the_change_of_the_confusion_matrix_is_the_mean_over_the_pairs():
    change = confusion_change(TREATMENT, CONTROL)
    single = [confusion_change([t], [c]) for t, c in zip(TREATMENT, CONTROL, strict=True)]
    np.testing.assert_allclose(change, np.mean(single, axis=0))
    np.testing.assert_allclose(change, [[0.5, -0.5, 0], [0, -0.5, 0.5], [0, 0, 0]])


def test_pictures_changed_sides_both_ways():
    changed = changed_pictures(TREATMENT, CONTROL)
    assert changed.gained.tolist() == [0, 2, 0, 0]
    assert changed.lost.tolist() == [0, 0, 1, 1]
    assert changed.most_gained(5).tolist() == [1]
    assert changed.most_lost(5).tolist() == [2, 3] and changed.most_lost(1).tolist() == [2]


@pytest.mark.parametrize(
    "control",
    [
        [],
        CONTROL[:1],
        [CONTROL[0], answered(0, 1, 1, 1, pictures="others")],
        [CONTROL[0], answered(0, 1, 1, 1, labels=(0, 1, 1, 1))],
    ],
)
def test_only_pairs_of_the_same_pictures_are_compared(control):
    with pytest.raises(ConfigurationError):
        class_gains(TREATMENT, control)


class TestBand:
    def test_it_is_the_mean_with_its_t_interval(self):
        band = curve_band([[0.1, 0.2], [0.3, 0.4]])
        assert band.epochs.tolist() == [1, 2]
        assert band.mean == pytest.approx([0.2, 0.3])
        # Standard error 0.1, t of one degree of freedom 12.706.
        assert band.high - band.mean == pytest.approx([1.2706, 1.2706], abs=1e-4)
        assert band.mean - band.low == pytest.approx(band.high - band.mean)

    def test_a_run_that_ends_early_keeps_its_last_value(self):
        band = curve_band([[0.5], [0.1, 0.3, 0.5]])
        assert band.mean == pytest.approx([0.3, 0.4, 0.5])
        assert band.num_runs.tolist() == [2, 1, 1]

    def test_a_value_that_is_missing_is_left_out_or_counts_as_guessing(self):
        curves = [[0.5, 0.5], [0.3, np.nan]]
        assert curve_band(curves).mean[1] == 0.5
        assert curve_band(curves, diverged=0.1).mean[1] == pytest.approx(0.3)

    def test_one_run_has_no_band_and_none_has_nothing(self):
        band = curve_band([[0.5, np.nan], []])
        assert band.mean[0] == 0.5 and np.isnan(band.mean[1])
        assert np.isnan(band.low).all() and np.isnan(band.high).all()
        assert curve_band([]).epochs.size == 0
