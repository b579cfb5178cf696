"""Verdicts on paired runs: how often they are wrong, what each kind means, and their words."""

import math

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.experiments.paired.statistics.sequential import LOOKS
from cnnlab.experiments.paired.verdict import Verdict, speed_verdict, verdict
from tests.paired_runs import correct_pairs, true_difference

NUM_EXPERIMENTS = 300


def decided(treatment: np.ndarray, control: np.ndarray) -> Verdict:
    """The verdict at which an experiment stops that looks whenever it may."""
    for count in LOOKS:
        correct = treatment[:count], control[:count]
        found = verdict(*(side.mean(axis=1) for side in correct), correct)
        if not found.more_wanted:
            break
    return found


def simulated(shift: float, **spreads: float) -> list[Verdict]:
    rng = np.random.default_rng(7)
    return [decided(*correct_pairs(rng, shift, **spreads)) for _ in range(NUM_EXPERIMENTS)]


def share(found: list[Verdict], *kinds: str) -> float:
    return sum(one.kind in kinds for one in found) / len(found)


@pytest.mark.parametrize("pictures", [0.0, 0.3])
def test_without_a_true_difference_it_holds_in_at_most_one_of_twenty_experiments(pictures):
    found = simulated(0, pictures=pictures)
    assert share(found, "holds", "holds-by-little") <= 0.05
    covered = [one.interval[0] <= 0 <= one.interval[1] for one in found]
    assert np.mean(covered) >= 0.95


def test_a_true_difference_of_four_points_on_500_pictures_is_found_in_four_of_five_experiments():
    """Pairs differ by 2.6 points around the true difference, seed by seed."""
    truth = true_difference(0.16)
    assert truth == pytest.approx(0.04, abs=0.001)
    found = simulated(0.16)
    assert share(found, "holds", "holds-by-little") >= 0.8
    covered = [one.interval[0] <= truth <= one.interval[1] for one in found]
    assert np.mean(covered) >= 0.95


def test_a_great_difference_is_clear_after_three_pairs():
    found = verdict((CONTROL + 0.2 + 10 * WOBBLE)[:3], CONTROL[:3])
    assert found.kind == "holds" and found.num_pairs == 3 and not found.more_wanted


def test_speeds_without_a_true_difference_hold_in_at_most_one_of_twenty_experiments():
    rng = np.random.default_rng(5)
    kinds = []
    for _ in range(NUM_EXPERIMENTS):
        treatment, control = np.ceil(rng.lognormal(2, 0.5, (2, 12)))
        reached = treatment <= 16, control <= 16
        times = np.minimum(treatment, 16), np.minimum(control, 16)
        for count in LOOKS:
            one = speed_verdict(
                *(side[:count] for side in times),
                tuple(side[:count] for side in reached),
                step=1,
            )
            if not one.more_wanted:
                break
        kinds.append(one.kind)
    assert sum(kind.startswith("holds") for kind in kinds) <= 0.05 * NUM_EXPERIMENTS


CONTROL = np.full(12, 0.5)
WOBBLE = np.tile([0.002, -0.002], 6)


@pytest.mark.parametrize(
    ("difference", "wobble", "kind"),
    [
        (0.10, 1, "holds"),
        (0.01, 1, "holds-by-little"),
        (0.00, 1, "no-difference"),
        (-0.10, 1, "opposite"),
        (0.00, 20, "undecided"),
    ],
)
def test_each_kind_says_where_the_interval_lies(difference, wobble, kind):
    found = verdict(CONTROL + difference + wobble * WOBBLE, CONTROL)
    low, high = found.interval
    assert found.kind == kind and not found.more_wanted
    assert found.difference == pytest.approx(difference) == pytest.approx((low + high) / 2)
    said = str(found.sentence)
    assert f"{low * 100:+.1f} and {high * 100:+.1f}" in said
    assert found.sentence.code == f"verdict-{kind}"
    assert "on these test pictures" in str(found.basis)


def test_more_pairs_are_wanted_as_long_as_they_may_decide():
    wide = verdict((CONTROL + 20 * WOBBLE)[:5], CONTROL[:5])
    assert wide.kind == "undecided" and wide.more_wanted
    # It holds, and three more pairs may show that it holds clearly; or it is little, for good.
    above = verdict((CONTROL + 0.025 + 5 * WOBBLE)[:8], CONTROL[:8])
    assert above.kind == "holds-by-little" and above.more_wanted
    little = verdict((CONTROL + 0.01 + WOBBLE)[:8], CONTROL[:8])
    assert little.kind == "holds-by-little" and not little.more_wanted


def test_between_looks_the_last_one_counts_unless_no_pair_follows():
    treatment = CONTROL + 0.1 + WOBBLE
    at_three, at_four = (verdict(treatment[:n], CONTROL[:n]) for n in (3, 4))
    assert at_three == at_four
    last = verdict(treatment[:4], CONTROL[:4], final=True)
    assert last.num_pairs == 4 and not last.more_wanted


@pytest.mark.parametrize("count", [0, 1, 2])
def test_before_the_first_look_nothing_is_said_and_more_is_wanted(count):
    found = verdict(CONTROL[:count] + 0.1, CONTROL[:count])
    assert found.kind == "undecided" and found.interval is None and found.more_wanted
    assert str(found.sentence).startswith(f"Undecided after {count} pair")


def test_equal_pairs_are_no_certainty():
    assert verdict(CONTROL + 0.1, CONTROL).interval is None
    right = np.ones((12, 100), bool)
    low, high = verdict(np.ones(12), np.ones(12), (right, right)).interval
    assert low < 0 < high


def test_with_pictures_the_interval_speaks_for_others_and_is_wider():
    rng = np.random.default_rng(1)
    treatment, control = correct_pairs(rng, 0.3, pictures=0.6)
    accuracies = treatment.mean(axis=1), control.mean(axis=1)
    here, elsewhere = verdict(*accuracies), verdict(*accuracies, (treatment, control))
    assert here.difference == pytest.approx(elsewhere.difference)
    assert elsewhere.interval[0] < here.interval[0] < here.interval[1] < elsewhere.interval[1]
    assert elsewhere.num_images == 500
    assert "other pictures like these 500 test pictures" in str(elsewhere.basis)


def test_the_smallest_difference_shown_is_larger_than_half_the_interval():
    found = verdict(CONTROL + 20 * WOBBLE, CONTROL)
    assert found.smallest_shown > (found.interval[1] - found.interval[0]) / 2
    assert f"could have shown: {found.smallest_shown * 100:.1f}" in str(found.sentence)


def test_a_run_that_diverged_counts_as_one_that_guesses():
    control = CONTROL.copy()
    control[0] = np.nan
    treatment = CONTROL + WOBBLE
    expected = np.where(np.isnan(control), 0.1, control)
    assert verdict(treatment, control, guessing=0.1) == verdict(treatment, expected)
    with pytest.raises(ConfigurationError, match="guessing"):
        verdict(treatment, control)
    correct = np.eye(12, 50, dtype=bool)
    found = verdict(treatment, control, (~correct, ~correct), guessing=0.1)
    assert found.difference == pytest.approx((49 / 50 - 0.1) / 12)


def test_twice_as_fast_and_half_as_fast_are_equally_far():
    slow = 20 + np.arange(12.0)
    fast = slow / 2 * (1 + WOBBLE)
    faster, slower = speed_verdict(fast, slow), speed_verdict(slow, fast)
    assert (faster.kind, slower.kind) == ("holds", "opposite")
    assert faster.difference == pytest.approx(math.log(2), abs=1e-3)
    assert slower.interval == pytest.approx([-end for end in faster.interval[::-1]])
    assert str(faster.sentence) == "Holds clearly: 100% faster, between 100% and 100%."
    assert str(slower.sentence) == "The opposite: 50% slower, between 50% and 50%."


def test_equal_numbers_of_epochs_are_no_certainty():
    low, high = speed_verdict(np.full(12, 5), np.full(12, 5), step=1).interval
    assert low < 0 < high


class TestNeverReached:
    """The control never reaches the accuracy within 20 epochs."""

    TREATMENT, LASTED = np.full(12, 5), np.full(12, 20)
    REACHED = np.ones(12, bool), np.zeros(12, bool)

    def test_what_is_known_is_that_the_treatment_is_at_least_so_much_faster(self):
        found = speed_verdict(self.TREATMENT, self.LASTED, self.REACHED)
        assert found.kind == "holds" and found.interval == (pytest.approx(math.log(4)), math.inf)
        assert "at least 300% faster; not every run reached" in str(found.sentence)

    def test_the_other_way_round_it_is_the_opposite(self):
        found = speed_verdict(self.LASTED, self.TREATMENT, self.REACHED[::-1])
        assert found.kind == "opposite" and found.interval[0] == -math.inf
        assert "at least 75% slower" in str(found.sentence)

    def test_few_pairs_or_runs_that_never_reach_it_on_either_side_decide_nothing(self):
        few = speed_verdict(
            self.TREATMENT[:5], self.LASTED[:5], tuple(side[:5] for side in self.REACHED)
        )
        none = speed_verdict(self.LASTED, self.LASTED, (self.REACHED[1],) * 2)
        assert few.kind == none.kind == "undecided" and few.more_wanted
        assert none.difference == 0
        assert str(none.sentence) == (
            "Undecided after 12 pairs: not every run reached the accuracy."
        )


@pytest.mark.parametrize(
    "call",
    [
        lambda: verdict([0.5], [0.5, 0.6]),
        lambda: verdict([[0.5]], [[0.5]]),
        lambda: verdict([50], [60]),
        lambda: verdict([0.5], [0.5], margin=2),
        lambda: verdict([0.5], [0.5], ([[True] * 3] * 2, [[True] * 3] * 2)),
        lambda: verdict([0.5], [0.5], ([[True] * 3], [[True] * 4])),
        lambda: verdict([0.5], [0.5], ([[True]], [[True]])),
        lambda: verdict([0.5], [0.5], looks=(3, 3)),
        lambda: verdict([0.5], [0.5], looks=(1, 3)),
        lambda: speed_verdict([0.0], [1.0]),
        lambda: speed_verdict([1.0], [math.inf]),
        lambda: speed_verdict([1.0], [1.0], ([True, True], [True, True])),
    ],
)
def test_what_does_not_fit_is_refused(call):
    with pytest.raises(ConfigurationError, match="received"):
        call()
