import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig, Draws, draw
from cnnlab.augmentation.drawing import _further
from cnnlab.errors import ConfigurationError

SHAPE = (20, 40, 3)
EVERYTHING = AugmentationConfig(
    rotation_range=30,
    width_shift_range=0.25,
    height_shift_range=0.5,
    shear_range=10,
    zoom_range=0.2,
    channel_shift_range=50,
    horizontal_flip=True,
    vertical_flip=True,
    brightness_range=(0.5, 1.5),
    crop_area_range=(0.3, 1),
    crop_aspect_range=(0.75, 1.25),
    contrast_range=(0.5, 1.5),
    saturation_range=(0, 2),
)
BEFORE_CROPS = AugmentationConfig(
    rotation_range=30,
    width_shift_range=0.25,
    height_shift_range=(1, 2, 5),
    shear_range=10,
    zoom_range=(0.8, 1.5),
    channel_shift_range=50,
    channel_shift_mode="per_channel",
    horizontal_flip=True,
    vertical_flip=True,
    brightness_range=(0.5, 1.5),
)
DRAWN_BEFORE_CROPS = {  # of the pictures 1 and 2 from seed 0, written down before there were crops
    "theta": [21.790735340993194, -21.894209698655327],
    "tx": [0.8292244049818343, 4.429766803881634],
    "ty": [-2.0, -1.0],
    "shear": [-7.514334470008722, 7.789756686980005],
    "zx": [1.2694370902855412, 1.4538304611693746],
    "zy": [1.253032658101975, 1.0504566376963491],
    "flip_horizontal": [False, False],
    "flip_vertical": [True, True],
    "channel_shift": [
        [18.55419844806947, 15.04592762678163, 18.844673057094006],
        [-10.838099947183878, 39.02743520047923, -27.284240646662028],
    ],
    "brightness": [1.497209935789211, 1.0943000301996968],
}


def arrays(draws):
    return vars(draws)


def assert_equal(left, right):
    for name, array in arrays(left).items():
        np.testing.assert_array_equal(array, arrays(right)[name], err_msg=name)


def test_the_same_seed_gives_the_same_draws_whatever_else_runs():
    first = draw(EVERYTHING, SHAPE, 50, seed=3)
    np.random.default_rng(3).random(100)
    assert_equal(draw(EVERYTHING, SHAPE, 50, seed=3), first)


def test_other_seeds_and_no_seed_give_other_draws():
    thetas = [draw(EVERYTHING, SHAPE, 5, seed=seed).theta for seed in (1, 2, None, None)]
    assert len({theta.tobytes() for theta in thetas}) == 4


def test_a_generator_is_used_and_advanced(rng):
    assert not np.array_equal(
        draw(EVERYTHING, SHAPE, 5, rng).theta, draw(EVERYTHING, SHAPE, 5, rng).theta
    )


def test_the_draws_of_a_picture_do_not_depend_on_how_many_there_are():
    assert_equal(draw(EVERYTHING, SHAPE, 40, 9).part(slice(7)), draw(EVERYTHING, SHAPE, 7, 9))


@pytest.mark.parametrize(
    ("knob", "value", "touched"),
    [
        ("rotation_range", 0, {"theta"}),
        ("width_shift_range", 5, {"tx"}),
        ("height_shift_range", (1, 2), {"ty"}),
        ("shear_range", 80, {"shear"}),
        ("zoom_range", (2, 3), {"zx", "zy"}),
        ("channel_shift_range", 0, {"channel_shift"}),
        ("channel_shift_mode", "per_channel", {"channel_shift"}),
        ("horizontal_flip", False, {"flip_horizontal"}),
        ("vertical_flip", False, {"flip_vertical"}),
        ("brightness_range", None, {"brightness"}),
        ("contrast_range", None, {"contrast"}),
        ("saturation_range", None, {"saturation"}),
        ("crop_area_range", (0.1, 0.2), {"crop"}),
        ("crop_aspect_range", None, {"crop"}),
    ],
)
def test_moving_one_knob_changes_no_other_draws(knob, value, touched):
    before = arrays(draw(EVERYTHING, SHAPE, 30, 4))
    after = arrays(draw(EVERYTHING.replace(**{knob: value}), SHAPE, 30, 4))
    assert {name for name in before if not np.array_equal(before[name], after[name])} == touched


@pytest.mark.parametrize("further", [{}, {"crop_area_range": (0.5, 1), "contrast_range": (0.5, 2)}])
def test_draws_of_seeds_from_before_there_were_crops_are_the_same(further):
    draws = draw(BEFORE_CROPS.replace(**further), SHAPE, 3, 0)
    for name, expected in DRAWN_BEFORE_CROPS.items():
        assert getattr(draws, name)[1:].tolist() == expected, name


def test_a_generator_is_advanced_as_it_was_before_there_were_crops():
    generator = np.random.default_rng(5)
    draw(EVERYTHING, (8, 8, 3), 4, generator)
    assert generator.random() == 0.10708949613728647


def test_further_numbers_are_those_of_splitmix64():
    """Reference output of Vigna's splitmix64.c for the seed 1234567."""
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    numbers = _further(np.array([1234567 / 2**53]))[0]
    assert np.allclose(numbers[:3] * 2.0**64, expected, rtol=1e-9)


def test_further_numbers_are_even_and_independent(rng):
    numbers = _further(rng.random(20_000))
    assert np.abs(numbers.mean(0) - 0.5).max() < 0.01
    assert np.abs(np.corrcoef(numbers.T) - np.eye(numbers.shape[1])).max() < 0.03
    assert numbers.min() >= 0 and numbers.max() < 1


def test_crops_have_the_areas_and_shapes_that_were_asked_for_and_stay_inside():
    crop = draw(EVERYTHING, SHAPE, 4000, 0).crop
    left, top, width, height = crop.T
    assert (width * height).min() == pytest.approx(0.3, abs=0.01)
    assert (width * height).max() == pytest.approx(1, abs=0.01)
    assert (width / height).min() == pytest.approx(0.75, abs=0.01)
    assert (width / height).max() == pytest.approx(1.25, abs=0.01)
    assert min(left.min(), top.min()) >= 0
    assert max((left + width).max(), (top + height).max()) <= 1 + 1e-12


def test_shapes_of_crops_are_drawn_evenly_to_both_sides():
    config = AugmentationConfig(crop_area_range=(0.3, 0.3), crop_aspect_range=(0.5, 2))
    _, _, width, height = draw(config, SHAPE, 4000, 0).crop.T
    assert np.log(width / height).mean() == pytest.approx(0, abs=0.02)
    assert np.log(width / height).std() == pytest.approx(np.log(4) / np.sqrt(12), abs=0.02)


def test_a_crop_too_wide_for_the_picture_is_as_wide_as_it():
    config = AugmentationConfig(crop_area_range=(0.5, 0.5), crop_aspect_range=(4, 4))
    assert np.allclose(draw(config, SHAPE, 3, 0).crop[:, 2:], [1, 0.5])


def test_a_shape_without_an_area_cuts_out_nothing():
    draws = draw(AugmentationConfig(crop_aspect_range=(0.5, 2)), SHAPE, 3, 0)
    assert np.array_equal(draws.crop, [[0, 0, 1, 1]] * 3)


def test_what_keras_does_not_have_is_reported_where_it_is_drawn():
    drawn = draw(EVERYTHING, SHAPE, 2, 0)[1]
    assert drawn["contrast"] != 1 and drawn["saturation"] != 1 and len(drawn["crop"]) == 4
    assert_equal(Draws.from_transforms([drawn]), draw(EVERYTHING, SHAPE, 2, 0).part(slice(1, 2)))


@pytest.mark.parametrize(
    "crop", [(0, 0, 1), "crop", None, (0.5, 0, 0.6, 1), (0, 0, 0, 1), (-0.1, 0, 0.5, 0.5)]
)
def test_a_crop_that_is_none_is_refused(crop):
    with pytest.raises(ConfigurationError, match=r"`crop` of a transform must be left, top"):
        Draws.from_transforms([{"crop": crop}])


def test_twice_the_range_gives_twice_each_angle():
    narrow, wide = (draw(AugmentationConfig(rotation_range=r), SHAPE, 30, 5) for r in (10, 20))
    np.testing.assert_allclose(wide.theta, 2 * narrow.theta)


def test_the_default_draws_nothing():
    draws = draw(AugmentationConfig(), SHAPE, 2, 0)
    assert draws[1] == {
        "theta": 0.0,
        "tx": 0.0,
        "ty": 0.0,
        "shear": 0.0,
        "zx": 1.0,
        "zy": 1.0,
        "flip_horizontal": False,
        "flip_vertical": False,
        "channel_shift_intensity": None,
        "brightness": None,
    }
    assert "-0" not in str(draws[1])


def test_ranges_are_filled_and_never_left():
    draws = draw(EVERYTHING, SHAPE, 4000, 0)
    limits = {"theta": 30, "tx": 0.25 * 40, "ty": 0.5 * 20, "shear": 10, "channel_shift": 50}
    for name, limit in limits.items():
        assert 0.99 * limit < np.abs(getattr(draws, name)).max() <= limit, name
    for zoom in (draws.zx, draws.zy):
        assert 0.8 <= zoom.min() < 0.81
        assert 1.19 < zoom.max() <= 1.2
    assert 0.5 <= draws.brightness.min() < 0.51
    assert 1.49 < draws.brightness.max() <= 1.5
    assert 0.45 < draws.flip_horizontal.mean() < 0.55


def test_a_float_shift_is_a_fraction_below_one_and_pixels_from_one_on():
    almost, one = (
        np.abs(draw(AugmentationConfig(width_shift_range=r), SHAPE, 2000, 0).tx).max()
        for r in (0.99, 1.0)
    )
    assert 39 < almost <= 0.99 * 40
    assert 0.99 < one <= 1


@pytest.mark.parametrize(
    ("shift", "values"),
    [
        (1, {0}),
        (2, {-1, 0, 1}),
        (3, {-2, -1, 0, 1, 2}),
        ((3, 7), {-7, -3, 3, 7}),
        ((0.1, 0.25), {-4, -10, 4, 10}),
        ((0.5, 1.0), {-1, -0.5, 0.5, 1}),
    ],
)
def test_integers_and_lists_of_shifts_are_drawn_as_keras_draws_them(shift, values):
    draws = draw(AugmentationConfig(height_shift_range=shift), (40, 20, 3), 500, 0)
    assert set(draws.ty.tolist()) == values


def test_one_channel_shift_for_all_or_one_for_each():
    config = AugmentationConfig(channel_shift_range=9)
    together = draw(config, SHAPE, 10, 0).channel_shift
    apart = draw(config.replace(channel_shift_mode="per_channel"), SHAPE, 10, 0).channel_shift
    assert (together == together[:, :1]).all()
    assert (apart[:, 0] == together[:, 0]).all()
    assert len(np.unique(apart)) == 30


@pytest.mark.parametrize("mode", ["all", "per_channel"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_dictionaries_and_back(mode, channels):
    config = EVERYTHING.replace(channel_shift_mode=mode)
    draws = draw(config, (20, 40, channels), 6, 1)
    assert_equal(Draws.from_transforms(list(draws), num_channels=channels), draws)


def test_keras_entry_for_the_channel_shift_is_one_number():
    assert isinstance(draw(EVERYTHING, SHAPE, 1, 0)[0]["channel_shift_intensity"], float)


def test_missing_and_empty_entries_of_a_transform_change_nothing():
    draws = Draws.from_transforms([{}, {"brightness": None, "theta": 3}])
    assert draws[0] == draw(AugmentationConfig(), SHAPE, 1, 0)[0]
    assert draws[1]["theta"] == 3


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        ({"angle": 3}, "no 'angle'; it has theta"),
        ({"brightness": "bright"}, "`brightness` of a transform must be a number"),
        ({"theta": "much"}, "`theta` of a transform must be a number.*received 'much'"),
        ({"channel_shift_intensity": (1, 2)}, "one a channel"),
    ],
)
def test_a_transform_that_cannot_be_applied_is_refused(transform, message):
    with pytest.raises(ConfigurationError, match=message):
        Draws.from_transforms([transform])


@pytest.mark.parametrize("seed", [-1, 1.5, "x"])
def test_a_seed_that_is_no_integer_is_refused(seed):
    with pytest.raises(ConfigurationError, match="`seed` must be an integer, 0 or more"):
        draw(EVERYTHING, SHAPE, 1, seed)
