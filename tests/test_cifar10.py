"""CIFAR-10: found, read without trust, downloaded from a server of our own."""

import hashlib
import io
import pickle
import subprocess
import sys
import tarfile

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.datasets import cifar10_download
from cnnlab.datasets.numpy_pickles import load_arrays
from cnnlab.errors import DatasetError
from cnnlab.images import resize_image
from cnnlab.storage import paths

NAMES = "airplane automobile bird cat deer dog frog horse ship truck".split()  # noqa: SIM905
TRAIN_FILES = [f"data_batch_{number}" for number in range(1, 6)]


def batch(seed: int, count: int = 10) -> dict:
    data = np.random.default_rng(seed).integers(0, 256, (count, 3072), np.uint8)
    labels = [number % 10 for number in range(count)]
    return {b"batch_label": b"some batch", b"labels": labels, b"data": data}


def write_batches(parent, protocol: int = 2, **changes):
    """A ``cifar-10-batches-py`` of 50 + 10 pictures; ``changes`` replace what a file holds."""
    folder = parent / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    contents = {name: batch(seed) for seed, name in enumerate([*TRAIN_FILES, "test_batch"])}
    contents["batches.meta"] = {b"label_names": [name.encode() for name in NAMES]}
    for name, content in (contents | changes).items():
        (folder / name).write_bytes(pickle.dumps(content, protocol))
    return folder


def error_of(**options) -> str:
    with pytest.raises(DatasetError) as caught:
        datasets.load("cifar10", **options)
    return str(caught.value)


def test_a_folder_in_the_data_directory_is_read(monkeypatch, tmp_path):
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path))
    assert not datasets.is_available("cifar10")
    write_batches(tmp_path)
    assert datasets.is_available("cifar10")
    dataset = datasets.load("cifar10")
    assert dataset.name == "cifar10"
    assert dataset.class_names == tuple(NAMES)
    assert (dataset.x_train.shape, dataset.x_test.shape) == ((50, 32, 32, 3), (10, 32, 32, 3))
    assert dataset.y_train.tolist() == [*range(10)] * 5


@pytest.mark.parametrize("folder", ["cifar-10-batches-py-target", "."])
def test_a_folder_in_the_cache_of_keras_is_read(folder, private_home):
    write_batches(private_home / "keras" / "datasets" / folder)
    assert datasets.is_available("cifar10")
    assert len(datasets.load("cifar10").x_train) == 50


@pytest.mark.parametrize("protocol", range(6))
def test_the_pickles_of_every_python_are_read(protocol):
    write_batches(paths.data(), protocol)
    assert len(datasets.load("cifar10").x_test) == 10


def test_a_pickle_of_python_2_gives_bytes():
    assert load_arrays(b"(dp0\nS'label_names'\np1\n(lp2\nS'cat'\np3\nas.") == {
        b"label_names": [b"cat"]
    }


def test_rows_hold_all_red_then_all_green_then_all_blue_values():
    first = batch(0)
    first[b"data"][0] = np.repeat([10, 20, 30], 1024)
    first[b"data"][0, :2] = [11, 12]
    write_batches(paths.data(), data_batch_1=first)
    image = datasets.load("cifar10").x_train[0]
    assert image[0, :3].tolist() == [[11, 20, 30], [12, 20, 30], [10, 20, 30]]


def test_limit_size_and_seed_are_kept():
    write_batches(paths.data())
    whole = datasets.load("cifar10", limit=20, seed=3)
    small = datasets.load("cifar10", image_size=(16, 24), limit=20, seed=3)
    assert np.bincount(small.y_train).tolist() == [2] * 10
    assert (small.x_train.shape, small.x_test.shape) == ((20, 16, 24, 3), (10, 16, 24, 3))
    np.testing.assert_array_equal(small.x_train[5], resize_image(whole.x_train[5], (16, 24)))


def test_a_size_that_would_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr("cnnlab.datasets.request.MAX_DECODED_BYTES", 10**6)
    write_batches(paths.data())
    assert "60 pictures of 100 x 100" in error_of(image_size=(100, 100))


class Command:
    """A pickle that would run a command when it is read."""

    def __reduce__(self):
        return subprocess.getoutput, ("echo it ran",)


@pytest.mark.parametrize(
    "content",
    [
        Command(),
        {b"data": Command(), b"labels": [0]},
        eval,
        np.random.default_rng,
        np.array([Command()], dtype=object),
        slice(3),
    ],
)
@pytest.mark.parametrize("name", ["data_batch_3", "batches.meta"])
def test_pickles_that_name_anything_but_arrays_are_refused(name, content, monkeypatch):
    write_batches(paths.data(), **{name: content})
    monkeypatch.setattr(subprocess, "getoutput", lambda _: pytest.fail("it ran"))
    message = error_of()
    assert f"The file {name} of {paths.data()}" in message
    assert "is not the CIFAR-10 file of that name" in message


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({b"data": np.zeros((10, 3072))}, r"float64 (10, 3072) instead of uint8 (n, 3072)"),
        ({b"data": np.zeros((10, 100), np.uint8)}, "(10, 100)"),
        ({b"data": np.zeros((0, 3072), np.uint8), b"labels": []}, "(0, 3072)"),
        ({b"labels": [0] * 9}, "for 10 pictures"),
        ({b"labels": [0.5] * 10}, "labels are float64"),
        ({b"labels": [10] * 10}, "labels reach from 10 to 10"),
        ({b"labels": [-1] * 10}, "labels reach from -1"),
        ({b"labels": [[1], [2, 3]]}, "inhomogeneous"),
    ],
)
def test_wrong_shapes_types_and_values_are_refused(changes, reason):
    write_batches(paths.data(), protocol=4, test_batch=batch(0) | changes)
    message = error_of()
    assert "test_batch" in message
    assert reason in message


@pytest.mark.parametrize("content", [[], 7, {}, {b"label_names": [b"a"] * 10}, {b"label_names": 3}])
def test_another_list_of_classes_is_refused(content):
    write_batches(paths.data(), **{"batches.meta": content})
    assert "batches.meta" in error_of()


@pytest.mark.parametrize("data", [b"", b"text", b"\x80\x04", b"\x80\x04\x8e" + b"\xff" * 8])
def test_bytes_that_are_no_pickle_are_refused(data):
    folder = write_batches(paths.data())
    (folder / "data_batch_2").write_bytes(data)
    assert "data_batch_2" in error_of()


def test_a_missing_file_is_named():
    (write_batches(paths.data()) / "data_batch_4").unlink()
    assert "The file data_batch_4" in error_of()


def test_a_cut_off_file_is_named():
    path = write_batches(paths.data()) / "data_batch_5"
    path.write_bytes(path.read_bytes()[:-500])
    assert "The file data_batch_5" in error_of()


def test_the_second_load_reads_the_cache_until_a_file_changes(monkeypatch):
    folder = write_batches(paths.data())
    first = datasets.load("cifar10")
    with monkeypatch.context() as patch:
        patch.setattr("cnnlab.datasets.cifar10.load_arrays", lambda _: pytest.fail("read again"))
        assert datasets.load("cifar10").fingerprint == first.fingerprint
    (folder / "test_batch").write_bytes(pickle.dumps(batch(99, count=20)))
    assert len(datasets.load("cifar10").x_test) == 20


def test_the_real_pictures_are_read(tmp_path, monkeypatch, shared_data):
    script = shared_data.parent / "tools" / "make_cifar10_batches.py"
    subprocess.run([sys.executable, script, tmp_path, "--per-class", "20"], check=True)
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path))
    dataset = datasets.load("cifar10")
    assert (len(dataset.x_train), len(dataset.x_test)) == (200, 40)
    assert np.bincount(dataset.y_train).tolist() == [20] * 10
    # Neighbouring pixels of a photograph are alike; a wrong order of channels would not be.
    assert np.abs(np.diff(dataset.x_train.astype(int), axis=2)).mean() < 20


@pytest.fixture
def archive(tmp_path, monkeypatch, file_server):
    """The archive as the author packs it, with a member that nobody asked for."""
    write_batches(tmp_path / "packed")
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        tar.add(tmp_path / "packed" / "cifar-10-batches-py", "cifar-10-batches-py")
        evil = tarfile.TarInfo("../evil.txt")
        evil.size = 4
        tar.addfile(evil, io.BytesIO(b"evil"))
    content = file.getvalue()
    monkeypatch.setattr(cifar10_download, "SHA256", hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(cifar10_download, "URL", file_server.url)
    file_server.gives(content)
    return content


def files_left() -> list[str]:
    return [file.name for file in paths.data().glob("*")]


def test_it_is_downloaded_checked_and_kept(archive, file_server):
    calls = []
    dataset = datasets.load("cifar10", progress=lambda *call: calls.append(call))
    datasets.load("cifar10")
    assert file_server.requests == 1
    assert len(dataset.x_train) == 50
    assert calls[-1] == (len(archive), len(archive))
    assert files_left() == ["cifar-10-python.tar.gz"]
    assert not (paths.data().parent / "evil.txt").exists()
    assert datasets.is_available("cifar10")


def test_the_archive_put_there_by_hand_needs_no_network(archive, monkeypatch):
    paths.data().mkdir()
    cifar10_download.archive_path().write_bytes(archive)
    assert datasets.is_available("cifar10")
    monkeypatch.setattr(cifar10_download, "URL", "http://127.0.0.1:9/")
    assert len(datasets.load("cifar10").x_train) == 50
    cifar10_download.archive_path().unlink()
    assert datasets.is_available("cifar10"), "the decoded pictures are still there"
    assert len(datasets.load("cifar10").x_train) == 50


def assert_says_what_to_put_where(message: str) -> None:
    assert "put the file cifar-10-python.tar.gz into " + str(paths.data()) in message
    assert "toybox10 needs no network" in message


def test_without_a_network_it_says_which_file_to_put_where(archive, monkeypatch):
    monkeypatch.setattr(cifar10_download, "URL", "http://127.0.0.1:9/cifar-10-python.tar.gz")
    assert not datasets.is_available("cifar10")
    assert_says_what_to_put_where(error_of())
    assert files_left() == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"content": b"something else"}, "cifar10-wrong-hash"),
        ({"content": b"gone", "status": 404}, "cifar10-not-downloaded"),
        ({"content": b"0123456789", "stalls_after": 5}, "cifar10-not-downloaded"),
    ],
)
def test_a_bad_download_is_refused_and_not_kept(archive, file_server, answer, code):
    file_server.gives(**answer)
    with pytest.raises(DatasetError) as caught:
        datasets.load("cifar10")
    assert caught.value.code == code
    assert_says_what_to_put_where(str(caught.value))
    assert files_left() == []


def test_a_folder_that_cannot_be_written_is_reported(archive, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path / "file"))
    assert "it cannot be stored" in error_of()
