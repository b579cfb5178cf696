"""Mean and spread as a class can read them."""

import pytest

from ui.batch_normalization.moments import moments_in_words, number_in_words


@pytest.mark.parametrize(
    ("mean", "std", "text"),
    [
        (-0.001, 1.0, "0.00 ± 1.00"),
        (-3.456, 5.97, "−3.46 ± 5.97"),
        (-1.2e8, 7e8, "about −100 million"),
        (3.4e9, 1.0, "about 3 billion"),
        (-4321.0, 1.0, "about −4,000"),
        (9.7e5, 1.0, "about 1 million"),
        (0.5, 2.2e6, "0.50 ± 2 million"),
        (-1e30, 1e31, "far below zero"),
        (2e12, 0.0, "far above zero"),
        (0.5, 1e20, "far apart"),
    ],
)
def test_large_numbers_are_written_in_words(mean, std, text):
    assert moments_in_words(mean, std) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4, "4"),
        (512.0, "512"),
        (1024.0, "1,000"),
        (2.0**28, "300 million"),
        (2.0**100, "trillions"),
    ],
)
def test_whole_numbers_are_written_in_words(value, text):
    assert number_in_words(value) == text
