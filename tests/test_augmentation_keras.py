"""Keras's own class as the oracle for what the generator does."""

import inspect

import numpy as np
import pytest

from cnnlab.augmentation import FILL_MODES, AugmentationConfig, Draws, apply
from cnnlab.generators import ImageDataGenerator

pytestmark = [
    pytest.mark.tensorflow,
    # Keras calls SciPy by a name that SciPy has retired.
    pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def keras_class():
    from keras.src.legacy.preprocessing.image import ImageDataGenerator as KerasGenerator

    return KerasGenerator


@pytest.fixture
def images(rng):
    """Like CIFAR-10: neighbouring pixels and channels alike, 0 to 255. Keras sums in float32."""
    waves = rng.normal(0, 10, (300, 6, 6, 1)).cumsum(1).cumsum(2)
    return np.clip(120 + waves + rng.normal(0, 12, (300, 6, 6, 3)), 0, 255).astype(np.float32)


AUGMENTING = {
    "rotation_range": 40,
    "width_shift_range": 0.2,
    "height_shift_range": 0.2,
    "shear_range": 20,
    "zoom_range": 0.3,
    "channel_shift_range": 60,
    "horizontal_flip": True,
    "vertical_flip": True,
}


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize("shape", [(32, 32, 3), (17, 30, 1), (30, 17, 4)])
def test_pixels_equal_keras_for_what_either_has_drawn(keras_class, rng, shape, fill_mode):
    settings = AUGMENTING | {"fill_mode": fill_mode, "cval": 33}
    ours, keras = ImageDataGenerator(**settings), keras_class(**settings)
    for seed in range(6):
        image = rng.uniform(0, 255, shape).astype(np.float32)
        np.random.seed(seed)  # noqa: NPY002 - Keras draws from the global state
        for drawn in (keras.get_random_transform(shape), ours.get_random_transform(shape, seed)):
            expected = keras.apply_transform(image.copy(), drawn)
            assert np.abs(ours.apply_transform(image, drawn) - expected).max() < 0.01


@pytest.mark.parametrize("lowest, highest", [(0, 255), (-40, 300), (0, 1)])
@pytest.mark.parametrize("factor", [0.0, 0.3, 0.999, 1.7, 40.0])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_brightness_equals_keras(keras_class, rng, lowest, highest, factor, channels):
    image = rng.uniform(lowest, highest, (9, 7, channels)).astype(np.float32)
    drawn = {"brightness": factor, "channel_shift_intensity": (highest - lowest) / 5}
    expected = keras_class().apply_transform(image.copy(), drawn)
    draws = Draws.from_transforms([drawn], channels)
    result = apply(image[None], draws, AugmentationConfig(), keras_compat=True)[0]
    assert np.abs(result - expected).max() < 0.01


@pytest.mark.parametrize(
    "flags",
    [
        {"rescale": 1 / 255},
        {"samplewise_center": True, "samplewise_std_normalization": True},
        {"featurewise_center": True},
        {
            "samplewise_center": True,
            "samplewise_std_normalization": True,
            "featurewise_center": True,
        },
        {"featurewise_center": True, "featurewise_std_normalization": True},
        {"featurewise_center": True, "featurewise_std_normalization": True, "rescale": 1 / 255},
    ],
)
def test_standardize_equals_keras(keras_class, images, flags):
    ours, keras = ImageDataGenerator(**flags).fit(images), keras_class(**flags)
    keras.fit(images)
    for image in images[:5]:
        np.testing.assert_allclose(
            ours.standardize(image), keras.standardize(image.copy()), atol=1e-3
        )


@pytest.mark.parametrize(
    "zca_epsilon",
    [1e-6, 100.0, np.float32(0.5), np.int64(1), np.array(0.1), True, False, 0],
)
def test_whitening_equals_keras_within_a_thousandth(keras_class, images, zca_epsilon):
    flags = {"featurewise_center": True, "zca_whitening": True, "zca_epsilon": zca_epsilon}
    ours, keras = ImageDataGenerator(**flags).fit(images), keras_class(**flags)
    keras.fit(images)
    scale = np.abs(keras.zca_whitening_matrix).max()
    difference = ours.zca_whitening_matrix - keras.zca_whitening_matrix
    assert np.abs(difference).max() < 1e-3 * scale
    np.testing.assert_allclose(ours.mean, keras.mean, rtol=1e-5)
    expected = keras.standardize(images[:5].copy())
    np.testing.assert_allclose(ours.standardize(images[:5]), expected, atol=5e-3)


@pytest.mark.parametrize("zca_epsilon", [-1e-9, float("nan"), float("inf"), "1", None, [0.1]])
def test_an_epsilon_without_meaning_is_refused(zca_epsilon):
    with pytest.raises(ValueError, match="`zca_epsilon` must be a finite number, 0 or more"):
        ImageDataGenerator(zca_whitening=True, zca_epsilon=zca_epsilon)


def test_arguments_have_the_names_order_and_defaults_of_keras(keras_class):
    ours = inspect.signature(ImageDataGenerator).parameters
    keras = inspect.signature(keras_class).parameters
    shared = [name for name in keras if name in ours]
    assert [name for name in ours if name in keras] == shared
    beyond = {"crop_area_range", "crop_aspect_range", "contrast_range", "saturation_range"}
    assert set(ours) - set(shared) == {"channel_shift_mode", "keras_compat", *beyond}
    assert shared == list(keras)
    assert all(ours[name].default == keras[name].default for name in shared)
    positional = [name for name, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert positional == list(keras)[: len(positional)]


def test_the_documented_direction_of_shifts_differs_from_keras(keras_class):
    """Keras stores the drawn height shift as ``tx``, which it then applies sideways."""
    keras = keras_class(width_shift_range=0.5).get_random_transform((32, 32, 3))
    ours = ImageDataGenerator(width_shift_range=0.5).get_random_transform((32, 32, 3), 0)
    assert keras["tx"] == 0 != keras["ty"]
    assert ours["tx"] != 0 == ours["ty"]


@pytest.mark.parametrize("dtype", [np.float32, np.uint8])
def test_a_brightness_of_one_cuts_to_whole_numbers_as_in_keras(keras_class, rng, dtype):
    image = rng.uniform(0, 255, (9, 7, 3)).astype(dtype)
    ours, keras = ImageDataGenerator(brightness_range=(1, 1)), keras_class(brightness_range=(1, 1))
    drawn = ours.get_random_transform(image.shape)
    assert drawn["brightness"] == keras.get_random_transform(image.shape)["brightness"] == 1
    expected = keras.apply_transform(image, drawn)
    for result in (ours.apply_transform(image, drawn), next(ours.flow(image[None]))[0]):
        np.testing.assert_array_equal(result, expected)
    assert ours.get_random_transform(image.shape)["brightness"] == 1
    assert ImageDataGenerator().get_random_transform(image.shape)["brightness"] is None
