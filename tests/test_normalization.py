import doctest
import importlib

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.normalization import (
    NORMALIZATIONS,
    Standardizer,
    ZCAWhitening,
    make_normalizer,
    scale_for_display,
)


@pytest.fixture
def images(rng):
    channels = rng.uniform(20, 230, 3)
    noise = rng.normal(0, [5, 20, 40], (30, 9, 7, 3))
    return np.clip(channels + noise, 0, 255).astype(np.uint8)


def test_samplewise_gives_each_picture_mean_0_and_variance_1(images):
    result = Standardizer().transform(images)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result.mean((1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(result.std((1, 2, 3)), 1, atol=1e-5)


def test_samplewise_does_not_let_one_picture_change_another(images):
    whole = Standardizer().transform(images)
    np.testing.assert_array_equal(Standardizer().transform(images[4:5]), whole[4:5])


def test_featurewise_gives_each_channel_mean_0_and_variance_1(images):
    result = Standardizer("featurewise").fit_transform(images)
    np.testing.assert_allclose(result.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(result.std((0, 1, 2)), 1, atol=1e-5)


def test_featurewise_statistics_equal_numpy_over_many_blocks(rng):
    images = rng.integers(0, 256, (30, 256, 256, 3), np.uint8)
    fitted = Standardizer("featurewise").fit(images)
    values = images.reshape(-1, 3)
    np.testing.assert_allclose(fitted.mean_, values.mean(0, dtype=np.float64), rtol=1e-9)
    np.testing.assert_allclose(fitted.std_, values.std(0, dtype=np.float64), rtol=1e-9)


def test_per_pixel_each_value_of_a_picture_gets_mean_0_and_variance_1(rng):
    images = rng.integers(0, 256, (4000, 8, 8, 3), np.uint8)
    fitted = Standardizer("featurewise", per="pixel").fit(images)
    np.testing.assert_allclose(fitted.mean_, images.mean(0), rtol=1e-12)
    np.testing.assert_allclose(fitted.std_, images.std(0), rtol=1e-12)
    result = fitted.transform(images)
    np.testing.assert_allclose(result.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(fitted.inverse_transform(result), images, atol=1e-3)
    with pytest.raises(ConfigurationError, match=r"shape \(4, 8, 3\).*had \(8, 8, 3\)"):
        fitted.transform(images[:, :4])


def test_small_variance_on_a_large_mean_loses_no_digits():
    images = np.full((2, 2, 1, 1), 1e8)
    images[1] += 2
    assert Standardizer("featurewise").fit(images).std_.tolist() == [1.0]


def test_centring_and_dividing_can_be_asked_for_apart(images):
    centred = Standardizer("featurewise", std_normalization=False).fit_transform(images)
    divided = Standardizer("featurewise", center=False).fit(images)
    np.testing.assert_allclose(centred.std((0, 1, 2)), images.std((0, 1, 2)), rtol=1e-5)
    expected = images / (divided.std_ + 1e-6)
    np.testing.assert_allclose(divided.transform(images), expected, rtol=1e-6)


def test_a_picture_of_one_colour_becomes_zero_instead_of_dividing_by_it():
    result = Standardizer().transform(np.full((1, 3, 3, 3), 200, np.uint8))
    assert (result == 0).all()


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("std_normalization", [True, False])
def test_featurewise_can_be_undone(images, center, std_normalization):
    standardizer = Standardizer("featurewise", center, std_normalization).fit(images)
    restored = standardizer.inverse_transform(standardizer.transform(images))
    np.testing.assert_allclose(restored, images, atol=1e-3)


def test_samplewise_says_that_it_cannot_be_undone(images):
    with pytest.raises(ConfigurationError, match=r"cannot be undone:.+Keep the original"):
        Standardizer().inverse_transform(images)


@pytest.mark.parametrize("call", ["transform", "inverse_transform"])
@pytest.mark.parametrize("normalizer", [Standardizer("featurewise"), ZCAWhitening()])
def test_using_a_normalizer_before_fit_says_what_to_call(images, normalizer, call):
    with pytest.raises(NotFittedError, match=r"Call fit\(images\) first"):
        getattr(normalizer, call)(images)


def test_another_number_of_channels_is_refused(images):
    fitted = Standardizer("featurewise").fit(images)
    with pytest.raises(ConfigurationError, match="have 1 channel, those given to fit had 3"):
        fitted.transform(images[..., :1])


def test_a_second_fit_forgets_the_first(images):
    refitted = Standardizer("featurewise").fit(images[:5] // 2).fit(images)
    assert refitted.mean_.tolist() == Standardizer("featurewise").fit(images).mean_.tolist()


@pytest.mark.parametrize("normalizer", [Standardizer("featurewise"), ZCAWhitening()])
def test_pictures_with_nan_are_refused(normalizer):
    images = np.zeros((4, 2, 2, 3))
    images[2, 1, 1, 0] = np.nan
    with pytest.raises(ConfigurationError, match="NaN or infinite"):
        normalizer.fit(images)


@pytest.mark.parametrize(
    ("normalizer", "count", "smallest"),
    [(Standardizer("featurewise"), 0, 1), (ZCAWhitening(), 1, 2)],
)
def test_too_few_pictures_are_refused(normalizer, count, smallest):
    with pytest.raises(ConfigurationError, match=f"at least {smallest}; received {count}"):
        normalizer.fit(np.zeros((count, 2, 2, 3)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Standardizer("batchwise"), "`mode` must be .* received 'batchwise'"),
        (lambda: Standardizer(epsilon=-1), "`epsilon` must be .* received -1"),
        (lambda: ZCAWhitening(epsilon=-1), "`zca_epsilon` must be .* received -1"),
        (lambda: ZCAWhitening(center="picture"), "`center` must be .* received 'picture'"),
        (lambda: make_normalizer("zac"), "must be one of none, samplewise.* received 'zac'"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(make, message):
    with pytest.raises(ConfigurationError, match=message):
        make()


def test_every_name_makes_its_normalizer():
    made = [make_normalizer(name, zca_epsilon=0.1) for name in NORMALIZATIONS]
    assert made[0] is None
    assert [made[1].mode, made[2].mode] == ["samplewise", "featurewise"]
    assert (made[3].mode, made[3].per) == ("featurewise", "pixel")
    assert [made[4].epsilon, made[5].epsilon] == [0.1, 0.1]
    ridge = make_normalizer("zca", 0.1, "eigenvalues")
    assert ridge.settings.epsilon_on == "eigenvalues"


def test_scaling_for_display_stretches_each_picture_to_its_own_extremes():
    images = np.array([[-2.0, 0.0, 2.0], [0.0, 0.5, 1.0], [7.0, 7.0, 7.0]]).reshape(3, 1, 3, 1)
    shown = scale_for_display(images)
    assert shown.dtype == np.uint8
    assert shown.reshape(3, 3).tolist() == [[0, 128, 255], [0, 128, 255], [128, 128, 128]]


def test_examples_in_the_documentation_are_true():
    result = doctest.testmod(importlib.import_module("cnnlab.normalization.standardizer"))
    assert result.attempted > 0
    assert result.failed == 0
