"""Whitening beside Keras's, and on real photographs."""

import zipfile

import numpy as np
import pytest

from cnnlab.images import read_image
from cnnlab.normalization import ZCAWhitening


@pytest.mark.tensorflow
def test_the_matrix_is_keras_own_on_well_conditioned_data(rng):
    """Keras works in float32; a condition number under 1,000 is where that does no harm."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    mixing = np.eye(108) + rng.normal(size=(108, 108)) / 30
    images = (rng.normal(size=(600, 108)) @ mixing * 40 + 120).reshape(600, 6, 6, 3)
    for epsilon in (1e-6, 10.0):
        keras = ImageDataGenerator(zca_whitening=True, featurewise_center=True, zca_epsilon=epsilon)
        keras.fit(images)
        fitted = ZCAWhitening(epsilon, center="channel").fit(images)
        spread = fitted.eigenvalues_[0] / fitted.eigenvalues_[fitted.rank_ - 1]
        assert spread < 1000
        difference = np.abs(fitted.matrix - keras.zca_whitening_matrix).max()
        assert difference < 1e-3 * np.abs(fitted.matrix).max()


@pytest.fixture(scope="module")
def cifar10():
    return {}


@pytest.fixture
def photographs(shared_data, cifar10):
    """4,000 training pictures of CIFAR-10: more than the 3,072 values of one."""
    if not cifar10:
        with zipfile.ZipFile(shared_data / "cifar10.zip") as archive:
            names = [name for name in archive.namelist() if name.startswith("train/")]
            chosen = [n for n in names if n.endswith(".jpg")][:: len(names) // 4000][:4000]
            cifar10["x"] = np.stack([read_image(archive.read(name)).pixels for name in chosen])
    return cifar10["x"]


def largest_deviation(rows, expected):
    moment = rows.T.astype(np.float64) @ rows.astype(np.float64) / len(rows)
    return np.abs(moment - expected).max()


@pytest.mark.exam
def test_real_photographs_are_of_full_rank_and_become_white(photographs):
    whitening = ZCAWhitening().fit(photographs)
    assert whitening.rank_ == 3072
    whitened = whitening.transform(photographs)
    assert largest_deviation(whitened.reshape(len(whitened), -1), np.eye(3072)) < 1e-3
    assert np.abs(whitening.inverse_transform(whitened) - photographs).max() < 0.5


def test_few_real_photographs_become_white_on_their_subspace(photographs):
    few = photographs[:400]
    whitening = ZCAWhitening().fit(few)
    assert whitening.rank_ == 399
    whitened = whitening.transform(few)
    kept = whitening.components_[:399]
    assert largest_deviation(whitened.reshape(400, -1), kept.T @ kept) < 1e-3
    assert np.abs(whitening.inverse_transform(whitened) - few).max() < 0.5
