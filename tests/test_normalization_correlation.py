import numpy as np
import pytest

from cnnlab.normalization import ZCAWhitening
from cnnlab.normalization.correlation import (
    correlation,
    correlation_by_distance,
    learned_covariance,
    patch_values,
    row_values,
    sample_covariance,
)


@pytest.fixture
def photos(rng):
    waves = rng.normal(size=(400, 8, 8, 3)).cumsum(1).cumsum(2)
    return np.clip(120 + 9 * waves, 0, 255).astype(np.uint8)


def test_places_of_a_patch_and_a_row_are_counted_through_the_channels():
    assert patch_values((4, 4, 3), 2, channel=0).tolist() == [15, 18, 27, 30]
    assert patch_values((2, 2, 1), 5).tolist() == [0, 1, 2, 3]
    assert row_values((3, 4, 3), channel=2).tolist() == [14, 17, 20, 23]


def test_sample_covariance_is_numpys(photos):
    values = patch_values(photos.shape[1:], 3)
    expected = np.cov(photos.reshape(400, -1)[:, values].T, bias=True)
    np.testing.assert_allclose(sample_covariance(photos, values), expected)


@pytest.mark.parametrize("count", [400, 60])
def test_a_whitening_knows_the_covariance_before_and_after(photos, count):
    few = photos[:count]
    whitening = ZCAWhitening(0.05, epsilon_on="eigenvalues").fit(few)
    values = row_values(few.shape[1:])
    np.testing.assert_allclose(
        learned_covariance(whitening, values, whitened=False), sample_covariance(few, values)
    )
    np.testing.assert_allclose(
        learned_covariance(whitening, values),
        sample_covariance(whitening.transform(few), values),
        atol=1e-5,
    )


def test_correlation_is_numpys_and_zero_where_nothing_varies(photos):
    values = patch_values(photos.shape[1:], 3)
    expected = np.corrcoef(photos.reshape(400, -1)[:, values].T)
    np.testing.assert_allclose(correlation(sample_covariance(photos, values)), expected)
    photos[:, 3, 3] = 9
    assert not correlation(sample_covariance(photos, patch_values((8, 8, 3), 2)))[0].any()


def test_neighbours_are_alike_before_whitening_and_not_after(photos):
    whitening = ZCAWhitening().fit(photos)
    values = row_values(photos.shape[1:])
    before, after = (
        correlation_by_distance(correlation(learned_covariance(whitening, values, whitened)))
        for whitened in (False, True)
    )
    assert before[0] == after[0] == pytest.approx(1)
    assert before[1] > 0.8
    assert np.abs(after[1:]).max() < 1e-6


def test_correlation_by_distance_averages_pairs_equally_far_apart():
    matrix = np.array([[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]])
    assert correlation_by_distance(matrix).tolist() == pytest.approx([1, 0.4, 0.2])
