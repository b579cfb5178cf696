"""Predictions of test pictures, on four to eight pictures that a person can count."""

import itertools
import json
import math

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.evaluation import (
    Predictions,
    calibration,
    compare,
    confused_pairs,
    discordant_pairs,
    mcnemar_p_value,
    most_confident_mistakes,
    pictures_in_cell,
    top_k_accuracy,
)

NAMES = ("cat", "dog", "owl")
ROWS = (
    (0.7, 0.2, 0.1),  # a cat, answered cat
    (0.1, 0.3, 0.6),  # a cat, answered owl; the truth is last
    (0.5, 0.4, 0.1),  # a dog, answered cat; the truth is second
    (0.1, 0.1, 0.8),  # an owl, answered owl
    (0.0, 0.1, 0.9),  # a cat, answered owl, and quite sure
)
LABELS = (0, 0, 1, 2, 0)


def answers(rows=ROWS, labels=LABELS, pictures="a", **more):
    return Predictions(
        np.array(rows, np.float32), np.array(labels, np.int64), NAMES, pictures=pictures, **more
    )


class TestRanking:
    def test_top_1_alone_is_the_accuracy(self):
        assert top_k_accuracy(answers(), 1) == answers().correct.mean() == 2 / 5

    def test_larger_k_counts_more_and_all_classes_everything(self):
        assert top_k_accuracy(answers(), 2) == 3 / 5
        assert top_k_accuracy(answers(), 3) == top_k_accuracy(answers(), 99) == 1.0

    def test_of_equal_probabilities_the_earlier_class_ranks_higher_as_in_classify(self):
        third = ((1 / 3, 1 / 3, 1 / 3),)
        assert [top_k_accuracy(answers(third, (1,)), k) for k in (1, 2)] == [0.0, 1.0]

    def test_without_pictures_it_is_not_a_number(self):
        assert math.isnan(top_k_accuracy(answers(np.empty((0, 3)), ()), 1))

    def test_mistakes_come_with_the_most_confident_first(self):
        assert most_confident_mistakes(answers(), 9).tolist() == [4, 1, 2]
        assert most_confident_mistakes(answers(), 1).tolist() == [4]

    def test_the_most_frequent_mistakes_come_first_and_correct_predictions_never(self):
        matrix = [[9, 3, 1], [1, 2, 0], [3, 0, 1]]
        assert confused_pairs(matrix, 9) == [(2, 0, 3), (0, 1, 3), (1, 0, 1), (0, 2, 1)]
        assert confused_pairs(matrix, 1) == [(2, 0, 3)]
        assert confused_pairs(np.eye(3, dtype=int), 9) == []

    def test_a_cell_of_the_confusion_matrix_holds_its_pictures(self):
        assert pictures_in_cell(answers(), true=0, answer=2).tolist() == [4, 1]
        assert pictures_in_cell(answers(), true=2, answer=2).tolist() == [3]
        assert pictures_in_cell(answers(), true=1, answer=2).tolist() == []

    def test_the_cells_together_hold_every_picture_once(self):
        cells = itertools.product(range(3), range(3))
        found = np.concatenate([pictures_in_cell(answers(), *cell) for cell in cells])
        assert sorted(found.tolist()) == [0, 1, 2, 3, 4]


class TestCalibration:
    def test_two_bins_counted_by_hand(self):
        measured = calibration(answers(), num_bins=2)
        # 0.5 belongs to the lower bin (wrong); 0.7, 0.6, 0.8, 0.9 to the upper (two right).
        assert measured.edges == (0, 0.5, 1)
        assert measured.counts == (1, 4)
        assert measured.accuracies == (0.0, 0.5)
        assert measured.confidences == pytest.approx((0.5, 0.75))
        assert measured.expected_error == pytest.approx(0.2 * 0.5 + 0.8 * 0.25)
        assert measured.mean_confidence == pytest.approx(0.7)

    def test_a_bin_without_pictures_has_no_mean(self):
        measured = calibration(answers(((1, 0, 0),), (0,)))
        assert measured.counts == (0,) * 9 + (1,)
        assert measured.accuracies[:9] == measured.confidences[:9] == (None,) * 9
        assert measured.expected_error == 0

    def test_a_network_that_is_as_sure_as_it_is_right_has_no_error(self):
        # Eight of ten answers given with 80 % are right.
        measured = calibration(answers(((0.8, 0.2, 0),) * 10, (0,) * 8 + (1,) * 2))
        assert measured.expected_error == pytest.approx(0, abs=1e-7)

    def test_one_that_is_always_sure_and_always_wrong_has_the_greatest(self):
        assert calibration(answers(((1, 0, 0),) * 3, (1, 1, 2))).expected_error == 1


class TestComparison:
    FIRST = ((3, 1, 0), (2, 2, 0), (0, 0, 0))
    SECOND = ((4, 0, 0), (2, 2, 0), (0, 0, 0))

    def test_gains_are_differences_of_shares(self):
        comparison = compare(self.FIRST, self.SECOND)
        assert comparison.gain == pytest.approx(1 / 8)
        assert comparison.class_gains == (0.25, 0.0, None)
        assert comparison.matrix_change.tolist() == [[0.25, -0.25, 0], [0, 0, 0], [0, 0, 0]]

    def test_a_network_compared_with_itself_gains_nothing_by_chance(self):
        comparison = compare(self.FIRST, self.FIRST, (0, 0))
        assert comparison.gain == 0 and not comparison.matrix_change.any()
        assert comparison.p_value == 1 and comparison.is_chance

    def test_swapping_the_two_turns_the_signs(self):
        one, other = compare(self.FIRST, self.SECOND), compare(self.SECOND, self.FIRST)
        assert one.gain == -other.gain and one.p_value == other.p_value
        assert (one.matrix_change == -other.matrix_change).all()

    @pytest.mark.parametrize(
        ("only_first", "only_second", "p_value"),
        [
            (0, 0, 1.0),
            (1, 1, 1.0),
            (0, 5, 2 / 2**5),
            (1, 9, 2 * (1 + 10) / 2**10),
            (9, 1, 2 * (1 + 10) / 2**10),
        ],
    )
    def test_mcnemar_by_hand(self, only_first, only_second, p_value):
        assert mcnemar_p_value(only_first, only_second) == pytest.approx(p_value)

    @pytest.mark.parametrize("pair", [(3, 17), (40, 61), (900, 1100), (4700, 5000)])
    def test_mcnemar_agrees_with_scipy_however_many_pictures(self, pair):
        stats = pytest.importorskip("scipy.stats")
        expected = stats.binomtest(pair[0], sum(pair)).pvalue
        assert mcnemar_p_value(*pair) == pytest.approx(expected, rel=1e-6)

    def test_different_pictures_are_tested_as_two_samples(self):
        # 50 of 100 and 70 of 100: z = 0.2 / sqrt(0.6 * 0.4 * 2 / 100) = 2.887, p = 0.0039.
        comparison = compare(((50, 50), (0, 0)), ((70, 30), (0, 0)))
        assert comparison.discordant is None
        assert comparison.p_value == pytest.approx(0.00389, abs=1e-5)
        assert not comparison.is_chance

    def test_matrices_without_pictures_differ_by_chance(self):
        assert compare(np.zeros((2, 2)), np.zeros((2, 2))).p_value == 1
        assert compare(((2, 0), (0, 2)), ((3, 0), (0, 3))).p_value == 1

    def test_pictures_that_one_alone_classifies_correctly(self):
        other = answers(((0, 0, 1), (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 1)))
        assert discordant_pairs(answers(), other) == (1, 2)
        assert discordant_pairs(other, answers()) == (2, 1)

    def test_predictions_of_other_pictures_have_none(self):
        assert discordant_pairs(answers(), answers(pictures="b")) is None
        assert discordant_pairs(answers(pictures=""), answers(pictures="")) is None

    def test_other_classes_cannot_be_compared(self):
        with pytest.raises(ConfigurationError, match="received 3 and 2 classes"):
            compare(self.FIRST, ((1, 0), (0, 1)))


class TestFile:
    def test_it_comes_back_as_it_went(self, tmp_path):
        predictions = answers(epoch=4)
        predictions.save(tmp_path / "p.npz")
        again = Predictions.load(tmp_path / "p.npz")
        assert (again.probabilities == predictions.probabilities).all()
        assert (again.labels == predictions.labels).all()
        assert (again.class_names, again.epoch, again.pictures) == (NAMES, 4, "a")
        assert [path.name for path in tmp_path.iterdir()] == ["p.npz"]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"probabilities": np.full((5, 3), 0.5, np.float32)}, "sum to 1"),
            ({"probabilities": np.full((5, 3), np.nan, np.float32)}, "sum to 1"),
            ({"probabilities": np.array([[2, -1, 0]] * 5, np.float32)}, "negative"),
            ({"probabilities": np.full((5, 2), 0.5, np.float32)}, "3 classes"),
            ({"probabilities": np.full((5, 3), 1 / 3)}, "float32"),
            ({"labels": np.array([0, 0, 1, 3, 0])}, "from 0 to 2"),
            ({"labels": np.array([0, 0, 1, -1, 0])}, "from 0 to 2"),
            ({"labels": np.array([0])}, "labels for 5 pictures"),
        ],
    )
    def test_numbers_that_do_not_fit_together_are_refused(self, tmp_path, changes, message):
        parts = {"probabilities": answers().probabilities, "labels": answers().labels}
        header = {"format": "cnnlab-predictions-1", "class_names": NAMES, "epoch": 1}
        header = json.dumps(header | {"pictures": ""}).encode()
        np.savez(tmp_path / "p.npz", header=np.frombuffer(header, np.uint8), **parts | changes)
        with pytest.raises(ValueError, match=message):
            Predictions.load(tmp_path / "p.npz")

    def test_a_pickle_is_never_read(self, tmp_path):
        np.savez(tmp_path / "p.npz", probabilities=np.array([{}], dtype=object))
        with pytest.raises(ValueError, match="more than the file holds"):
            Predictions.load(tmp_path / "p.npz")
