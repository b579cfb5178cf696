"""Curves for TensorBoard, read back with TensorFlow's own reader."""

import errno
import math

import pytest

from cnnlab.storage.json_files import is_disk_full
from cnnlab.training.tensorboard import TensorBoardLog

pytestmark = pytest.mark.tensorflow


def read_back(folder):
    """(tag, step) -> value of all event files in a folder."""
    import tensorflow as tf

    found = {}
    for path in sorted(folder.iterdir()):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                found[value.tag, event.step] = value.simple_value
    return found


def test_batches_and_epochs_come_back_with_their_steps(tmp_path):
    log = TensorBoardLog(tmp_path)
    batch = {"num_batches": 10, "seconds": 1.0}
    log.append("batch", batch | {"epoch": 1, "batch": 1, "loss": 0.75, "accuracy": 0.25})
    log.append("batch", batch | {"epoch": 3, "batch": 2, "loss": math.nan, "accuracy": 0.5})
    log.append("epoch", {"epoch": 3, "seconds": 9.0, "loss": 0.5, "val_loss": 0.25})
    train, validation = read_back(tmp_path / "train"), read_back(tmp_path / "validation")
    assert validation == {("epoch_loss", 3): 0.25}
    assert math.isnan(train.pop(("batch_loss", 22)))
    assert train == {
        ("batch_loss", 1): 0.75,
        ("batch_accuracy", 1): 0.25,
        ("batch_accuracy", 22): 0.5,
        ("epoch_loss", 3): 0.5,
    }


def test_a_run_that_goes_on_adds_to_the_same_curves(tmp_path):
    for epoch in (1, 2):
        TensorBoardLog(tmp_path).append("epoch", {"epoch": epoch, "loss": 1 / epoch})
    assert read_back(tmp_path / "train") == {("epoch_loss", 1): 1.0, ("epoch_loss", 2): 0.5}


def test_a_full_disk_is_known_as_one(tmp_path, monkeypatch):
    import tensorflow as tf

    log = TensorBoardLog(tmp_path)
    log.append("epoch", {"epoch": 1, "loss": 1.0})
    monkeypatch.setitem(log._writers, "train", tf.io.TFRecordWriter("/dev/full"))
    with pytest.raises(OSError) as full:
        log.append("epoch", {"epoch": 2, "loss": 1.0})
    assert full.value.errno == errno.ENOSPC and is_disk_full(full.value)


def test_a_folder_that_is_none_is_an_error_of_the_file_system(tmp_path):
    (tmp_path / "train").write_text("in the way")
    with pytest.raises(OSError):
        TensorBoardLog(tmp_path).append("epoch", {"epoch": 1, "loss": 1.0})
