import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig, Draws, draw
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
)


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
    ],
)
def test_moving_one_knob_changes_no_other_draws(knob, value, touched):
    before = arrays(draw(EVERYTHING, SHAPE, 30, 4))
    after = arrays(draw(EVERYTHING.replace(**{knob: value}), SHAPE, 30, 4))
    assert {name for name in before if not np.array_equal(before[name], after[name])} == touched


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
