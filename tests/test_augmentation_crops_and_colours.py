"""Crop, contrast and saturation, against Pillow and against sums in float64."""

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from cnnlab.augmentation import AugmentationConfig, Draws, apply, draw
from cnnlab.augmentation.codegen.ranges import Ranges
from cnnlab.generators import ImageDataGenerator

GREYS = np.array([0.299, 0.587, 0.114])
CROP = (0.1, 0.3, 0.5, 0.6)


@pytest.fixture
def images(rng):
    return rng.integers(0, 256, (4, 20, 30, 3), dtype=np.uint8)


def changed(images, fill_mode="nearest", **transform):
    draws = Draws.from_transforms([transform] * len(images), images.shape[-1])
    return apply(images, draws, AugmentationConfig(fill_mode=fill_mode))


# Crop


@pytest.mark.parametrize("fill_mode", ["nearest", "constant", "grid-wrap", "grid-constant"])
@pytest.mark.parametrize("crop", [CROP, (0, 0, 0.5, 0.25), (0.5, 0.75, 0.5, 0.25)])
def test_a_crop_is_what_pillow_cuts_out_and_enlarges_whatever_fills_edges(images, crop, fill_mode):
    left, top, width, height = crop
    rows, columns = images.shape[1:3]
    # Pillow counts from the edge of the outermost pixels, crops from their centre.
    x = left * (columns - 1) + (1 - width) / 2
    y = top * (rows - 1) + (1 - height) / 2
    box = (x, y, x + width * columns, y + height * rows)
    result = changed(images, fill_mode, crop=crop)
    for image, ours in zip(images, result, strict=True):
        for channel in range(3):
            one = Image.fromarray(image[..., channel].astype(np.float32), mode="F")
            theirs = one.resize((columns, rows), Image.Resampling.BILINEAR, box)
            assert np.abs(np.asarray(theirs) - ours[..., channel]).max() < 0.02


def test_corners_of_a_crop_by_hand():
    image = np.arange(25, dtype=np.float32).reshape(1, 5, 5, 1)
    result = changed(image, crop=(0.25, 0.5, 0.5, 0.5))[0, ..., 0]  # columns 1 to 3, rows 2 to 4
    assert result[0, 0] == 11 and result[0, -1] == 13
    assert result[-1, 0] == 21 and result[-1, -1] == 23
    assert result[0, 1] == 11.5


def test_the_moved_picture_is_cropped(images):
    shifted = changed(images, tx=3.0, ty=-2.0)
    assert np.allclose(changed(images, tx=3.0, ty=-2.0, crop=CROP), changed(shifted, crop=CROP))


def test_no_crop_is_no_change(images):
    assert np.array_equal(changed(images, crop=(0, 0, 1, 1)), images)


# Contrast and saturation


@pytest.mark.parametrize("factor", [0, 0.4, 1.7])
def test_contrast_is_the_distance_from_the_mean_grey(images, factor):
    mean = (images.astype(np.float64) @ GREYS).mean(axis=(1, 2))[:, None, None, None]
    expected = (mean + factor * (images - mean)).clip(0, 255)
    assert np.abs(changed(images, contrast=factor) - expected).max() < 1e-3


@pytest.mark.parametrize("factor", [0, 0.4, 1.7])
def test_saturation_is_the_distance_from_grey(images, factor):
    grey = (images.astype(np.float64) @ GREYS)[..., None]
    expected = (grey + factor * (images - grey)).clip(0, 255)
    assert np.abs(changed(images, saturation=factor) - expected).max() < 1e-3


@pytest.mark.parametrize("factor", [0.3, 1.6])
@pytest.mark.parametrize(
    ("name", "enhance"), [("contrast", ImageEnhance.Contrast), ("saturation", ImageEnhance.Color)]
)
def test_pillow_differs_by_its_rounding(images, name, enhance, factor):
    theirs = [enhance(Image.fromarray(image)).enhance(factor) for image in images]
    assert np.abs(np.stack(theirs) - changed(images, **{name: factor})).max() < 1 + factor


def test_brightness_comes_first_then_contrast_then_saturation(images):
    one_by_one = changed(images, brightness=0.7)
    for name in ("contrast", "saturation"):
        one_by_one = changed(one_by_one, **{name: 1.5})
    together = changed(images, brightness=0.7, contrast=1.5, saturation=1.5)
    assert np.abs(together - one_by_one).max() < 1e-3


def test_small_numbers_end_at_one(images):
    small = images.astype(np.float32) / 255
    result = changed(small, contrast=2.0, saturation=2.0)
    assert np.abs(result - changed(images, contrast=2.0, saturation=2.0) / 255).max() < 1e-5


def test_values_beyond_the_scale_end_at_the_picture_s_own(images):
    wide = images.astype(np.float32) * 2 - 100
    result = changed(wide, contrast=3.0)
    assert result.min() == wide.min() and result.max() == wide.max()


def test_transparency_stays_and_does_not_count(rng):
    images = rng.integers(0, 256, (2, 6, 5, 4), dtype=np.uint8)
    result = changed(images, contrast=0.5, saturation=0.5)
    assert np.array_equal(result[..., 3], images[..., 3])
    assert np.allclose(
        result[..., :3], changed(images[..., :3].copy(), contrast=0.5, saturation=0.5), atol=1e-3
    )


@pytest.mark.parametrize("channels", [1, 2, 5])
def test_without_colours_there_is_contrast_and_no_saturation(rng, channels):
    images = rng.integers(0, 256, (2, 6, 5, channels), dtype=np.uint8)
    mean = images.mean((1, 2, 3), keepdims=True)
    assert np.allclose(changed(images, contrast=0.5), mean + 0.5 * (images - mean), atol=1e-3)
    assert np.array_equal(changed(images, saturation=0.5), images)


# Settings


def test_the_generator_takes_them_and_keras_numbers_stay_as_they_are(images):
    further = {"crop_area_range": (0.3, 0.6), "contrast_range": (2, 2), "saturation_range": (0, 0)}
    for compat in (False, True):
        generator = ImageDataGenerator(rotation_range=30, keras_compat=compat, **further)
        plain = ImageDataGenerator(rotation_range=30, keras_compat=compat)
        drawn, expected = (g.get_random_transform((20, 30, 3), seed=3) for g in (generator, plain))
        assert drawn | expected == drawn
        assert drawn["contrast"] == 2 and drawn["saturation"] == 0
        batch = next(generator.flow(images, batch_size=4, shuffle=False, seed=1))
        assert np.ptp(batch, axis=3).max() < 1e-3  # grey


def test_ranges_for_other_libraries_hold_them():
    config = AugmentationConfig(crop_area_range=(0.3, 1), contrast_range=(0.5, 2))
    ranges = Ranges.of(config)
    assert ranges.crop_area == (0.3, 1) and ranges.crop_aspect == (1, 1)
    assert ranges.contrast == (0.5, 2) and ranges.saturation is None


def test_twice_as_many_pictures_draw_the_same_crops():
    config = AugmentationConfig(crop_area_range=(0.3, 1), crop_aspect_range=(0.5, 2))
    few, many = (draw(config, (20, 30, 3), count, seed=4).crop for count in (5, 10))
    assert np.array_equal(few, many[:5])
