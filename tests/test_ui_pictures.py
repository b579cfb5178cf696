"""Uploaded pictures: made small when decoded, and bounded in bytes for all sessions together."""

import numpy as np
import pytest

from cnnlab.datasets import Dataset
from cnnlab.errors import ImageError
from cnnlab.images import encode_image, read_image, resize_image
from ui import data_source
from ui.uploads import pictures
from ui.uploads.pictures import Upload

SIZE = (32, 48)


@pytest.fixture
def memory(monkeypatch):
    """The memory of all sessions, empty, and with room for a few pictures only."""
    cache = pictures._read.cache
    cache.clear()
    monkeypatch.setattr(cache, "_Cache__maxsize", 3_000_000)
    yield cache
    cache.clear()


@pytest.fixture
def decoded(monkeypatch):
    """The bytes of every picture that is decoded, in order."""
    seen = []
    read = pictures.read_image
    monkeypatch.setattr(
        pictures, "read_image", lambda data, size: seen.append(data) or read(data, size)
    )
    return seen


def upload(number: int, side: int = 900) -> Upload:
    image = np.full((side, side, 3), number, np.uint8)
    image[: side // 2] = 255
    return Upload(f"{number}.png", encode_image(image), f"key {number}")


def arrays(picture: pictures.Picture) -> list[np.ndarray]:
    return [value for value in vars(picture).values() if isinstance(value, np.ndarray)]


def test_what_is_kept_of_a_large_picture_is_small_and_holds_on_to_nothing_large(memory):
    (picture,) = pictures.read_uploads([upload(7, side=3000)], SIZE)
    owners = [array if array.base is None else array.base for array in arrays(picture)]
    assert sum(owner.nbytes for owner in owners) < 1_000_000 < 3000 * 3000 * 3
    assert memory.currsize == sum(array.nbytes for array in arrays(picture))
    assert picture.size == (3000, 3000)


def test_a_photograph_is_read_at_a_reduced_scale_and_reported_at_its_own(memory):
    photo = encode_image(np.full((3000, 4000, 3), 90, np.uint8), "jpeg")
    (picture,) = pictures.read_uploads([Upload("photo.jpg", photo, "key")], SIZE)
    assert (picture.size, picture.notes) == ((3000, 4000), ())
    assert picture.view.shape == (360, 480, 3)


def test_a_network_still_sees_the_picture_shrunk_in_one_step(memory):
    file = upload(7)
    (picture,) = pictures.read_uploads([file], SIZE)
    assert np.array_equal(picture.seen, resize_image(read_image(file.data).pixels, SIZE))


def test_each_picture_is_decoded_once_a_size(memory, decoded):
    files = [upload(1), upload(2)]
    for size in (SIZE, SIZE, (64, 64)):
        pictures.read_uploads(files, size)
    assert decoded == [file.data for file in files] * 2


def test_all_sessions_together_keep_no_more_bytes_than_are_allowed(memory, decoded):
    files = [upload(number) for number in range(12)]
    for file in files:
        pictures.read_uploads([file], SIZE)
        pictures.read_uploads(files[:1], SIZE)  # looked at again and again, so it stays
        assert memory.currsize <= memory.maxsize
    assert decoded == [file.data for file in files]
    pictures.read_uploads(files[1:2], SIZE)
    assert decoded[-1] == files[1].data and len(decoded) == 13


def test_what_cannot_be_read_is_remembered_without_its_bytes(memory, decoded):
    file = Upload("bad.png", b"nonsense", "bad")
    for _ in range(2):
        assert pictures.read_uploads([file], SIZE) == []
    (error,) = memory.values()
    assert isinstance(error, ImageError) and error.__traceback__ is None
    assert len(decoded) == 1


def test_data_sets_in_memory_are_bounded_in_bytes_for_all_sessions_together(monkeypatch):
    loaded = []

    def load(name, image_size, seed, classes_from_names):
        loaded.append((name, seed))
        pictures = np.zeros((10, *image_size, 3), np.uint8)
        return Dataset(pictures, np.arange(10) % 2, pictures, np.arange(10) % 2, ("a", "b"))

    memory = data_source._load.cache
    monkeypatch.setattr(data_source.datasets, "load", load)
    monkeypatch.setattr(memory, "_Cache__maxsize", 2 * 2 * 10 * 8 * 8 * 3)
    memory.clear()
    for seed in (0, 1, 0, 2, 0, 1):
        data_source._load("pets", (8, 8), seed, False)
        assert memory.currsize <= memory.maxsize
    assert [seed for _, seed in loaded] == [0, 1, 2, 1]  # what is looked at again stays
    memory.clear()
