"""Pixels: SciPy with Keras's matrix, written out in float64, is the oracle."""

import doctest
import importlib
import sys
import threading

import numpy as np
import pytest
from scipy import ndimage

from cnnlab.augmentation import FILL_MODES, AugmentationConfig, Draws, apply, draw
from cnnlab.augmentation.draws import is_anything_drawn
from cnnlab.errors import ConfigurationError

L_GLYPH = np.array(
    [
        [9, 0, 0, 0],
        [9, 0, 0, 0],
        [9, 0, 0, 0],
        [9, 9, 9, 0],
    ],
    np.uint8,
)[None, :, :, None]


def keras_affine(image, fill_mode, cval, order=1, *, theta=0, tx=0, ty=0, shear=0, zx=1, zy=1):
    """``apply_affine_transform`` of Keras 3.15, channels last."""
    height, width, _ = image.shape
    t, s = np.deg2rad(theta), np.deg2rad(shear)
    matrix = (
        np.array([[np.cos(t), -np.sin(t), 0], [np.sin(t), np.cos(t), 0], [0, 0, 1]])
        @ np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
        @ np.array([[1, -np.sin(s), 0], [0, np.cos(s), 0], [0, 0, 1]])
        @ np.diag([zx, zy, 1])
    )
    # Keras passes the height where x is expected.
    x, y = height / 2 - 0.5, width / 2 - 0.5
    matrix = (
        np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])
        @ matrix
        @ np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]])
    )
    matrix = matrix[[1, 0, 2]][:, [1, 0, 2]]
    planes = [
        ndimage.affine_transform(
            plane, matrix[:2, :2], matrix[:2, 2], order=order, mode=fill_mode, cval=cval
        )
        for plane in np.moveaxis(image, 2, 0)
    ]
    return np.stack(planes, axis=2)


def worst_difference(rng, size, channels, fill_mode, transforms, order=1):
    height, width = size
    images = rng.uniform(0, 255, (len(transforms), height, width, channels)).astype(np.float32)
    config = AugmentationConfig(fill_mode=fill_mode, cval=7, interpolation_order=order)
    result = apply(images, Draws.from_transforms(transforms, channels), config)
    expected = [
        keras_affine(image, fill_mode, 7, order, **transform)
        for image, transform in zip(images, transforms, strict=True)
    ]
    return np.abs(result - expected).max()


def moderate_transform(rng):
    return {
        "theta": rng.uniform(-60, 60),
        "tx": rng.uniform(-10, 10),
        "ty": rng.uniform(-10, 10),
        "shear": rng.uniform(-30, 30),
        "zx": rng.uniform(0.6, 1.5),
        "zy": rng.uniform(0.6, 1.5),
    }


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize(
    ("size", "channels"),
    [((32, 32), 3), ((33, 47), 1), ((46, 31), 4), ((8, 5), 2), ((7, 9), 5), ((96, 96), 3)],
)
def test_affine_equals_scipy_within_a_hundredth(rng, size, channels, fill_mode):
    transforms = [moderate_transform(rng) for _ in range(12)]
    assert worst_difference(rng, size, channels, fill_mode, transforms) < 0.01


@pytest.mark.parametrize("order", [0, 2, 3, 4, 5])
@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize(("size", "channels"), [((32, 32), 3), ((19, 30), 1), ((8, 5), 2)])
def test_every_interpolation_order_equals_scipy(rng, size, channels, fill_mode, order):
    transforms = [moderate_transform(rng) for _ in range(6)]
    assert worst_difference(rng, size, channels, fill_mode, transforms, order) < 0.01


def test_the_nearest_pixel_can_be_followed_by_hand():
    glyph = L_GLYPH[0, :, :, 0]
    config = AugmentationConfig(interpolation_order=0, fill_mode="constant", cval=4)
    moved = apply(L_GLYPH, Draws.from_transforms([{"tx": 0.6}], 1), config)[0, :, :, 0]
    np.testing.assert_array_equal(moved[:, :3], glyph[:, 1:])
    assert (moved[:, 3] == 4).all()


def test_splines_without_scipy_name_the_package_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    config = AugmentationConfig(interpolation_order=3)
    with pytest.raises(ConfigurationError, match="install the package scipy"):
        apply(L_GLYPH, Draws.from_transforms([{"tx": 0.6}], 1), config)


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize("size", [(32, 32), (33, 47), (5, 8)])
def test_extreme_zooms_and_shifts_equal_scipy_too(rng, size, fill_mode):
    transforms = [
        {
            "theta": rng.uniform(-180, 180),
            "tx": rng.uniform(-20, 20) * size[1],
            "ty": rng.uniform(-20, 20) * size[0],
            "shear": rng.uniform(-85, 85),
            "zx": rng.uniform(0.01, 50),
            "zy": rng.uniform(0.01, 50),
        }
        for _ in range(12)
    ]
    assert worst_difference(rng, size, 3, fill_mode, transforms) < 0.01


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize("size", [(8, 8), (7, 7), (1, 6), (6, 1), (1, 1), (2, 2)])
def test_whole_pixel_shifts_equal_scipy_on_the_very_border(rng, size, fill_mode):
    shifts = [-17, -8, -7, -2, -1, 1, 2, 7, 8, 14, 21]
    transforms = [{"tx": tx, "ty": -tx} for tx in shifts] + [{"theta": 90}, {"theta": -180}]
    assert worst_difference(rng, size, 1, fill_mode, transforms) < 0.01


@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_a_photo_sized_picture_equals_scipy(rng, fill_mode):
    transforms = [{"theta": 25.0, "tx": -20.5, "ty": 11.0, "shear": 8.0, "zx": 0.8, "zy": 1.3}]
    assert worst_difference(rng, (224, 224), 3, fill_mode, transforms) < 0.01


def test_a_large_picture_equals_scipy_as_exactly_as_a_small_one(rng):
    transforms = [{"theta": 25.0, "tx": -200.5, "shear": 8.0, "zx": 0.8, "zy": 1.3}]
    assert worst_difference(rng, (1200, 1600), 1, "reflect", transforms) < 0.001


@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_shifts_of_a_million_pixels_take_no_time_and_stay_inside(rng, fill_mode):
    images = rng.uniform(10, 20, (1, 16, 16, 3))
    draws = Draws.from_transforms([{"tx": 1e6, "ty": -1e6, "zx": 1e6}])
    result = apply(images, draws, AugmentationConfig(fill_mode=fill_mode, cval=15))
    assert np.isfinite(result).all()
    assert 10 <= result.min() <= result.max() <= 20


def test_the_default_returns_the_pictures_exactly(rng):
    images = rng.integers(0, 256, (3, 9, 7, 3), np.uint8)
    config = AugmentationConfig()
    result = apply(images, draw(config, (9, 7, 3), 3, 0), config)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, images)


@pytest.mark.parametrize(
    "change",
    [{"theta": 1}, {"tx": 1}, {"ty": 1}, {"shear": 1}, {"zx": 0.9}, {"zy": 0.9},
     {"flip_horizontal": True}, {"flip_vertical": True}, {"contrast": 0.5}, {"saturation": 0.5},
     {"channel_shift_intensity": 9}, {"brightness": 1.0}, {"crop": (0, 0, 0.5, 1)}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_one_picture_that_changes_is_enough_to_work_on_all(rng, change):
    images = rng.integers(0, 256, (3, 6, 8, 3), np.uint8)
    draws = Draws.from_transforms([{}, change, {}], 3)
    assert is_anything_drawn(draws)
    assert not is_anything_drawn(draws.part(slice(0, 1)))
    result = apply(images, draws, AugmentationConfig(), rows=np.array([2, 1, 0]))
    np.testing.assert_array_equal(result[[0, 2]], images[[2, 0]])
    assert (result[1] != images[1]).any() == (change != {"brightness": 1.0})


def test_apply_leaves_its_input_alone(rng):
    images = rng.uniform(0, 255, (3, 9, 9, 3)).astype(np.float32)
    before = images.copy()
    config = AugmentationConfig(
        rotation_range=90, channel_shift_range=99, horizontal_flip=True, vertical_flip=True
    )
    result = apply(images, draw(config, (9, 9, 3), 3, 0), config)
    np.testing.assert_array_equal(images, before)
    assert not np.shares_memory(result, images)


def test_a_width_shift_moves_sideways():
    config = AugmentationConfig(width_shift_range=(1,), fill_mode="constant")
    draws = draw(config, (4, 4, 1), 20, 0)
    moved = apply(np.repeat(L_GLYPH, 20, 0), draws, config)
    left, right = L_GLYPH[0, :, 1:], L_GLYPH[0, :, :-1]
    assert set(draws.tx) == {-1, 1}
    for picture, tx in zip(moved, draws.tx, strict=True):
        visible = picture[:, :-1] if tx > 0 else picture[:, 1:]
        np.testing.assert_array_equal(visible, left if tx > 0 else right)


def test_a_height_shift_moves_up_and_down():
    config = AugmentationConfig(fill_mode="constant", cval=5)
    up = apply(L_GLYPH, Draws.from_transforms([{"ty": 1}], 1), config)[0, :, :, 0]
    np.testing.assert_array_equal(up[:3], L_GLYPH[0, 1:, :, 0])
    assert (up[3] == 5).all()


def test_a_quarter_turn_and_a_zoom_can_be_followed_by_hand():
    glyph = L_GLYPH[0, :, :, 0]
    config = AugmentationConfig()
    turned = apply(L_GLYPH, Draws.from_transforms([{"theta": 90}], 1), config)[0, :, :, 0]
    np.testing.assert_allclose(turned, np.rot90(glyph), atol=1e-4)
    half = apply(L_GLYPH, Draws.from_transforms([{"zx": 1 / 3, "zy": 1 / 3}], 1), config)
    np.testing.assert_allclose(half[0, [0, 0, 3, 3], [0, 3, 0, 3], 0], glyph[1:3, 1:3].ravel())


def test_flips_are_mirrors():
    config = AugmentationConfig()
    transforms = [{"flip_horizontal": True}, {"flip_vertical": True}]
    flipped = apply(np.repeat(L_GLYPH, 2, 0), Draws.from_transforms(transforms, 1), config)
    np.testing.assert_array_equal(flipped[0], L_GLYPH[0, :, ::-1])
    np.testing.assert_array_equal(flipped[1], L_GLYPH[0, ::-1])


def test_a_channel_shift_clips_to_the_extremes_of_the_picture():
    image = np.array([[[10, 50, 200]]], np.uint8)[None]
    config = AugmentationConfig()
    shift = {"channel_shift_intensity": (60, -20, 30)}
    result = apply(image, Draws.from_transforms([shift]), config)
    assert result.ravel().tolist() == [70, 30, 200]


def brightened(image, factor, **options):
    draws = Draws.from_transforms([{"brightness": factor}], image.shape[-1])
    return apply(image[None], draws, AugmentationConfig(), **options)[0]


def test_brightness_multiplies_whole_numbers_and_stops_at_255():
    image = np.array([[[10, 50.9, 200]]], np.float32)
    assert brightened(image, 1.5).ravel().tolist() == [15, 75, 255]
    assert brightened(image, 0.33).ravel().tolist() == [3, 16, 66]


def test_brightness_of_data_in_0_to_1_keeps_fractions_unless_keras_is_asked_for():
    image = np.array([[[0.125, 0.5, 0.75]]], np.float32)
    assert brightened(image, 1.5).ravel().tolist() == [0.1875, 0.75, 1]
    assert brightened(image, 1.5, keras_compat=True).ravel().tolist() == [0, 0, 0]


def test_brightness_leaves_transparency_alone():
    image = np.array([[[10, 20, 30, 40]]], np.float32)
    assert brightened(image, 2).ravel().tolist() == [20, 40, 60, 40]


def test_a_result_can_be_written_into_a_given_array(rng):
    images = rng.integers(0, 256, (3, 9, 7, 3), np.uint8)
    draws = draw(AugmentationConfig(rotation_range=40), (9, 7, 3), 3, 0)
    out = np.empty(images.shape, np.float32)
    assert apply(images, draws, AugmentationConfig(), out) is out
    np.testing.assert_array_equal(out, apply(images, draws, AugmentationConfig()))


def test_a_result_can_be_written_across_the_memory_order(rng):
    images = rng.integers(0, 256, (3, 9, 7, 3), np.uint8)
    draws = draw(AugmentationConfig(rotation_range=40), (9, 7, 3), 3, 0)
    channels_first = np.empty((3, 3, 9, 7), np.float32)
    apply(images, draws, AugmentationConfig(), np.moveaxis(channels_first, 1, -1))
    expected = np.moveaxis(apply(images, draws, AugmentationConfig()), -1, 1)
    np.testing.assert_array_equal(channels_first, expected)


@pytest.mark.parametrize("order", [1, 3])
@pytest.mark.parametrize("rows", [[2, 0, 2, 1], []])
def test_rows_save_the_copy_of_the_chosen_pictures(rng, rows, order):
    images = rng.integers(0, 256, (3, 9, 7, 3), np.uint8)
    config = AugmentationConfig(rotation_range=40, interpolation_order=order)
    draws = draw(config, (9, 7, 3), len(rows), 0)
    chosen = np.array(rows, np.int32)
    expected = apply(images[chosen], draws, config)
    np.testing.assert_array_equal(apply(images, draws, config, rows=chosen), expected)


@pytest.mark.parametrize("rows", [[0, 3], [-1, 0], [0.0, 1.0], 1])
def test_rows_that_are_not_there_are_refused(rows):
    draws = draw(AugmentationConfig(), (8, 8, 3), 2, 0)
    with pytest.raises(ConfigurationError, match="`rows` must be integers from 0 to 2, one a"):
        apply(np.zeros((3, 8, 8, 3)), draws, AugmentationConfig(), rows=rows)


@pytest.mark.parametrize(
    "converted",
    [
        lambda images: images.astype(np.float64),
        lambda images: images.astype(np.int16),
        lambda images: np.asfortranarray(images),
        lambda images: np.frombuffer(images.tobytes(), np.uint8).reshape(images.shape),
        lambda images: np.repeat(images, 2, axis=2)[:, :, ::2],
    ],
)
def test_other_types_and_memory_orders_give_the_same_pictures(rng, converted):
    images = rng.integers(0, 256, (3, 9, 7, 3), np.uint8)
    config = AugmentationConfig(rotation_range=40)
    draws = draw(config, (9, 7, 3), 3, 0)
    expected = apply(images, draws, config)
    np.testing.assert_array_equal(apply(converted(images), draws, config), expected)
    np.testing.assert_array_equal(apply(images.astype(np.float32), draws, config), expected)


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("size", [(1, 1), (1, 2), (300, 1), (3, 500)])
def test_nothing_is_written_outside_the_result(rng, size, channels):
    images = rng.integers(0, 256, (1, *size, channels), np.uint8)
    draws = Draws.from_transforms([{"theta": 3}], channels)
    guarded = np.full(images.size + 32, -1, np.float32)
    apply(images, draws, AugmentationConfig(), guarded[16:-16].reshape(images.shape))
    assert (guarded[:16] == -1).all()
    assert (guarded[-16:] == -1).all()
    assert (guarded[16:-16] >= 0).all()


@pytest.mark.parametrize("out", [np.zeros((2, 8, 8, 3)), np.zeros((1, 8, 8, 3), np.float32)])
def test_an_array_that_cannot_take_the_result_is_refused(out):
    draws = draw(AugmentationConfig(), (8, 8, 3), 2, 0)
    with pytest.raises(
        ConfigurationError, match=r"`out` must be a writable float32 array of shape \(2, 8"
    ):
        apply(np.zeros((2, 8, 8, 3)), draws, AugmentationConfig(), out)


def test_stages_run_in_the_order_of_keras(rng):
    image = rng.uniform(0, 255, (12, 12, 3)).astype(np.float32)
    config = AugmentationConfig(fill_mode="constant", cval=3)
    affine = {"theta": 30, "tx": 2.5}
    drawn = affine | {
        "channel_shift_intensity": 40,
        "flip_horizontal": True,
        "brightness": 1.3,
    }
    warped, whole = apply(np.stack([image] * 2), Draws.from_transforms([affine, drawn]), config)
    shifted = np.clip(warped + 40, warped.min(), warped.max())
    expected = np.minimum(np.trunc(np.trunc(shifted[:, ::-1]) * np.float32(1.3)), 255)
    np.testing.assert_array_equal(whole, expected)


def test_a_large_batch_equals_its_pictures_one_by_one(rng):
    images = rng.integers(0, 256, (70, 32, 32, 3), np.uint8)
    config = AugmentationConfig(rotation_range=40, channel_shift_range=80, vertical_flip=True)
    draws = draw(config, (32, 32, 3), 70, 2)
    whole = apply(images, draws, config)
    for i in (0, 15, 16, 69):
        one = apply(images[i : i + 1], draws.part(slice(i, i + 1)), config)
        np.testing.assert_array_equal(whole[i], one[0])


def test_threads_get_what_one_thread_gets(rng):
    images = rng.integers(0, 256, (8, 32, 32, 3), np.uint8)
    config = AugmentationConfig(rotation_range=40, zoom_range=0.3)
    expected = apply(images, draw(config, (32, 32, 3), 8, 5), config)
    results = []

    def work():
        for _ in range(5):
            results.append(apply(images, draw(config, (32, 32, 3), 8, 5), config))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20
    assert all(np.array_equal(result, expected) for result in results)


def test_an_empty_batch_stays_empty():
    config = AugmentationConfig(rotation_range=4)
    images = np.zeros((0, 8, 8, 3), np.uint8)
    assert apply(images, draw(config, (8, 8, 3), 0, 0), config).shape == (0, 8, 8, 3)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((8, 8, 3), r"\(num_images, height, width, channels\); received shape \(8, 8, 3\)"),
        ((3, 8, 8, 3), "draws are for 2 pictures of 3 channels; received pictures of shape"),
        ((2, 8, 8, 1), "draws are for 2 pictures of 3 channels"),
        ((2, 0, 8, 3), "received shape"),
    ],
)
def test_pictures_that_do_not_fit_the_draws_are_refused(shape, message):
    config = AugmentationConfig()
    with pytest.raises(ConfigurationError, match=message):
        apply(np.zeros(shape), draw(config, (8, 8, 3), 2, 0), config)


def test_words_are_no_pictures():
    config = AugmentationConfig()
    with pytest.raises(ConfigurationError, match="received dtype <U1"):
        apply(np.full((1, 2, 2, 3), "x"), draw(config, (2, 2, 3), 1, 0), config)


@pytest.mark.parametrize(
    "module",
    [
        "cnnlab.augmentation",
        "cnnlab.augmentation.config",
        "cnnlab.augmentation.drawing",
        "cnnlab.generators",
        "cnnlab.generators.image_data_generator",
    ],
)
def test_examples_in_the_documentation_are_true(module):
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted > 0
    assert result.failed == 0
