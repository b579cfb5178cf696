"""Single transforms and file helpers, called as Keras's, with Keras as the oracle."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnlab import generators
from cnnlab.errors import ConfigurationError
from cnnlab.generators import affine_transformations, keras_compat

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning"),
]

AXES = [(0, 1, 2), (1, 2, 0), (1, 0, 2), (2, 1, 0)]


@pytest.fixture(scope="module")
def keras_image():
    from keras.src.legacy.preprocessing import image

    return image


@pytest.fixture(scope="module")
def keras_utils():
    from keras.src.utils import image_utils

    return image_utils


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8])
def test_affine_transforms_equal_keras_with_the_axes_in_any_order(keras_image, rng, axes, dtype):
    shape = np.empty(3, int)
    shape[list(axes)] = 12, 9, 3
    x = rng.integers(0, 256, shape).astype(dtype)
    names = dict(zip(("row_axis", "col_axis", "channel_axis"), axes, strict=True))
    values = {"theta": 20, "tx": 2.5, "ty": -1, "shear": 5, "zx": 0.9, "zy": 1.2}
    ours, keras = (
        module.apply_affine_transform(x, **values, **names, fill_mode="reflect")
        for module in (generators, keras_image)
    )
    assert ours.dtype == keras.dtype
    np.testing.assert_allclose(ours, keras, atol=1 if dtype == np.uint8 else 0.01)


@pytest.mark.parametrize("axes", [(0, 1, 1), (0, 2, 1), (1, 2, 3)])
def test_axes_that_do_not_fit_are_refused(axes):
    with pytest.raises(ConfigurationError, match="the channels first or last"):
        generators.apply_affine_transform(np.zeros((3, 3, 3)), 1, 0, 0, 0, 1, 1, *axes)


def test_channel_shifts_and_flips_equal_keras(keras_image, rng):
    x = rng.uniform(0, 255, (5, 4, 3))
    for axis in (0, 2):
        np.testing.assert_array_equal(
            generators.apply_channel_shift(x, 40, axis),
            keras_image.apply_channel_shift(x, 40, axis),
        )
        np.testing.assert_array_equal(generators.flip_axis(x, axis), keras_image.flip_axis(x, axis))


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize(("low", "high"), [(0, 255), (-40, 600), (0, 1), (90, 90)])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_brightness_shifts_equal_keras(keras_image, rng, scale, low, high, channels):
    x = rng.uniform(low, high, (6, 5, channels)).astype(np.float32)
    for factor in (0, 0.37, 1, 1.8):
        ours, keras = (
            module.apply_brightness_shift(x, factor, scale) for module in (generators, keras_image)
        )
        np.testing.assert_allclose(ours, keras, atol=0.01)


def test_the_matrix_about_the_centre_equals_keras(keras_image, rng):
    matrix = rng.random((3, 3))
    np.testing.assert_allclose(
        generators.transform_matrix_offset_center(matrix, 7, 4),
        keras_image.transform_matrix_offset_center(matrix, 7, 4),
    )


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("random_rotation", (45,)),
        ("random_shift", (0.5, 0.2)),
        ("random_shear", (20,)),
        ("random_zoom", ((0.5, 1.5),)),
        ("random_channel_shift", (60,)),
    ],
)
def test_random_transforms_differ_and_a_seed_repeats_them(rng, name, arguments):
    x = rng.uniform(0, 255, (3, 12, 9))
    function = getattr(keras_compat, name)
    assert name == "random_shift" or function is getattr(generators, name)
    one, two, other = (function(x, *arguments, seed=seed) for seed in (1, 1, 2))
    assert one.shape == x.shape
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)
    assert not np.array_equal(function(x, *arguments), function(x, *arguments))


def test_random_brightness_draws_a_factor_from_the_range(rng):
    x = np.full((4, 4, 3), 100.0)
    values = {generators.random_brightness(x, (0.5, 1.5), False).flat[0] for _ in range(20)}
    assert len(values) > 1
    assert all(50 <= value <= 150 for value in values)
    np.testing.assert_array_equal(generators.random_brightness(x, [1, 1], scale=False), x)


def test_ranges_in_any_order_and_negative_extents_are_drawn_from_as_in_keras(rng):
    x = rng.uniform(0, 255, (9, 12, 3))
    for function, one, other in (
        (generators.random_rotation, -20, np.float32(-20)),
        (generators.random_channel_shift, -20, np.array(-20)),
        (generators.random_shear, True, 1),
    ):
        np.testing.assert_array_equal(function(x, one, seed=3), function(x, other, seed=3))
    for function in (generators.random_zoom, generators.random_brightness):
        for pair in ((1.2, 0.8), np.array([0.8, 1.2]), [1, 1], range(1, 3)):
            assert function(x, pair, seed=1).shape == x.shape


def test_extents_that_are_no_numbers_are_refused(rng):
    x = rng.uniform(0, 255, (9, 12, 3))
    for call in (
        lambda: generators.random_rotation(x, None),
        lambda: generators.random_shift(x, "0.1", [1]),
        lambda: generators.random_channel_shift(x, "much"),
        lambda: generators.random_zoom(x, "ab"),
        lambda: generators.random_brightness(x, (None, 1)),
    ):
        with pytest.raises(ConfigurationError, match=r"should be (a number|two numbers)"):
            call()


@pytest.mark.parametrize("name", ["random_zoom", "random_brightness"])
def test_a_range_that_is_no_pair_is_refused(name):
    with pytest.raises(ConfigurationError, match=r"should be two numbers.*received \[0\]"):
        getattr(affine_transformations, name)(0, [0])


# Files


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1", "I;16"])
@pytest.mark.parametrize("color_mode", ["rgb", "rgba", "grayscale"])
@pytest.mark.parametrize(
    "size", [{}, {"target_size": (5, 9)}, {"target_size": (9, 5), "keep_aspect_ratio": True}]
)
def test_files_load_as_by_keras(keras_utils, tmp_path, rng, mode, color_mode, size):
    if mode == "I;16":
        picture = Image.fromarray(rng.integers(0, 65536, (8, 12), np.uint16))
    else:
        picture = Image.fromarray(rng.integers(0, 256, (8, 12, 3), np.uint8)).convert(mode)
    picture.save(tmp_path / "a.png")
    for interpolation in ("nearest", "bilinear") if mode != "P" else ("nearest",):
        keywords = {"color_mode": color_mode, "interpolation": interpolation} | size
        ours, keras = (
            m.load_img(tmp_path / "a.png", **keywords) for m in (generators, keras_utils)
        )
        assert ours.mode == keras.mode
        for data_format in ("channels_last", "channels_first"):
            np.testing.assert_array_equal(
                generators.img_to_array(ours, data_format),
                keras_utils.img_to_array(keras, data_format),
            )


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("high", [1, 255, 70_000])
def test_arrays_become_the_pictures_of_keras(keras_utils, rng, channels, scale, high):
    if high > 255 and channels > 1 and not scale:
        pytest.skip("values beyond 8 bits of colour wrap, by the processor's rules")
    x = rng.uniform(0, high, (5, 4, channels)).astype(np.float32)
    moved = np.moveaxis(x, 2, 0)
    expected = keras_utils.array_to_img(x, "channels_last", scale)
    for ours in (
        generators.array_to_img(x, scale=scale),
        generators.array_to_img(moved, "channels_first", scale),
    ):
        assert ours.mode == expected.mode
        np.testing.assert_array_equal(np.asarray(ours), np.asarray(expected))


def test_saved_arrays_equal_keras(keras_utils, tmp_path, rng):
    x = rng.uniform(0, 255, (5, 4, 4))
    generators.save_img(tmp_path / "ours.png", x)
    keras_utils.save_img(tmp_path / "keras.png", x)
    assert (tmp_path / "ours.png").read_bytes() == (tmp_path / "keras.png").read_bytes()
    with pytest.warns(UserWarning, match="JPEG has no transparency"):
        generators.save_img(tmp_path / "ours.jpg", x)
    file = io.BytesIO()
    generators.save_img(file, x[..., :3], file_format="png")
    assert Image.open(file).size == (4, 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: generators.array_to_img(np.zeros((3, 3))), "One picture has 3 dimensions"),
        (lambda: generators.array_to_img(np.zeros((3, 3, 5))), "has 1, 3 or 4 channels"),
        (lambda: generators.array_to_img(np.zeros((3, 3, 3)), "last"), "`data_format` should be"),
        (lambda: generators.img_to_array(np.zeros((3, 3, 5, 3))), "has 2 or 3 dimensions"),
        (lambda: generators.img_to_array(np.zeros((3, 3, 3)), "last"), "`data_format` should"),
    ],
)
def test_what_is_no_picture_is_refused(call, message):
    with pytest.raises(ConfigurationError, match=message):
        call()


def test_arguments_of_load_img_that_cannot_be_used_are_refused(tmp_path):
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    generators.load_img(tmp_path / "a.png", interpolation="unsupported")
    for arguments, message in (
        ({"interpolation": "unsupported", "target_size": (2, 2)}, "`interpolation` must be one of"),
        ({"color_mode": "cmyk"}, "`color_mode` must be one of"),
    ):
        with pytest.raises(ConfigurationError, match=message):
            generators.load_img(str(tmp_path / "a.png"), **arguments)
    with pytest.raises(TypeError, match="path-like"):
        generators.load_img(3)


def test_a_shape_with_its_channels_is_a_size(keras_utils, tmp_path, rng):
    Image.fromarray(rng.integers(0, 256, (8, 12, 3), np.uint8)).save(tmp_path / "a.png")
    ours, keras = (
        m.load_img(tmp_path / "a.png", target_size=(5, 7, 3)) for m in (generators, keras_utils)
    )
    np.testing.assert_array_equal(np.asarray(ours), np.asarray(keras))


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32"])
def test_whole_numbers_on_both_sides_of_zero_are_stretched_without_wrapping(dtype):
    limits = np.iinfo(dtype)
    x = np.array([[[limits.min], [0], [limits.max]]], dtype)
    lowest, middle, highest = np.asarray(generators.array_to_img(x, dtype=dtype)).ravel()
    assert (lowest, highest) == (0, 255)
    assert middle in (127, 128)


def test_pictures_are_listed_by_their_endings(tmp_path):
    for name in ("a.png", "b.JPG", "deep/c.tiff", "deep/d.txt", "2-e.ppm", "f.gif"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert len(generators.list_pictures(tmp_path)) == 4
    assert generators.list_pictures(str(tmp_path), ext="png") == [str(tmp_path / "a.png")]
    assert generators.validate_filename(str(tmp_path / "b.JPG"), ("jpg",))
    assert not generators.validate_filename(str(tmp_path / "none.jpg"), ("jpg",))
