"""Intervals of paired runs, against SciPy and by hand."""

import numpy as np
import pytest

from cnnlab.experiments.paired.statistics.interval import (
    mean_difference,
    mean_difference_on_pictures,
    median_interval,
)
from cnnlab.experiments.paired.statistics.sequential import CONFIDENCE, LOOKS, last_look
from cnnlab.experiments.paired.statistics.student_t import t_quantile
from tests.paired_runs import correct_pairs


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 7, 11, 30, 499])
@pytest.mark.parametrize("alpha", [0.4, 0.05, 0.005])
def test_quantiles_of_t_equal_scipys(degrees, alpha):
    stats = pytest.importorskip("scipy.stats")
    assert t_quantile(alpha, degrees) == pytest.approx(stats.t.ppf(1 - alpha / 2, degrees))


def test_without_pictures_it_is_the_paired_t_interval():
    stats = pytest.importorskip("scipy.stats")
    treatment, control = np.random.default_rng(0).uniform(size=(2, 8))
    expected = stats.ttest_rel(treatment, control).confidence_interval(0.95)
    low, high = mean_difference(treatment - control).interval(0.05)
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_both_variances_are_what_a_hand_computes():
    """Pairs 1, 0.5; pictures 1, 0.5, 1, 0.5: nothing is left but the interaction."""
    found = mean_difference_on_pictures([[1, 1, 1, 1], [1, 0, 1, 0]])
    assert found.mean == 0.75
    assert found.seeds == pytest.approx(0.125 / 2)
    # Pictures: variance 1/12; the rest is +-0.25 everywhere: 8 / 16 / 3 = 1/6, half of it 1/12.
    assert found.pictures == pytest.approx(0 + 1 / 16)


def test_on_average_the_variances_add_up_to_that_of_the_mean():
    rng = np.random.default_rng(2)
    found = [
        mean_difference_on_pictures(np.subtract(*map(np.int8, correct_pairs(rng, 0.2, 4, 200))))
        for _ in range(500)
    ]
    spread = np.var([one.mean for one in found])
    assert np.mean([one.seeds + one.pictures for one in found]) == pytest.approx(spread, rel=0.25)


def test_more_pairs_narrow_it_and_more_confidence_widens_it():
    gains = np.subtract(*map(np.int8, correct_pairs(np.random.default_rng(4), 0.2)))
    few, many = (mean_difference_on_pictures(gains[:n]) for n in (3, 12))
    assert few.reach(0.05) > many.reach(0.05) > many.reach(0.2)


def test_the_interval_of_the_median_is_that_of_the_sign_test():
    """Of eight, all lie between the ends but in 2 / 256 of cases, and six in 18 / 256."""
    values = list(range(8))
    assert median_interval(values, values, 0.01) == (0, 7)
    assert median_interval(values, values, 0.1) == (1, 6)
    assert median_interval(values, values, 0.005) == (-np.inf, np.inf)
    assert median_interval(values, [np.inf] * 8, 0.1) == (1, np.inf)


def test_the_looks_together_miss_in_as_many_cases_as_one_may():
    alphas = [last_look(count).alpha for count in LOOKS]
    assert sum(alphas) == pytest.approx(1 - CONFIDENCE)


def test_a_last_look_takes_the_place_of_the_next_one():
    assert last_look(2) is None and last_look(0, final=True) is None
    assert last_look(4) == last_look(3) == last_look(3, final=True)
    final = last_look(4, final=True)
    assert (final.num_pairs, final.alpha) == (4, last_look(5).alpha)
    assert last_look(20) == last_look(20, final=True) == last_look(12)
