"""One decomposition, many whitenings: epsilon, components, PCA, Cholesky, samples."""

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.normalization import ZCAWhitening


@pytest.fixture
def photos(rng):
    """300 smooth random pictures: neighbours alike, as in photos."""
    waves = rng.normal(size=(300, 6, 6, 3)).cumsum(1).cumsum(2)
    return np.clip(120 + 12 * waves, 0, 255).astype(np.uint8)


@pytest.fixture
def fitted(photos):
    return ZCAWhitening().fit(photos)


def second_moment(rows):
    flat = rows.reshape(len(rows), -1).astype(np.float64)
    return flat.T @ flat / len(flat)


def covariance_of(images):
    flat = images.reshape(len(images), -1).astype(np.float64)
    return np.cov(flat.T, bias=True)


FORMS = [{}, {"rotate": True}, {"cholesky": True}]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_whitens_and_can_be_undone(fitted, photos, form):
    other = fitted.with_settings(**form)
    whitened = other.transform(photos)
    np.testing.assert_allclose(second_moment(whitened), np.eye(108), atol=1e-4)
    assert np.abs(other.inverse_transform(whitened) - photos).max() < 0.5


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", [300, 40])
def test_few_components_keep_the_strongest_directions_only(photos, form, count):
    whitening = ZCAWhitening(num_components=5, **form).fit(photos[:count])
    assert (whitening.rank_ > 5, whitening.num_kept) == (True, 5)
    whitened = whitening.transform(photos[:count]).reshape(count, -1)
    assert np.linalg.matrix_rank(whitened, tol=1e-3) == 5
    # What comes back is the projection on the five strongest directions.
    deviations = (photos[:count] - whitening.mean_).reshape(count, -1)
    strongest = whitening.components_[:5]
    expected = deviations @ strongest.T @ strongest + whitening.mean_.ravel()
    restored = whitening.inverse_transform(
        whitened if form.get("rotate") else whitened.reshape(count, 6, 6, 3)
    )
    np.testing.assert_allclose(restored.reshape(count, -1), expected, atol=1e-2)


def test_pca_gives_coordinates_strongest_first(fitted, photos):
    pca = fitted.with_settings(rotate=True, num_components=3)
    scores = pca.transform(photos)
    assert scores.shape == (300, 3)
    flat = photos.reshape(300, -1) - photos.reshape(300, -1).mean(0)
    u = np.linalg.svd(flat, full_matrices=False)[0][:, :3] * np.sqrt(300)
    np.testing.assert_allclose(np.abs(scores), np.abs(u), atol=1e-4)


def test_cholesky_is_the_triangular_factor_of_the_inverse_covariance(fitted, photos):
    matrix = fitted.with_settings(cholesky=True, epsilon=0).matrix
    inverse = np.linalg.inv(covariance_of(photos))
    expected = np.linalg.cholesky(inverse)  # row vectors are multiplied from the left
    np.testing.assert_allclose(matrix, expected, rtol=1e-6, atol=1e-9)


def test_cholesky_whitens_a_singular_covariance_too(photos):
    dark = photos.copy()
    dark[:, 0] = 7  # a row that never varies
    whitening = ZCAWhitening(cholesky=True).fit(dark)
    moment = second_moment(whitening.transform(dark))
    assert whitening.rank_ == 90
    np.testing.assert_allclose(np.trace(moment), 90, rtol=1e-4)
    assert np.abs(moment - np.diag(np.diag(moment))).max() < 1e-4


def test_zca_changes_pictures_least_among_the_forms(fitted, photos):
    """Kessy, Lewin and Strimmer: ZCA has the smallest squared distance to the pictures."""
    centred = (photos - fitted.mean_).reshape(300, -1)
    zca, cholesky = (
        fitted.with_settings(**form).transform(photos).reshape(300, -1)
        for form in ({}, {"cholesky": True})
    )
    assert ((zca - centred) ** 2).mean() < ((cholesky - centred) ** 2).mean()


def test_epsilon_on_the_eigenvalues_is_a_ridge_relative_to_their_mean(photos):
    covariance = covariance_of(photos)
    eigenvalues, vectors = np.linalg.eigh(covariance)
    ridge = 0.1 * np.trace(covariance) / 108
    expected = (vectors / np.sqrt(eigenvalues + ridge)) @ vectors.T
    whitening = ZCAWhitening(0.1, epsilon_on="eigenvalues").fit(photos)
    np.testing.assert_allclose(whitening.matrix, expected, atol=1e-10)


def test_a_ridge_means_the_same_at_any_scale_and_number_of_pictures(photos):
    ridge = ZCAWhitening(0.1, epsilon_on="eigenvalues")
    whitened = ridge.fit(photos).transform(photos)
    doubled = np.concatenate([photos, photos]) * np.float64(3)
    np.testing.assert_allclose(ridge.fit(doubled).transform(doubled)[:300], whitened, atol=1e-4)


def test_noise_gain_is_what_noise_becomes(fitted, photos, rng):
    for epsilon in (1e-6, 300.0):
        whitening = fitted.with_settings(epsilon=epsilon)
        noise = rng.normal(size=(3000, 6, 6, 3))
        louder = whitening.transform(whitening.mean_ + noise).std()
        assert louder == pytest.approx(whitening.noise_gain_, rel=0.02)


def test_coordinates_are_whitened_to_the_same_pictures(fitted, photos):
    coordinates = fitted.coordinates(photos[:9])
    for settings in ({"epsilon": 50.0}, {"num_components": 4}, *FORMS):
        other = fitted.with_settings(**settings)
        np.testing.assert_allclose(
            other.from_coordinates(coordinates), other.transform(photos[:9]), atol=1e-5
        )


def test_samples_and_pixels_give_the_same_decomposition(photos):
    """109 pictures go through the covariance of 108 values; 108 through their Gram matrix."""
    by_pixels = ZCAWhitening().fit(np.concatenate([photos[:108], photos[:108]]))
    by_samples = ZCAWhitening().fit(photos[:108])
    assert by_samples.rank_ == by_pixels.rank_ == 107
    np.testing.assert_allclose(by_samples.eigenvalues_, by_pixels.eigenvalues_, atol=1e-8)
    np.testing.assert_allclose(
        by_samples.transform(photos), by_pixels.transform(photos), rtol=1e-5, atol=1e-5
    )


@pytest.mark.parametrize("center", ["pixel", "channel"])
def test_large_pictures_are_whitened_on_the_subspace_of_the_samples(rng, center):
    images = rng.integers(0, 256, (12, 60, 50, 3), np.uint8)
    whitening = ZCAWhitening(center=center).fit(images)
    whitened = whitening.transform(images)
    assert whitening.rank_ == (11 if center == "pixel" else 12)
    # White on a subspace of n directions means: the n singular values of the data are sqrt(n).
    singular = np.linalg.svd(whitened.reshape(12, -1).astype(np.float64), compute_uv=False)
    np.testing.assert_allclose(singular[: whitening.rank_], np.sqrt(12), rtol=1e-4)
    assert np.abs(whitening.inverse_transform(whitened) - images).max() < 0.5


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epsilon_on": "variances"}, "one of singular_values, eigenvalues; received 'variances'"),
        ({"num_components": 0}, "`num_components` must be a whole number, 1 or more.*received 0"),
        ({"rotate": True, "cholesky": True}, "Choose one"),
        ({"epsilon": float("nan")}, "`zca_epsilon` must be a finite number"),
        ({"strength": 2}, "no setting strength; it has epsilon"),
        ({"center": "channel"}, "`center` is 'pixel' since fit"),
    ],
)
def test_settings_that_cannot_be_used_say_why(fitted, settings, message):
    with pytest.raises(ConfigurationError, match=message):
        fitted.with_settings(**settings)
