"""The built-in data set: the same for everybody at every size, neither trivial nor hopeless."""

import cv2
import numpy as np
import pytest

from cnnlab.datasets import toybox10
from cnnlab.datasets.toybox10 import CLASS_NAMES, draw_pictures
from cnnlab.errors import ConfigurationError
from cnnlab.storage import paths


@pytest.fixture
def small_sets(monkeypatch):
    """Sets of 40 and 20 pictures: as the real ones, sooner drawn."""
    monkeypatch.setattr(toybox10, "_TRAIN", (40, 1))
    monkeypatch.setattr(toybox10, "_TEST", (20, 2))


def test_ten_familiar_things_have_names():
    expected = {"car", "house", "tree", "fish", "flower", "cup", "star", "boat", "balloon"}
    assert set(CLASS_NAMES) == expected | {"mushroom"}
    assert len(CLASS_NAMES) == 10


def test_pictures_are_uint8_and_labels_int64():
    images, labels = draw_pictures(7, (40, 56))
    assert images.shape == (7, 40, 56, 3)
    assert images.dtype == np.uint8
    assert labels.shape == (7,)
    assert labels.dtype == np.int64


def test_the_same_seed_gives_the_same_pictures():
    first, second = draw_pictures(20, seed=3), draw_pictures(20, seed=3)
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_another_seed_gives_other_pictures():
    first, second = draw_pictures(20, seed=3)[0], draw_pictures(20, seed=4)[0]
    assert (np.abs(first.astype(int) - second).mean(axis=(1, 2, 3)) > 5).all()


@pytest.mark.parametrize("size", [64, 96, 224])
def test_the_same_seed_at_another_size_is_the_same_picture_larger(size):
    small, labels = draw_pictures(30, (32, 32), seed=5)
    large, same_labels = draw_pictures(30, (size, size), seed=5)
    shrunk = [cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA) for image in large]
    assert np.array_equal(labels, same_labels)
    assert np.abs(small - np.stack(shrunk).astype(float)).mean() < 5


def test_threads_draw_what_one_thread_draws(monkeypatch):
    together = draw_pictures(100, (64, 64), seed=8)[0]
    monkeypatch.setattr(toybox10, "_PIXELS_WORTH_A_THREAD", 64 * 64 + 1)
    assert np.array_equal(draw_pictures(100, (64, 64), seed=8)[0], together)


def test_classes_are_balanced_and_mixed():
    labels = draw_pictures(205)[1]
    counts = np.bincount(labels, minlength=10)
    assert counts.min() == 20
    assert counts.max() == 21
    assert len(set(labels[:30])) > 5


@pytest.mark.parametrize("class_name", CLASS_NAMES)
def test_every_class_is_drawn_in_many_ways(class_name):
    images, labels = draw_pictures(300, seed=11)
    own = images[labels == CLASS_NAMES.index(class_name)].astype(float)
    assert len(own) == 30
    assert own.std(axis=(1, 2, 3)).min() > 5
    assert own.std(axis=0).mean() > 25


@pytest.mark.parametrize("image_size", [(32, 32), (256, 256), (32, 256), (256, 32), (33, 47)])
def test_sizes_from_32_to_256_are_drawn(image_size):
    assert draw_pictures(3, image_size)[0].shape == (3, *image_size, 3)


@pytest.mark.parametrize("image_size", [(31, 32), (32, 257), (8, 8)])
@pytest.mark.parametrize("draw", [toybox10.load, lambda size: draw_pictures(1, size)])
def test_other_sizes_are_refused(draw, image_size):
    with pytest.raises(ConfigurationError, match="32 to 256 pixels") as caught:
        draw(image_size)
    assert caught.value.code == "toybox10-image-size"
    assert str(image_size) in str(caught.value)


@pytest.mark.parametrize("arguments", [{"num_images": -1}, {"num_images": 1, "seed": -3}])
def test_negative_counts_and_seeds_are_refused(arguments):
    with pytest.raises(ConfigurationError, match="whole number, 0 or more; received -"):
        draw_pictures(**arguments)


def test_no_pictures_are_no_pictures():
    images, labels = draw_pictures(0)
    assert images.shape == (0, 32, 32, 3)
    assert labels.shape == (0,)


def test_load_gives_balanced_parts_that_share_no_picture(small_sets):
    dataset = toybox10.load()
    assert dataset.name == "toybox10"
    assert dataset.class_names == CLASS_NAMES
    assert np.bincount(dataset.y_train).tolist() == [4] * 10
    assert np.bincount(dataset.y_test).tolist() == [2] * 10
    pictures = {image.tobytes() for image in (*dataset.x_train, *dataset.x_test)}
    assert len(pictures) == 60


def test_load_draws_once_and_then_reads(small_sets, monkeypatch):
    first = toybox10.load((32, 48))
    monkeypatch.setattr(toybox10, "draw_pictures", None)
    assert toybox10.load((32, 48)).fingerprint == first.fingerprint


def test_sizes_are_cached_apart(small_sets):
    assert toybox10.load((32, 32)).image_shape == (32, 32, 3)
    assert toybox10.load((48, 32)).image_shape == (48, 32, 3)


def test_progress_counts_up_to_all_pictures(small_sets):
    seen = []
    toybox10.load(progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (60, 60)


def test_a_cancelled_drawing_leaves_nothing_behind(small_sets):
    def cancel(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        toybox10.load(progress=cancel)
    assert not list(paths.cache().rglob("*.npy"))


def ridge_accuracy(x_train, y_train, x_test, y_test, penalty):
    """Test accuracy of a linear classifier on pixels: least squares onto one-hot labels.

    w = (X'X + penalty I)^-1 X'Y with every pixel standardised. Of penalties from 1e2 to 1e5,
    1e4 is best for the whole set (33 %).
    """
    x = x_train.reshape(len(x_train), -1).astype(np.float32)
    mean, std = x.mean(axis=0), x.std(axis=0)
    x = (x - mean) / std
    one_hot = np.eye(10, dtype=np.float32)[y_train] - 0.1
    weights = np.linalg.solve(
        x.T @ x + penalty * np.eye(x.shape[1], dtype=np.float32), x.T @ one_hot
    )
    scores = (x_test.reshape(len(x_test), -1) - mean) / std @ weights
    return (scores.argmax(axis=1) == y_test).mean()


def test_a_linear_model_on_pixels_stays_under_70_percent_but_learns_something():
    x_train, y_train = draw_pictures(1500, seed=1)
    x_test, y_test = draw_pictures(500, seed=2)
    # Halved, so that there are twice as many pictures as features.
    x_train, x_test = (x.reshape(-1, 16, 2, 16, 2, 3).mean(axis=(2, 4)) for x in (x_train, x_test))
    best = max(ridge_accuracy(x_train, y_train, x_test, y_test, 10.0**k) for k in (2, 3, 3.5, 4))
    assert 0.2 < best < 0.7


def test_the_first_pictures_are_those_of_the_whole_set_and_nothing_is_kept(small_sets):
    first = toybox10.load_first(9)
    assert not toybox10.is_drawn()
    whole = toybox10.load()
    assert np.array_equal(first.x_train, whole.x_train[:9])
    assert np.array_equal(first.y_train, whole.y_train[:9])
    assert len(first.x_test) == 0
    assert toybox10.is_drawn()
    assert not toybox10.is_drawn((40, 40))
    assert len(toybox10.load_first(100).x_train) == 40
    with pytest.raises(ConfigurationError):
        toybox10.load_first(-1)
