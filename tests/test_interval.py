"""The interval beside an accuracy: against values from tables, and what it has to keep to."""

import math

import pytest
from scipy.stats import binomtest

from cnnlab.evaluation import wilson_interval
from cnnlab.evaluation.interval import few_pictures_note, interval_in_words


@pytest.mark.parametrize(
    ("right", "count"), [(0, 10), (10, 10), (1, 1), (15, 20), (321, 420), (9_999, 10_000)]
)
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_it_equals_scipys(right, count, confidence):
    expected = binomtest(right, count).proportion_ci(confidence, "wilson")
    assert wilson_interval(right / count, count, confidence) == pytest.approx(
        (expected.low, expected.high), abs=1e-12
    )


def test_it_is_what_a_hand_computes():
    """Of 1 in 2, with z = 1.96: (0.5 + 0.9604 +- 1.96 sqrt(0.125 + 0.2401)) / 2.9208."""
    assert wilson_interval(0.5, 2) == pytest.approx((0.0945, 0.9055), abs=1e-4)


@pytest.mark.parametrize("count", [1, 5, 30, 400])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_its_ends_are_where_the_score_test_turns(share, count):
    """Wilson's defining equation: |share - end| = z sqrt(end (1 - end) / count)."""
    for end in wilson_interval(share, count):
        spread = 1.959963984540054 * math.sqrt(end * (1 - end) / count)
        assert abs(share - end) == pytest.approx(spread, rel=1e-9)


def test_it_holds_the_share_narrows_with_more_pictures_and_widens_with_confidence():
    narrow, wide = wilson_interval(0.7, 1000), wilson_interval(0.7, 50)
    assert wide[0] < narrow[0] < 0.7 < narrow[1] < wide[1]
    sure = wilson_interval(0.7, 50, confidence=0.99)
    assert sure[0] < wide[0] and wide[1] < sure[1]


def test_of_no_picture_nothing_is_known():
    assert wilson_interval(0.0, 0) == (0.0, 1.0)


def test_it_reads_as_people_write_it():
    assert str(interval_in_words(0.764, 420)) == "72.1 to 80.2%, 420 test pictures"
    assert str(interval_in_words(1.0, 1, are_test_pictures=False)) == "20.7 to 100.0%, 1 picture"


def test_under_thirty_there_is_a_warning():
    assert few_pictures_note(0.5, 30) is None
    note = few_pictures_note(0.5, 29)
    assert note.severity == "warning" and "only 29 test pictures" in str(note)
