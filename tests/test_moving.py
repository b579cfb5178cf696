"""A picture turned without compiled code: what the engine of augmentation makes of it."""

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig, apply
from cnnlab.augmentation.draws import Draws
from cnnlab.images import moved_image


@pytest.fixture
def picture(rng) -> np.ndarray:
    """Smooth enough that half a pixel makes no difference."""
    coarse = rng.integers(0, 256, (6, 6, 3)).astype(np.float64)
    return np.kron(coarse, np.ones((8, 8, 1))).astype(np.uint8)


def differs(first: np.ndarray, second: np.ndarray) -> float:
    """The largest difference; one level comes from the sine of half a turn, which is no zero."""
    return float(np.abs(first.astype(float) - second).max())


def test_a_picture_that_nothing_is_done_to_comes_back(picture):
    result = moved_image(picture)
    assert np.array_equal(result, picture)
    assert result is not picture


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("side", [4, 5])
def test_quarter_turns_go_to_the_left(side, quarters, rng):
    picture = rng.integers(0, 256, (side, side, 3), np.uint8)
    assert differs(moved_image(picture, 90 * quarters), np.rot90(picture, quarters)) <= 1


def test_half_a_turn_is_about_the_centre_of_an_oblong_picture(rng):
    picture = rng.integers(0, 256, (4, 7, 3), np.uint8)
    assert differs(moved_image(picture, 180), picture[::-1, ::-1]) <= 1


def test_twice_as_near_shows_the_middle_half():
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[2:6, 2:6] = 200
    near = moved_image(picture, nearer=2)
    assert near[1:-1, 1:-1].min() == 200


@pytest.mark.parametrize(
    ("turn", "nearer", "brightness"), [(30, 1, 1), (-75, 0.6, 1.4), (170, 1.6, 0.3), (0, 0.5, 1)]
)
def test_the_engine_makes_the_same_of_it(picture, turn, nearer, brightness):
    zoom = 1 / nearer
    draws = Draws.from_transforms(
        [{"theta": turn, "zx": zoom, "zy": zoom, "brightness": brightness}], 3
    )
    expected = apply(picture[None], draws, AugmentationConfig(fill_mode="reflect"))[0]
    result = moved_image(picture, turn, nearer, brightness)
    assert differs(result, expected) <= 1 + brightness
    assert np.abs(expected - result).mean() < 0.5


def test_light_ends_at_white_and_darkness_at_black(picture):
    assert moved_image(picture, brightness=300).max() == 255
    assert not moved_image(picture, brightness=0).any()
