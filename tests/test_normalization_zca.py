import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.normalization import ZCAWhitening

# Four points (x, y), correlated: mean 0, covariance [[5, 4], [4, 5]] / 2, so eigenvalue 4.5
# along (1, 1) and 0.5 along (1, -1). Whitened, they are (1, 1), (-1, -1), ... by hand.
FOUR_POINTS = np.array([[3.0, 3.0], [-3.0, -3.0], [1.0, -1.0], [-1.0, 1.0]]).reshape(4, 1, 2, 1)


@pytest.fixture
def photos(rng):
    """300 smooth random pictures: neighbours alike, as in photos."""
    waves = rng.normal(size=(300, 6, 6, 3)).cumsum(1).cumsum(2)
    return np.clip(120 + 12 * waves, 0, 255).astype(np.uint8)


def second_moment(images):
    flat = images.reshape(len(images), -1).astype(np.float64)
    return flat.T @ flat / len(flat)


def test_four_points_are_whitened_as_by_hand():
    whitening = ZCAWhitening()
    result = whitening.fit_transform(FOUR_POINTS).reshape(4, 2)
    np.testing.assert_allclose(whitening.eigenvalues_, [9, 1])
    np.testing.assert_allclose(np.abs(whitening.components_), np.full((2, 2), np.sqrt(0.5)))
    # Along (1, 1) divided by 3, along (1, -1) by 1.
    np.testing.assert_allclose(result, [[1, 1], [-1, -1], [1, -1], [-1, 1]], atol=1e-6)


@pytest.mark.parametrize("center", ["pixel", "channel"])
def test_no_correlation_is_left_between_any_two_pixels(photos, center):
    whitening = ZCAWhitening(center=center)
    result = whitening.fit_transform(photos)
    assert result.dtype == np.float32
    assert whitening.rank_ == 108
    np.testing.assert_allclose(second_moment(result), np.eye(108), atol=1e-4)


def test_on_fewer_pictures_than_pixels_the_kept_subspace_is_white(photos):
    whitening = ZCAWhitening()
    few = photos[:40]
    moment = second_moment(whitening.fit_transform(few))
    assert whitening.rank_ == 39
    kept = whitening.components_[:39]
    np.testing.assert_allclose(moment, kept.T @ kept, atol=1e-4)


def test_tiny_but_real_eigenvalues_are_not_cut(rng):
    """1e-10 of the largest; CIFAR-10's are 3e-8, where a float32 covariance is noise already."""
    scales = np.array([1.0, 1e-2, 1e-5]) * 1000
    images = (rng.normal(size=(500, 3)) * scales).reshape(500, 1, 1, 3)
    whitening = ZCAWhitening()
    moment = second_moment(whitening.fit_transform(images))
    assert whitening.rank_ == 3
    np.testing.assert_allclose(moment, np.eye(3), atol=1e-5)


@pytest.mark.parametrize("center", ["pixel", "channel"])
def test_whitening_can_be_undone_within_half_a_grey_level(photos, center):
    whitening = ZCAWhitening(center=center)
    restored = whitening.inverse_transform(whitening.fit_transform(photos))
    assert np.abs(restored - photos).max() < 0.5


def test_few_and_many_pictures_take_different_ways_to_the_same_values(photos):
    whitening = ZCAWhitening(epsilon=2.0).fit(photos)
    np.testing.assert_allclose(
        whitening.transform(photos)[:5], whitening.transform(photos[:5]), atol=1e-5
    )


def test_the_matrix_is_that_of_the_singular_values_of_the_data(photos):
    """U sqrt(n) / (s + epsilon) U^T, through an SVD of the data in float64."""
    flat = photos.reshape(300, -1).astype(np.float64)
    flat -= np.tile(flat.reshape(-1, 3).mean(0), 36)
    u, s, _ = np.linalg.svd(flat.T, full_matrices=False)
    for epsilon in (1e-6, 50.0):
        expected = (u * np.sqrt(300) / (s + epsilon)) @ u.T
        matrix = ZCAWhitening(epsilon, center="channel").fit(photos).matrix
        np.testing.assert_allclose(matrix, expected, atol=1e-9)


def test_another_epsilon_needs_no_second_fit(photos):
    first = ZCAWhitening(epsilon=1e-6).fit(photos)
    whitened = first.transform(photos)
    second = first.with_settings(epsilon=100.0)
    refitted = ZCAWhitening(epsilon=100.0).fit(photos)
    np.testing.assert_allclose(second.transform(photos), refitted.transform(photos), atol=1e-6)
    assert second.components_ is first.components_
    np.testing.assert_array_equal(first.transform(photos), whitened)


def test_more_epsilon_means_less_gain(photos):
    whitening = ZCAWhitening().fit(photos)
    spreads = [
        whitening.with_settings(epsilon=e).transform(photos).std() for e in (0, 10, 100, 1000)
    ]
    assert spreads == sorted(spreads, reverse=True)


def test_the_mean_is_a_picture_or_one_value_a_channel(photos):
    pixel = ZCAWhitening().fit(photos).mean_
    channel = ZCAWhitening(center="channel").fit(photos).mean_
    np.testing.assert_allclose(pixel, photos.mean(0))
    np.testing.assert_allclose(channel, np.broadcast_to(photos.mean((0, 1, 2)), (6, 6, 3)))


def test_pictures_that_are_all_alike_become_zero():
    images = np.full((3, 2, 2, 3), 90, np.uint8)
    whitening = ZCAWhitening()
    assert (whitening.fit_transform(images) == 0).all()
    assert whitening.rank_ == 0


def test_pictures_of_another_shape_are_refused(photos):
    whitening = ZCAWhitening().fit(photos)
    with pytest.raises(ConfigurationError, match=r"shape \(5, 6, 3\).*had \(6, 6, 3\)"):
        whitening.transform(photos[:, :5])


def test_whitening_darkens_flat_areas_and_keeps_edges(rng):
    """The tutorial's claim: backgrounds fade, outlines stay."""
    edges = rng.integers(2, 10, 400)
    images = np.zeros((400, 1, 12, 1))
    for image, edge in zip(images, edges, strict=True):
        image[0, edge:] = 200
    images += rng.normal(0, 2, images.shape)
    whitened = np.abs(ZCAWhitening().fit_transform(images)[:, 0, :, 0])
    at_edge = np.mean([whitened[i, [e - 1, e]].mean() for i, e in enumerate(edges)])
    assert at_edge > 1.5 * whitened.mean()
