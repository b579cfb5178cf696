"""The curves of a run as TensorBoard reads them: ``tensorboard --logdir RUN/tensorboard``.

As with Keras's callback, training and validation are two lines of one chart (the folders
``train`` and ``validation``), with the tags ``epoch_loss``, ``batch_accuracy`` and so on.
The records are written by TensorFlow itself; the package tensorboard is only needed to look.
"""

import errno
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tensorflow as tf

_FILE_VERSION = "brain.Event:2"
_VALIDATION = "val_"
_NO_CURVES = ("epoch", "batch", "num_batches", "seconds")


class TensorBoardLog:
    """Takes the same records as ``MetricsLog``; a run that goes on later adds files.

    Args:
        folder: made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, tf.io.TFRecordWriter] = {}

    def append(self, kind: str, record: Mapping[str, float]) -> None:
        """Add the values of one batch or epoch; a step counts batches or epochs from 1.

        Raises:
            OSError: it cannot be written, as on a full disk.
        """
        step = record["epoch"]
        if kind == "batch":
            step = (record["epoch"] - 1) * record["num_batches"] + record["batch"]
        for split, values in _by_split(kind, record).items():
            self._write(split, int(step), values)

    def _write(self, split: str, step: int, values: Mapping[str, float]) -> None:
        from tensorflow.compat.v1 import Event, Summary

        scalars = [Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]
        with _os_errors():
            writer = self._writer(split)
            event = Event(wall_time=time.time(), step=step, summary=Summary(value=scalars))
            writer.write(event.SerializeToString())
            writer.flush()

    def _writer(self, split: str) -> "tf.io.TFRecordWriter":
        import tensorflow as tf

        if split not in self._writers:
            folder = self._folder / split
            folder.mkdir(parents=True, exist_ok=True)
            writer = tf.io.TFRecordWriter(
                str(folder / f"events.out.tfevents.{time.time_ns()}.cnnlab")
            )
            began = tf.compat.v1.Event(wall_time=time.time(), file_version=_FILE_VERSION)
            writer.write(began.SerializeToString())
            self._writers[split] = writer
        return self._writers[split]


def _by_split(kind: str, record: Mapping[str, float]) -> dict[str, dict[str, float]]:
    splits: dict[str, dict[str, float]] = {}
    for name, value in record.items():
        if name not in _NO_CURVES and value is not None:
            split = "validation" if name.startswith(_VALIDATION) else "train"
            tag = f"{kind}_{name.removeprefix(_VALIDATION)}"
            splits.setdefault(split, {})[tag] = value
    return splits


@contextmanager
def _os_errors() -> Iterator[None]:
    """TensorFlow's errors of the file system as Python's, so that a full disk is known as one."""
    from tensorflow.errors import OpError, ResourceExhaustedError

    try:
        yield
    except ResourceExhaustedError as error:
        raise OSError(errno.ENOSPC, error.message) from error
    except OpError as error:
        raise OSError(errno.EIO, error.message) from error
