"""Pipes and devices where files are expected: reported at once, never waited for."""

import os
import threading
from pathlib import Path

import pytest

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig
from cnnlab.bundles import import_bundle
from cnnlab.classification.batch.archive_cache import collect_archive
from cnnlab.commands.flags import read_settings
from cnnlab.commands.picture_files import read_picture
from cnnlab.errors import CnnlabError, StorageError
from cnnlab.generators import load_img
from cnnlab.normalization import load_normalizer
from cnnlab.runs import list_runs
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import CONFIG, LOCK, STATUS, STOP
from cnnlab.runs.new_run import new_run
from cnnlab.runs.run_directory import METRICS
from cnnlab.storage.atomic_files import write_whole
from cnnlab.storage.reading import open_file, read_file

READERS = {
    "settings": lambda path: read_settings(AugmentationConfig(), str(path)),
    "picture": read_picture,
    "load_img": load_img,
    "data set": lambda path: datasets.load(path, (4, 4)),
    "pictures to gather": lambda path: collect_archive(path, (4, 4)),
    "bundle": lambda path: import_bundle(path, "pets"),
    "normaliser": load_normalizer,
}


@pytest.fixture
def pipe(tmp_path):
    path = tmp_path / "pipe.zip"
    os.mkfifo(path)
    return path


@pytest.mark.parametrize("reader", READERS)
def test_a_pipe_that_nobody_fills_is_reported(reader, pipe):
    with pytest.raises(CnnlabError):
        READERS[reader](pipe)


@pytest.mark.parametrize("reader", READERS)
def test_a_device_without_end_is_reported(reader):
    with pytest.raises(CnnlabError):
        READERS[reader](Path("/dev/zero"))


def test_a_pipe_or_device_is_no_file(pipe):
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(OSError, match="a pipe or a device, not a file"):
            open_file(path)


def test_a_pipe_that_nobody_empties_is_not_written_into(pipe):
    with pytest.raises(StorageError):
        write_whole(pipe, b"words")


def test_what_is_written_into_a_pipe_comes_out(pipe):
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"words", durable=False)
    assert os.read(reader, 10) == b"words"
    assert list(pipe.parent.iterdir()) == [pipe]
    os.close(reader)


def test_what_a_program_writes_into_a_pipe_is_read(pipe):
    """As in ``--recipe <(program)``; no more than was asked for."""
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(pipe, os.O_WRONLY)
    come = []
    reading = threading.Thread(target=lambda: come.append(read_file(pipe, 8)))
    reading.start()
    os.write(writer, b"0123")
    os.write(writer, b"456789")
    os.close(writer)
    reading.join(60)
    os.close(reader)
    assert come == [b"01234567"]


@pytest.mark.parametrize("name", [CONFIG, STATUS, METRICS, LOCK, STOP])
def test_a_pipe_in_a_run_folder_is_not_waited_for(name, monkeypatch, tmp_path):
    monkeypatch.setenv("CNNLAB_HOME", str(tmp_path))
    run, lock = new_run(TrainingConfig())
    os.close(lock)
    (run.path / name).unlink(missing_ok=True)
    os.mkfifo(run.path / name)
    (found,) = list_runs()
    _ = found.status, found.is_alive, found.place_in_queue, found.history()
