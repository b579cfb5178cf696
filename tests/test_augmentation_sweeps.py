import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.augmentation.sweeps import SWEPT_SETTINGS, sweep
from cnnlab.errors import ConfigurationError

CONSTANT = AugmentationConfig(fill_mode="constant")


@pytest.fixture
def dot():
    """A bright 3x3 dot in the middle of the dark, on an odd square."""
    image = np.zeros((21, 21, 3), np.uint8)
    image[9:12, 9:12] = 200
    return image


def centre(image):
    """Row and column of the centre of brightness."""
    weights = image.sum(-1)
    rows, columns = np.indices(weights.shape)
    return (rows * weights).sum() / weights.sum(), (columns * weights).sum() / weights.sum()


@pytest.mark.parametrize("setting", SWEPT_SETTINGS)
def test_the_value_nothing_changes_nothing(dot, setting):
    pictures = sweep(dot, setting, [0.0], CONSTANT)
    assert pictures.shape == (1, 2, 21, 21, 3)
    np.testing.assert_allclose(pictures[0, 0], dot, atol=1e-4)
    np.testing.assert_allclose(pictures[0, 1], dot, atol=1e-4)


def test_sideways_goes_left_then_right_by_the_fraction(dot):
    left, right = sweep(dot, "width_shift_range", [1 / 3], CONSTANT)[0]
    assert centre(left) == pytest.approx((10, 3), abs=1e-3)
    assert centre(right) == pytest.approx((10, 17), abs=1e-3)


def test_up_and_down_goes_up_then_down(dot):
    up, down = sweep(dot, "height_shift_range", [1 / 3], CONSTANT)[0]
    assert centre(up) == pytest.approx((3, 10), abs=1e-3)
    assert centre(down) == pytest.approx((17, 10), abs=1e-3)


def test_rotation_turns_left_then_right(dot):
    raised = np.roll(dot, -6, axis=0)  # the dot above the middle
    left, right = sweep(raised, "rotation_range", [90.0], CONSTANT)[0]
    assert centre(left) == pytest.approx((10, 4), abs=1e-2)
    assert centre(right) == pytest.approx((10, 16), abs=1e-2)


def test_zoom_enlarges_then_shrinks_and_grows_with_the_value(dot):
    light = sweep(dot, "zoom_range", [0.0, 0.25, 0.5], CONSTANT).sum((2, 3, 4))
    assert light[2, 0] > light[1, 0] > light[0, 0] == light[0, 1] > light[1, 1] > light[2, 1]


def test_colours_go_darker_then_brighter_within_the_pictures_own_values(dot):
    darker, brighter = sweep(dot, "channel_shift_range", [50.0], CONSTANT)[0]
    assert (darker.min(), darker.max()) == (0, 150)
    assert (brighter.min(), brighter.max()) == (50, 200)


def test_other_settings_and_values_are_refused(dot):
    with pytest.raises(ConfigurationError, match="must be one of rotation_range"):
        sweep(dot, "horizontal_flip", [1], CONSTANT)
    with pytest.raises(ConfigurationError, match="zoom_range"):
        sweep(dot, "zoom_range", [1.0], CONSTANT)
