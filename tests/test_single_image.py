"""Single pictures of every dtype, by methods and functions: as Keras gives them, nothing wraps."""

import numpy as np
import pytest

from cnnlab import generators
from cnnlab.augmentation import FILL_MODES
from cnnlab.errors import ConfigurationError
from cnnlab.generators import ImageDataGenerator, keras_compat

WHOLE = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
LAST = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
MOVED = {"theta": 20, "tx": 2.5, "ty": -1, "shear": 5, "zx": 0.9, "zy": 1.2}
needs_keras = [
    pytest.mark.tensorflow,
    # Keras calls SciPy by a name that SciPy has retired.
    pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning"),
]


def with_keras(test):
    for mark in needs_keras:
        test = mark(test)
    return test


@pytest.fixture(scope="module")
def keras_image():
    from keras.src.legacy.preprocessing import image

    return image


@pytest.fixture
def picture(rng):
    """Of any dtype: edges from the darkest to the brightest value, as far as 16 bits go."""

    def make(dtype, shape=(12, 9, 3)):
        if dtype == "bool":
            return rng.integers(0, 2, shape).astype(bool)
        if np.dtype(dtype).kind == "f":
            return rng.uniform(0, 255, shape).astype(dtype)
        limits = np.iinfo(dtype if np.dtype(dtype).itemsize < 4 else "int16")
        return (rng.integers(0, 2, shape) * limits.max).astype(dtype)

    return make


def worst(ours, theirs):
    return np.abs(ours.astype(np.float64) - theirs.astype(np.float64)).max()


# Functions


@with_keras
@pytest.mark.parametrize("order", range(6))
@pytest.mark.parametrize("dtype", [*WHOLE, "float32", "float64"])
def test_affine_transforms_of_every_dtype_equal_keras(keras_image, picture, dtype, order):
    for fill_mode in FILL_MODES:
        x = picture(dtype)
        arguments = MOVED | LAST | {"fill_mode": fill_mode, "order": order, "cval": 7}
        ours, keras = (
            module.apply_affine_transform(x, **arguments) for module in (generators, keras_image)
        )
        assert ours.dtype == keras.dtype
        assert worst(ours, keras) <= (1 if dtype in WHOLE else 0.01)


@pytest.mark.parametrize("order", range(6))
@pytest.mark.parametrize("dtype", WHOLE)
@pytest.mark.parametrize("fill_mode", ["constant", "grid-constant"])
@pytest.mark.parametrize("beyond", [-1, 1])
def test_filling_beyond_what_a_dtype_holds_ends_at_its_limit(dtype, order, fill_mode, beyond):
    x = np.full((8, 8, 1), 100, dtype)
    moved = generators.apply_affine_transform(
        x, tx=3, **LAST, fill_mode=fill_mode, cval=beyond * 1e6, order=order
    )
    exact = np.float64(beyond * 1e6).clip(np.iinfo(dtype).min, np.iinfo(dtype).max)
    assert moved[:, -2:].min() == moved[:, -2:].max() == exact
    assert (moved[:, :2] == 100).all()


@with_keras
@pytest.mark.parametrize("order", range(6))
@pytest.mark.parametrize("dtype", ["uint8", "int16"])
def test_filling_beyond_the_scale_equals_keras(keras_image, picture, dtype, order):
    for cval in (300.0, -5.0, 70_000.0):
        x = picture(dtype)
        arguments = MOVED | LAST | {"fill_mode": "constant", "order": order, "cval": cval}
        ours, keras = (
            module.apply_affine_transform(x, **arguments) for module in (generators, keras_image)
        )
        assert worst(ours, keras) <= 1


def test_booleans_are_true_from_one_half_on():
    x = np.zeros((1, 6, 1), bool)
    x[0, 2:] = True
    for tx, expected in ((0.4, [0, 0, 1, 1, 1, 1]), (0.6, [0, 1, 1, 1, 1, 1])):
        moved = generators.apply_affine_transform(x, tx=tx, **LAST)
        assert moved.dtype == bool
        assert moved.ravel().tolist() == expected


@pytest.mark.parametrize("dtype", [*WHOLE, "bool", "float16", "float64"])
def test_what_is_not_moved_comes_back_exactly(rng, dtype):
    limits = np.iinfo(dtype) if dtype in WHOLE else np.iinfo("uint8")
    x = rng.integers(limits.min, limits.max, (4, 3, 2), limits.dtype, endpoint=True).astype(dtype)
    for result in (
        generators.apply_affine_transform(x, **LAST),
        generators.random_rotation(x, 0, **LAST),
        ImageDataGenerator().apply_transform(x, {}),
        ImageDataGenerator().random_transform(x),
    ):
        assert result.dtype == x.dtype
        assert not np.may_share_memory(result, x)
        np.testing.assert_array_equal(result, x)


@pytest.mark.parametrize("dtype", WHOLE)
@pytest.mark.parametrize("intensity", [150, -150, 10**5, -(10**30), 40.5, -1e9])
def test_channel_shifts_end_at_the_pictures_own_limits(picture, dtype, intensity):
    x = picture(dtype)
    x[0, :3, 0] = 0, 1, 100
    shifted = generators.apply_channel_shift(x, intensity, 2)
    exact = np.clip(x.astype(object) + intensity, int(x.min()), int(x.max())).astype(np.float64)
    assert shifted.dtype == (x.dtype if isinstance(intensity, int) else np.float64)
    np.testing.assert_allclose(shifted, exact)


@with_keras
@pytest.mark.parametrize("dtype", ["bool", *WHOLE, "float32", "float64"])
def test_channel_shifts_by_a_float_equal_keras(keras_image, picture, dtype):
    x = picture(dtype)
    for intensity in (20.5, -20.5, 1000.0):
        ours, keras = (
            module.apply_channel_shift(x, intensity, 2) for module in (generators, keras_image)
        )
        assert ours.dtype == keras.dtype
        np.testing.assert_array_equal(ours, keras)


@pytest.mark.parametrize("dtype", ["int8", "int16"])
def test_brightness_of_whole_numbers_on_both_sides_of_zero_stretches_them(dtype):
    limits = np.iinfo(dtype)
    x = np.array([[[limits.min], [0], [limits.max]]], dtype)
    result = generators.apply_brightness_shift(x, 1, scale=False).ravel()
    np.testing.assert_allclose(result, x.ravel(), atol=(limits.max - limits.min) / 255)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("random_rotation", (45, 0, 1, 2)),
        ("random_shift", (0.5, 0.2, 0, 1, 2)),
        ("random_shear", (20, 0, 1, 2)),
        ("random_zoom", ((0.5, 1.5), 0, 1, 2)),
    ],
)
@pytest.mark.parametrize("dtype", ["uint8", "int16"])
def test_random_transforms_of_whole_numbers_round_those_of_floats(picture, name, arguments, dtype):
    function, x = getattr(generators, name), picture(dtype)
    for order in range(6):
        options = {"fill_mode": "constant", "cval": -9.0, "interpolation_order": order, "seed": 3}
        whole = function(x, *arguments, **options)
        exact = function(x.astype(np.float32), *arguments, **options)
        limits = np.iinfo(dtype)
        assert whole.dtype == x.dtype
        assert worst(whole, exact.clip(limits.min, limits.max)) <= 0.5


def test_random_channel_shifts_of_whole_numbers_stay_within_the_picture(picture):
    x = picture("uint8")
    shifted = [generators.random_channel_shift(x, 200, 2, seed=seed) for seed in range(8)]
    assert all(s.min() >= 0 and s.max() <= 255 for s in shifted)


# Methods of the generator


DRAWN = [
    {},
    {"theta": 30},
    {"flip_horizontal": True, "flip_vertical": True},
    {"theta": -20, "zx": 0.7, "flip_horizontal": True},
    {"channel_shift_intensity": 30.5},
    {"brightness": 0.5},
    {"theta": 30, "brightness": 1.5},
    {"tx": 1.5, "channel_shift_intensity": 20.25, "flip_horizontal": True, "brightness": 1.7},
]


@with_keras
@pytest.mark.parametrize("transform", DRAWN)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int32", "float32", "float64"])
@pytest.mark.parametrize("order", [0, 1, 3])
def test_transforms_give_back_the_dtype_that_came_in(keras_image, picture, transform, dtype, order):
    x = np.minimum(picture(dtype), 255).astype(dtype)
    settings = {"interpolation_order": order, "fill_mode": "reflect"}
    theirs = keras_image.ImageDataGenerator(**settings).apply_transform(x, dict(transform))
    ours = ImageDataGenerator(**settings).apply_transform(x, transform)
    compatible = keras_compat.ImageDataGenerator(**settings).apply_transform(x, transform)
    assert ours.dtype == x.dtype
    # Values that splines drive beyond 0..255 make brightness compute in Keras's other precision.
    assert compatible.dtype == theirs.dtype or (order == 3 and "brightness" in transform)
    assert worst(compatible, theirs) < 0.01
    assert worst(ours, theirs) <= (0.01 if x.dtype.kind == "f" else 0.5)


@with_keras
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_random_transforms_of_8_bits_stay_8_bits(keras_image, picture, data_format):
    settings = {"rotation_range": 30, "zoom_range": 0.2, "horizontal_flip": True}
    settings |= {"fill_mode": "constant", "cval": 400, "data_format": data_format}
    x = picture("uint8", (3, 9, 12) if data_format == "channels_first" else (9, 12, 3))
    ours = keras_compat.ImageDataGenerator(**settings).random_transform(x, seed=1)
    keras = keras_image.ImageDataGenerator(**settings).random_transform(x, seed=1)
    assert ours.dtype == keras.dtype == np.uint8
    assert worst(ours, keras) <= 1
    assert ImageDataGenerator(**settings, dtype="float64").random_transform(x).dtype == np.uint8


def test_label_numbers_beyond_24_bits_survive_a_flip():
    x = np.array([[[2**31 - 1], [3]]], np.int32)
    flipped = ImageDataGenerator().apply_transform(x, {"flip_horizontal": True})
    assert flipped.ravel().tolist() == [3, 2**31 - 1]


@pytest.mark.parametrize("keras_compat", [False, True])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_height_and_width_are_shape_enough(keras_compat, data_format):
    generator = ImageDataGenerator(
        rotation_range=10,
        width_shift_range=0.1,
        channel_shift_range=9,
        data_format=data_format,
        keras_compat=keras_compat,
    )
    whole = (3, 124, 60) if data_format == "channels_first" else (124, 60, 3)
    drawn = generator.get_random_transform((124, 60), seed=1)
    assert drawn == generator.get_random_transform(whole, seed=1)
    assert drawn == generator.get_random_transform(np.array([124, 60]), seed=1)


def test_a_shape_without_channels_is_taken_for_a_colour_pictures():
    generator = ImageDataGenerator(channel_shift_range=9, channel_shift_mode="per_channel")
    drawn = generator.get_random_transform((124, 60), seed=1)
    assert drawn == generator.get_random_transform((124, 60, 3), seed=1)
    assert len(drawn["channel_shift_intensity"]) == 3


@pytest.mark.parametrize("shape", [(), (124,)])
def test_less_than_height_and_width_is_refused(shape):
    with pytest.raises(ConfigurationError, match="its height and width"):
        ImageDataGenerator().get_random_transform(shape)


def test_entries_of_others_in_a_transform_are_ignored(picture):
    """Subclasses draw more than Keras knows, and hand the dict on."""
    x, generator = picture("uint8"), ImageDataGenerator()
    drawn = {"theta": 20, "flip_horizontal": True}
    np.testing.assert_array_equal(
        generator.apply_transform(x, drawn | {"hole": (3, 4)}), generator.apply_transform(x, drawn)
    )


@pytest.mark.parametrize("x", [np.zeros((3, 3)), np.zeros((3, 3, 3), complex), [["a"]]])
def test_what_is_no_picture_of_numbers_is_refused(x):
    for call in (
        lambda: ImageDataGenerator().apply_transform(x, {}),
        lambda: generators.apply_affine_transform(x, **LAST),
    ):
        with pytest.raises(ConfigurationError, match=r"Pictures|A picture has 3 axes"):
            call()
