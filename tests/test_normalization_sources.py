"""Learning in one pass from arrays, iterators and folders gives the same numbers."""

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.generators import ImageDataGenerator
from cnnlab.images import encode_image
from cnnlab.normalization import PatchWhitening, Standardizer, ZCAWhitening

LEARNERS = [
    Standardizer("featurewise"),
    Standardizer("featurewise", per="pixel"),
    ZCAWhitening(),
    ZCAWhitening(center="channel"),
]


@pytest.fixture
def images(rng):
    return rng.integers(0, 256, (90, 5, 4, 3), np.uint8)


def learned(normalizer):
    return {name: value for name, value in vars(normalizer).items() if name.endswith("_")}


def assert_same(first, second):
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_allclose(np.abs(value), np.abs(second[name]), rtol=1e-7, atol=1e-9)


def batches(images, size=7):
    for start in range(0, len(images), size):
        yield images[start : start + size]


@pytest.mark.parametrize("normalizer", LEARNERS)
def test_an_iterator_teaches_what_its_array_does(normalizer, images):
    expected = learned(normalizer.fit(images))
    assert_same(learned(normalizer.fit(batches(images))), expected)
    labelled = ((batch, np.zeros(len(batch))) for batch in batches(images))
    assert_same(learned(normalizer.fit(labelled)), expected)


def test_an_endless_iterator_of_keras_is_gone_through_once(images):
    flow = ImageDataGenerator().flow(images, batch_size=16, shuffle=False)
    fitted = ZCAWhitening().fit(flow)
    assert fitted.num_images_ == 90
    np.testing.assert_allclose(fitted.mean_, images.mean(0), rtol=1e-6)


@pytest.mark.parametrize("normalizer", LEARNERS)
def test_a_folder_teaches_what_its_pictures_do(normalizer, images, tmp_path):
    (tmp_path / "cats").mkdir()
    for index, image in enumerate(images):
        (tmp_path / "cats" / f"{index:03}.png").write_bytes(encode_image(image, format="png"))
    (tmp_path / "notes.txt").write_text("no picture")
    expected = learned(normalizer.fit(images))
    assert_same(learned(normalizer.fit(tmp_path)), expected)
    assert_same(learned(normalizer.fit(str(tmp_path))), expected)


def test_pictures_of_many_sizes_teach_the_channels(rng):
    small, large = (rng.integers(0, 256, (3, side, side, 3), np.uint8) for side in (4, 9))
    values = np.concatenate([small.reshape(-1, 3), large.reshape(-1, 3)])
    fitted = Standardizer("featurewise").fit(iter([small, large, small[:0]]))
    np.testing.assert_allclose(fitted.mean_, values.mean(0))
    np.testing.assert_allclose(fitted.std_, values.std(0))


@pytest.mark.parametrize("normalizer", LEARNERS[1:])
def test_pictures_of_many_sizes_cannot_be_whitened_together(normalizer, rng):
    sizes = (rng.integers(0, 256, (30, side, side, 1), np.uint8) for side in (3, 4))
    with pytest.raises(ConfigurationError, match=r"\(3, 3, 1\) and \(4, 4, 1\).*target_size"):
        normalizer.fit(sizes)


@pytest.mark.parametrize("normalizer", [*LEARNERS, PatchWhitening(side=3)])
def test_a_source_without_pictures_is_refused(normalizer, tmp_path):
    with pytest.raises(ConfigurationError, match="at least"):
        normalizer.fit(iter([]))
    with pytest.raises(ConfigurationError, match="no folder 'nowhere' with picture files"):
        normalizer.fit(tmp_path / "nowhere")


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    with pytest.raises(ImageError, match=r"broken\.png: "):
        Standardizer("featurewise").fit(tmp_path)


def test_what_is_no_picture_is_refused(images):
    with pytest.raises(ConfigurationError, match=r"received shape \(5, 4, 3\)"):
        ZCAWhitening().fit(iter(images))
