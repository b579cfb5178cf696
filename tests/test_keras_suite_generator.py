"""What the public tests of Keras's generator ask of its own methods, under their names.

The names are those of ``image_data_generator_test.py`` of the original package and of its heir in
Keras 2.15; iterators have tests of their own.
"""

import numpy as np
import pytest

from cnnlab.generators import ImageDataGenerator, keras_compat

NORMALIZING = {
    "featurewise_center": True,
    "samplewise_center": True,
    "featurewise_std_normalization": True,
    "samplewise_std_normalization": True,
    "zca_whitening": True,
}
AUGMENTING = {
    "rotation_range": 90.0,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "shear_range": 0.5,
    "zoom_range": 0.2,
    "channel_shift_range": 0.0,
    "brightness_range": (1, 5),
    "fill_mode": "nearest",
    "cval": 0.5,
    "horizontal_flip": True,
    "vertical_flip": True,
    "interpolation_order": 1,
}

pytestmark = pytest.mark.filterwarnings("ignore:`:UserWarning")


@pytest.fixture(params=[ImageDataGenerator, keras_compat.ImageDataGenerator])
def generator_class(request):
    return request.param


@pytest.fixture(params=[1, 3, 4])
def images(rng, request):
    """Eight noisy pictures of 20 x 20."""
    spread = rng.random((8, 20, 20, 1)) * 191
    noise = rng.random((8, 20, 20, request.param)) * spread + rng.random((8, 20, 20, 1)) * 64
    return np.float32(noise.astype(np.uint8))


def test_image_data_generator(generator_class):
    generator = generator_class(**NORMALIZING, **AUGMENTING)
    assert generator.zoom_range == [0.8, 1.2]


def test_image_data_generator_with_split_value_error(generator_class):
    with pytest.raises(ValueError, match="`validation_split` must be"):
        generator_class(validation_split=5)


def test_image_data_generator_invalid_data(generator_class, rng):
    generator = generator_class(**NORMALIZING, data_format="channels_last")
    for use in (
        lambda: generator.fit(rng.random((3, 10, 10))),
        lambda: generator.flow(np.arange(5)),
    ):
        with pytest.raises(ValueError, match="Pictures come as"):
            use()
    assert len(generator.flow(rng.random((32, 10, 10, 5)))) == 1
    with pytest.raises(ValueError, match="`data_format` should be"):
        generator_class(data_format="unknown")
    assert generator_class(zoom_range=(2.0, 2.0)).zoom_range == [2, 2]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("augment", [False, True])
def test_image_data_generator_fit(generator_class, rng, data_format, channels, augment):
    """Fewer pictures than values in one, and more; whitened, the pixels of what was fitted."""
    for side in (10, 4):
        settings = AUGMENTING | {"zoom_range": (0.2, 0.2)}
        generator = generator_class(**NORMALIZING, **settings, data_format=data_format)
        shape = (
            (channels, side, side) if data_format == "channels_first" else (side, side, channels)
        )
        generator.fit(rng.random((32, *shape)), augment=augment)
        assert generator.zca_whitening_matrix.shape == (channels * side**2,) * 2
        assert np.isfinite(generator.zca_whitening_matrix).all()
        assert generator.mean.size == channels


def test_image_data_generator_fit_of_many_channels(generator_class, rng):
    """Channels taken for columns by mistake: they are varied and learned from all the same."""
    generator = generator_class(**NORMALIZING, **AUGMENTING, data_format="channels_first")
    generator.fit(rng.random((32, 10, 10, 3)), augment=True)
    assert generator.mean.shape == (10, 1, 1)


def test_valid_args(generator_class):
    with pytest.raises(ValueError, match="`brightness_range`"):
        generator_class(brightness_range=0.1)


def test_batch_standardize(generator_class, images):
    generator = generator_class(**NORMALIZING, **AUGMENTING)
    generator.fit(images, augment=True)
    varied = np.stack([generator.random_transform(image) for image in images])
    standardized = generator.standardize(varied)
    assert standardized.shape == images.shape
    assert np.isfinite(standardized).all()


def test_deterministic_transform(generator_class, rng):
    generator = generator_class(rotation_range=90, fill_mode="constant")
    x = rng.random((32, 32, 3))
    for drawn, expected in (
        ({"flip_vertical": True}, x[::-1]),
        ({"flip_horizontal": True}, x[:, ::-1]),
    ):
        np.testing.assert_allclose(generator.apply_transform(x, drawn), expected, rtol=1e-5)
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])[..., None] * np.ones(3)
    turned = generator.apply_transform(np.ones((3, 3, 3)), {"theta": 45})
    np.testing.assert_allclose(turned, cross, atol=1e-6)


def test_random_transforms(generator_class):
    settings = AUGMENTING | {"channel_shift_range": 0.1}
    one, two = (generator_class(**settings).get_random_transform((2, 28, 28), s) for s in (1, 2))
    for name in ("theta", "tx", "ty", "shear", "zx", "zy"):
        assert one[name] != 0
        assert one[name] != two[name]
    for name in ("channel_shift_intensity", "brightness"):
        assert one[name] not in (0, None, two[name])
    assert generator_class().get_random_transform((2, 28, 28), 1) == {
        "theta": 0, "tx": 0, "ty": 0, "shear": 0, "zx": 1, "zy": 1, "flip_horizontal": False,
        "flip_vertical": False, "channel_shift_intensity": None, "brightness": None,
    }  # fmt: skip


def test_fit_rescale(generator_class, images):
    settings = {"rescale": 1 / 255, "featurewise_center": True}
    generator = generator_class(**settings, featurewise_std_normalization=True)
    generator.fit(images)
    batch = generator.flow(images, batch_size=8).next()
    assert abs(batch.mean()) < 1e-3
    assert abs(1 - batch.std()) < 1e-3
    generator = generator_class(**settings, zca_whitening=True)
    generator.fit(images)
    assert np.abs(generator.flow(images, batch_size=8).next()).max() <= 1
