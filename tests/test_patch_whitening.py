import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.normalization import PatchWhitening, ZCAWhitening


@pytest.fixture
def photos(rng):
    """Noise blurred by 3 x 3 means: neighbours are alike, the same everywhere."""
    noise = rng.normal(size=(6, 66, 50, 3))
    blurred = sum(noise[:, y : y + 64, x : x + 48] for y in range(3) for x in range(3))
    return 120 + 20 * blurred


def test_the_filter_is_the_whitening_of_the_middle_pixel(photos, rng):
    """Oracle: cut every patch out and whiten it as a whole."""
    patches = PatchWhitening(side=5).fit(photos)
    image = photos[:1, :9, :8]
    mirrored = np.pad(image[0], ((2, 2), (2, 2), (0, 0)), mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(mirrored, (5, 5), axis=(0, 1))
    cut = np.moveaxis(windows, 2, -1).reshape(-1, 5, 5, 3)
    expected = patches.whitening_.transform(cut)[:, 2, 2].reshape(9, 8, 3)
    np.testing.assert_allclose(patches.transform(image)[0], expected, atol=1e-3)


def test_neighbours_are_no_longer_alike(photos):
    whitened = PatchWhitening(side=7, epsilon=1e-4).fit_transform(photos)
    assert whitened.shape == photos.shape
    assert whitened.dtype == np.float32

    def likeness(images):
        return np.corrcoef(images[:, :, 1:].ravel(), images[:, :, :-1].ravel())[0, 1]

    assert likeness(photos) > 0.6
    assert abs(likeness(whitened)) < 0.1


def test_photos_of_any_resolution_are_whitened_with_one_filter(photos, rng):
    patches = PatchWhitening(side=3).fit(photos)
    large = np.tile(photos[:1], (1, 5, 7, 1))
    whitened = patches.transform(large)
    # Away from the seams it does not matter where in a picture something lies.
    np.testing.assert_allclose(whitened[0, 2:60, 2:40], whitened[0, 66:124, 50:88], atol=1e-4)
    assert patches.transform(photos[:, :1, :2]).shape == (6, 1, 2, 3)


def test_noise_gain_is_what_noise_becomes(photos, rng):
    patches = PatchWhitening(side=5).fit(photos)
    noise = patches.whitening_.mean_[0, 0] + rng.normal(size=(4, 80, 80, 3))
    assert patches.transform(noise).std() == pytest.approx(patches.noise_gain_, rel=0.02)


def test_another_epsilon_needs_no_second_fit(photos):
    first = PatchWhitening(side=3).fit(photos)
    other = first.with_settings(epsilon=0.5)
    expected = PatchWhitening(side=3, epsilon=0.5).fit(photos)
    np.testing.assert_allclose(other.filters_, expected.filters_, atol=1e-9)
    assert other.whitening_.components_ is first.whitening_.components_


def test_a_side_of_one_decorrelates_colours_only(photos):
    patches = PatchWhitening(side=1, epsilon=0).fit(photos)
    colours = ZCAWhitening(center="channel", epsilon=0).fit(photos.reshape(-1, 1, 1, 3))
    np.testing.assert_allclose(patches.filters_.reshape(3, 3), colours.matrix, rtol=0.05, atol=1e-3)


def test_an_iterator_gives_256_patches_a_picture_until_there_are_enough(photos):
    patches = PatchWhitening(side=3, num_patches=700)
    assert patches.fit(iter([photos[:1], photos[1:2]])).whitening_.num_images_ == 512
    assert patches.fit(iter([photos])).whitening_.num_images_ == 700


def test_the_seed_decides_the_patches(photos):
    first, same, other = (PatchWhitening(3, num_patches=400, seed=s).fit(photos) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.filters_, same.filters_)
    assert not np.array_equal(first.filters_, other.filters_)


def test_patches_cannot_be_undone_and_say_so(photos):
    with pytest.raises(ConfigurationError, match="cannot be undone"):
        PatchWhitening().inverse_transform(photos)
    with pytest.raises(NotFittedError, match=r"fit\(images\)"):
        PatchWhitening().transform(photos)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"side": 4}, "`side` must be an odd whole number .* received 4"),
        ({"num_patches": 1}, "`num_patches` must be .* received 1"),
        ({"epsilon": -1}, "`zca_epsilon` must be"),
        ({"seed": -1}, "`seed` must be"),
    ],
)
def test_settings_that_cannot_be_used_say_why(settings, message):
    with pytest.raises(ConfigurationError, match=message):
        PatchWhitening(**settings)


def test_pictures_smaller_than_a_patch_and_other_channels_are_refused(photos):
    with pytest.raises(
        ConfigurationError, match="`side` must be at most 4 for these pictures; received 7"
    ):
        PatchWhitening().fit(photos[:, :4])
    with pytest.raises(ConfigurationError, match="1 channel, those given to fit had 3"):
        PatchWhitening(side=3).fit(photos).transform(photos[..., :1])
