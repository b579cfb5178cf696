import numpy as np

from cnnlab.augmentation import AugmentationConfig, apply, draw
from cnnlab.augmentation.stages import STAGES, stages

EVERYTHING = AugmentationConfig(
    rotation_range=30,
    width_shift_range=0.2,
    channel_shift_range=40.0,
    horizontal_flip=True,
    brightness_range=(0.5, 1.5),
)


def test_the_first_stage_is_the_original_and_the_last_is_apply(rng):
    images = rng.integers(0, 256, (4, 16, 20, 3), np.uint8)
    draws = draw(EVERYTHING, images.shape[1:], 4, seed=1)
    after = stages(images, draws, EVERYTHING)
    assert list(after) == ["original", *STAGES]
    np.testing.assert_array_equal(after["original"], images)
    np.testing.assert_array_equal(after["brightness"], apply(images, draws, EVERYTHING))


def test_a_stage_that_draws_nothing_changes_nothing(rng):
    images = rng.integers(0, 256, (3, 16, 16, 3), np.uint8)
    config = AugmentationConfig(channel_shift_range=40.0)
    after = stages(images, draw(config, images.shape[1:], 3, seed=1), config)
    np.testing.assert_array_equal(after["affine"], after["original"])
    assert not np.array_equal(after["channel_shift"], after["affine"])
    np.testing.assert_array_equal(after["brightness"], after["channel_shift"])
