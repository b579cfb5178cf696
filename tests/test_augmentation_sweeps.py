import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig, draw
from cnnlab.augmentation.parameters import PARAMETERS, drawn_range
from cnnlab.augmentation.sweeps import (
    CHOICES,
    MOVED,
    SHIFTED,
    SWEPT_SETTINGS,
    TURNED,
    along,
    each_choice,
    setting_at,
    sweep,
)
from cnnlab.errors import ConfigurationError
from cnnlab.generators import ImageDataGenerator

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


def test_brightness_goes_as_far_down_as_up(dot):
    darker, brighter = sweep(dot, "brightness_range", [0.25], CONSTANT)[0]
    assert (darker.max(), brighter.max()) == (150, 250)


def test_a_crop_takes_its_share_of_the_area_out_of_the_middle(dot):
    whole, middle = sweep(dot, "crop_area_range", [0.75], CONSTANT)[0]
    np.testing.assert_array_equal(whole, dot)
    assert centre(middle) == pytest.approx((10, 10), abs=1e-3)
    assert middle.sum() == pytest.approx(4 * dot.sum(), rel=0.05)  # a quarter of it is left


@pytest.mark.parametrize("setting", ["contrast_range", "saturation_range"])
def test_contrast_and_colour_are_less_and_then_more(setting):
    picture = np.uint8([[[90, 100, 110], [150, 140, 130]]])
    less, more = sweep(picture, setting, [0.5], CONSTANT)[0]
    assert np.ptp(less) < np.ptp(picture) < np.ptp(more)


@pytest.mark.parametrize(("setting", "axis"), [("horizontal_flip", 1), ("vertical_flip", 0)])
def test_a_flip_is_off_and_then_on(dot, setting, axis):
    aside = np.roll(dot, 5, axis=axis)
    off, on = sweep(aside, setting, [0, 1], CONSTANT)
    np.testing.assert_array_equal(off, [aside, aside])
    np.testing.assert_array_equal(on, [aside, np.flip(aside, axis)])


@pytest.mark.parametrize("setting", SWEPT_SETTINGS)
def test_every_step_of_a_sweep_is_a_setting(setting):
    for value in (0, 1) if setting.endswith("flip") else (0, 0.5):
        AugmentationConfig(**{setting: setting_at(setting, value)})


def test_other_settings_and_values_are_refused(dot):
    with pytest.raises(ConfigurationError, match="must be one of rotation_range"):
        sweep(dot, "fill_mode", [1], CONSTANT)
    with pytest.raises(ConfigurationError, match="brightness_range"):
        sweep(dot, "brightness_range", [1.5], CONSTANT)
    with pytest.raises(ConfigurationError, match="zoom_range"):
        sweep(dot, "zoom_range", [1.0], CONSTANT)


class TestEachChoice:
    def test_corners_are_filled_by_each_mode_as_the_generator_does(self):
        image = np.random.default_rng(5).integers(0, 256, (20, 20, 3), np.uint8)
        config = AugmentationConfig(cval=77)
        filled = each_choice(image, "fill_mode", config)
        assert filled.shape == (7, 20, 20, 3)
        transform = {"theta": TURNED, "tx": -MOVED * 20}
        for picture, mode in zip(filled, CHOICES["fill_mode"], strict=True):
            generator = ImageDataGenerator(fill_mode=mode, cval=77)
            expected = generator.apply_transform(image.astype(np.float32), transform)
            np.testing.assert_allclose(picture, expected, atol=1e-4)
        assert len({picture.tobytes() for picture in filled}) == 7

    def test_colours_are_shifted_alike_or_each_by_itself(self):
        image = np.full((2, 2, 3), 120, np.uint8)
        image[0, 0], image[1, 1] = 0, 255  # sums stay within the picture's own values
        alike, each = each_choice(image, "channel_shift_mode", AugmentationConfig())
        assert alike[0, 1].tolist() == [120 + SHIFTED] * 3
        assert each[0, 1].tolist() == [120 + SHIFTED, 120 - SHIFTED, 120 + SHIFTED]

    def test_other_settings_are_refused(self, dot):
        with pytest.raises(ConfigurationError, match="must be one of fill_mode"):
            each_choice(dot, "rotation_range", CONSTANT)


class TestParameters:
    @pytest.mark.parametrize(
        ("setting", "drawn", "settings"),
        [
            ("rotation_range", "theta", [20, 0.5]),
            ("width_shift_range", "tx", [0.25, 3.0, 3, 1, (0.1, 0.3), (2, 5)]),
            ("height_shift_range", "ty", [0.25, 3.0, 3, 1, (0.1, 0.3), (2, 5)]),
            ("shear_range", "shear", [15]),
            ("zoom_range", "zx", [0.3, (0.5, 1.2)]),
            ("channel_shift_range", "channel_shift", [40]),
            ("brightness_range", "brightness", [(0.5, 1.5)]),
            ("contrast_range", "contrast", [(0.5, 1.5)]),
            ("saturation_range", "saturation", [(0.0, 2)]),
        ],
    )
    def test_the_range_is_what_is_drawn(self, setting, drawn, settings):
        side = {"tx": 40, "ty": 20}.get(drawn, 1)
        for value in settings:
            config = AugmentationConfig(**{setting: value})
            values = getattr(draw(config, (20, 40, 3), 4000, seed=1), drawn) / side
            low, high = drawn_range(setting, config, (20, 40)) or (0, 0)
            assert low - 1e-9 <= values.min() <= low + 0.01 * (high - low)
            assert high + 1e-9 >= values.max() >= high - 0.01 * (high - low)

    @pytest.mark.parametrize("setting", PARAMETERS)
    def test_what_is_not_varied_has_no_range(self, setting):
        assert drawn_range(setting, AugmentationConfig(), (32, 32)) is None
        assert drawn_range(setting, None, (32, 32)) is None

    def test_positive_moves_right_down_and_turns_left(self):
        picture = np.zeros((9, 9, 1), np.float32)
        picture[4, 4] = 100
        config = AugmentationConfig(fill_mode="constant")
        right = along(picture, "width_shift_range", [1 / 3], config)[0]
        down = along(picture, "height_shift_range", [1 / 3], config)[0]
        assert right[4, 7] == pytest.approx(100)
        assert down[7, 4] == pytest.approx(100)
        left = along(np.roll(picture, -3, axis=0), "rotation_range", [90], config)[0]
        assert left[4, 1] == pytest.approx(100, abs=0.1)

    def test_brightness_multiplies(self):
        picture = np.full((2, 2, 3), 100, np.uint8)
        bright = along(picture, "brightness_range", [0.5, 1, 2], AugmentationConfig())
        assert bright[:, 0, 0, 0].tolist() == [50, 100, 200]

    def test_others_and_values_that_they_cannot_have_are_refused(self, dot):
        config = AugmentationConfig()
        with pytest.raises(ConfigurationError, match=r"must be one of rotation_range, .*'flip'"):
            along(dot, "flip", [1], config)
        with pytest.raises(ConfigurationError, match=r"a number from 0 to .*received -1"):
            along(dot, "brightness_range", [1, -1], config)
        with pytest.raises(ConfigurationError, match=r"a number from -1,000,000 to .*received nan"):
            along(dot, "shear_range", [float("nan")], config)
