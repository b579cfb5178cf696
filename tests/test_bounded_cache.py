"""What is kept on the disk: listed and bounded as a whole, and never taken from a training."""

import errno
import fcntl
import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.datasets.archives import zip_archive
from cnnlab.features import cache
from cnnlab.images import encode_image
from cnnlab.runs.new_run import new_run
from cnnlab.storage import bounded_cache, paths
from cnnlab.storage.hashes import hash_of_file
from cnnlab.training import TrainingConfig, train
from cnnlab.workers import worker
from ui.uploads.storage import keep_written

ROOT = Path(__file__).parent.parent
SIZE = (8, 8)


def pictures_zip(seed: int = 0) -> bytes:
    """Two classes of five pictures."""
    draw = np.random.default_rng(seed)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("cat", "dog"):
            for number in range(5):
                image = draw.integers(0, 256, (*SIZE, 3)).astype(np.uint8)
                archive.writestr(f"{name}/{number}.png", encode_image(image))
    return file.getvalue()


def upload(seed: int = 0) -> Path:
    """A ZIP as the app keeps it."""
    data = pictures_zip(seed)
    return Path(keep_written(lambda file: file.write(data), str(seed) * 64, "pets", "zip"))


def aged(*folders: Path) -> None:
    """The first was used last."""
    for age, folder in enumerate(folders):
        os.utime(folder, (1000 - age, 1000 - age))


def kinds() -> list[str]:
    return [entry.kind for entry in bounded_cache.entries()]


@pytest.fixture
def one_of_each():
    """An upload, the pictures decoded of it, features; the oldest last. Their entries."""
    path = upload()
    datasets.load(path, SIZE)
    cache.store("key", "pets: 10 pictures", (5, 5), "float32", iter([np.ones((5, 5), "f4")]))
    folders = {entry.kind: entry.path for entry in bounded_cache.entries()}
    aged(*(folders[kind] for kind in ("features", "uploads", "datasets")))
    return folders


def test_everything_is_listed_with_its_size_and_in_words(one_of_each):
    entries = bounded_cache.entries()
    assert kinds() == ["features", "uploads", "datasets"]
    assert [entry.about for entry in entries] == [
        "pets: 10 pictures",
        "upload: pets.zip",
        "pets.zip: 10 decoded pictures of 8 x 8",
    ]
    for entry in entries:
        assert entry.num_bytes == sum(file.stat().st_size for file in entry.path.iterdir())


def test_a_smaller_limit_takes_what_was_not_used_for_the_longest_time(one_of_each):
    sizes = {entry.kind: entry.num_bytes for entry in bounded_cache.entries()}
    bounded_cache.set_limit(sizes["features"] + sizes["uploads"])
    assert kinds() == ["features", "uploads"]
    datasets.load(next(one_of_each["uploads"].iterdir()), SIZE)
    assert kinds() == ["datasets", "uploads"]  # used now, the features are the oldest


def test_every_function_that_adds_something_makes_room_for_it():
    first = upload(1).parent
    size = bounded_cache.entries()[0].num_bytes
    bounded_cache.set_limit(2 * size + size // 2)
    aged(first)
    second, third = upload(2).parent, upload(3).parent
    assert not first.exists() and second.exists() and third.exists()
    bounded_cache.set_limit(2 * size + 100)
    datasets.load(next(third.iterdir()), SIZE)
    assert third.exists() and not second.exists()  # what is read stays, the oldest goes
    cache.store("key", "", (5, 100), "float32", iter([np.ones((5, 100), "f4")]))
    assert sum(entry.num_bytes for entry in bounded_cache.entries()) <= bounded_cache.limit()


def test_an_upload_is_hashed_once_when_it_arrives_and_shares_its_cache_with_copies(
    tmp_path, monkeypatch
):
    data, hashed = pictures_zip(0), []
    digest = hashlib.sha256(data).hexdigest()
    stored = Path(keep_written(lambda file: file.write(data), digest, "pets", "zip"))
    (tmp_path / "copy.zip").write_bytes(data)

    def counted(path):
        hashed.append(path.name)
        return hash_of_file(path)

    monkeypatch.setattr(zip_archive, "hash_of_file", counted)
    first, again = (datasets.load(stored, SIZE, seed=seed) for seed in (0, 1))
    copy = datasets.load(tmp_path / "copy.zip", SIZE)
    assert hashed == ["copy.zip"]
    assert first.fingerprint == copy.fingerprint and len(again.x_train) == 8
    assert kinds().count("datasets") == 1


def test_what_comes_stays_even_where_it_is_larger_than_the_limit():
    bounded_cache.set_limit(0)
    path = upload()
    assert len(datasets.load(path, SIZE).x_train) == 8
    assert path.exists()


def test_what_came_is_there_although_nobody_can_look_for_what_is_too_much(monkeypatch):
    def refuse(path):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    assert len(datasets.load(upload(), SIZE).x_train) == 8


def test_what_is_held_stays_and_can_go_afterwards(one_of_each):
    archive = next(one_of_each["uploads"].iterdir())
    with bounded_cache.held(archive, one_of_each["features"], None, "toybox10", "/elsewhere/x"):
        assert [entry.is_held for entry in bounded_cache.entries()] == [True, True, False]
        assert bounded_cache.room() < bounded_cache.limit()
        assert bounded_cache.clear() == 1
        bounded_cache.set_limit(0)
        assert sorted(kinds()) == ["features", "uploads"]
    assert bounded_cache.clear() == 2 and kinds() == []


def test_what_another_process_holds_stays_until_it_ends(one_of_each):
    code = (
        "import sys; from cnnlab.storage.bounded_cache import held\n"
        "with held(sys.argv[1]): print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(next(one_of_each["uploads"].iterdir()))]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=env, **pipes) as child:
        child.stdout.readline()
        bounded_cache.clear()
        assert kinds() == ["uploads"]
        child.kill()
    assert bounded_cache.clear() == 1


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EBADF])
def test_without_locks_nothing_is_held_and_all_else_works(one_of_each, monkeypatch, number):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with bounded_cache.held(one_of_each["uploads"] / "pets.zip"):
        assert not any(entry.is_held for entry in bounded_cache.entries())
    assert bounded_cache.clear() == 3
    assert len(datasets.load(upload(), SIZE).x_train) == 8


def test_an_upload_waits_with_the_run_that_needs_it(monkeypatch):
    path = upload()
    run, lock = new_run(TrainingConfig(data=str(path), weights=None))
    monkeypatch.setattr(worker, "lower_priority", lambda: None)

    def waiting(run):
        assert bounded_cache.clear() == 0 and path.exists()

    monkeypatch.setattr(worker, "wait_for_turn", waiting)
    worker.work(run, str(lock), job=None)
    os.close(lock)
    assert run.status.state == "stopped"
    assert bounded_cache.clear() == 1


@pytest.mark.tensorflow
# Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_clearing_takes_nothing_from_a_training_at_work():
    path = upload()
    seen = []

    def clear(status):
        bounded_cache.clear()
        assert path.exists()
        if status.state == "running":
            seen.append({entry.kind for entry in bounded_cache.entries()})

    config = TrainingConfig(
        data=str(path), image_size=(32, 32), base="vgg16-compact", epochs=2, batch_size=4
    )
    assert train(config, report=clear).status.state == "finished"
    assert seen and all(kinds == {"uploads", "features"} for kinds in seen)
    bounded_cache.clear()
    assert bounded_cache.entries() == []
    assert not path.exists() and not any(paths.uploads().glob("[!.]*"))


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 MB"),
        (300, "0.1 MB"),
        (640_000, "0.6 MB"),
        (1_000_000, "1 MB"),
        (2_500_000_000, "2.5 GB"),
    ],
)
def test_what_takes_little_is_not_said_to_take_nothing(count, words):
    assert bounded_cache.in_words(count) == words
