"""However a training ends, its run's folder says so in words that a person can use."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cnnlab.errors import CnnlabError
from cnnlab.messages import Note
from cnnlab.storage.json_files import is_disk_full
from cnnlab.training.status_recorder import StatusRecorder

DISK_FULL = Note(
    "run-disk-full",
    "The disk is full. Free some space (old runs can be deleted) and start again.",
    severity="warning",
)


class StopRequested(Exception):
    """Somebody asked the run to stop; raised between two batches."""


class Diverged(Exception):
    """The loss is infinite or not a number."""


class StoppedEarly(Exception):
    """The training has ended itself before the last epoch; its argument is a ``Note`` on why."""


class Hopeless(StoppedEarly):
    """Other trainings are better by now, so nobody needs its network."""


def check_stop(recorder: StatusRecorder) -> None:
    """Raise ``StopRequested`` if somebody asked the run to stop."""
    if recorder.run.stop_requested:
        raise StopRequested


@contextmanager
def recorded_outcome(recorder: StatusRecorder) -> Iterator[None]:
    """Write the end of a training into its run.

    A stop, early or asked for, a divergence and a full disk are outcomes of a run, and end here.
    Errors are written down and go on to the caller.
    """
    try:
        yield
        recorder.end("finished")
    except StoppedEarly as early:
        recorder.end("finished", *early.args)
    except StopRequested:
        _end(recorder, "stopped", recorder.stop_note())
    except KeyboardInterrupt:
        _end(recorder, "stopped", recorder.stop_note())
        raise
    except Diverged:
        _end(recorder, "diverged", _diverged(recorder))
    except (CnnlabError, OSError, RuntimeError) as error:
        # HDF5 reports a full disk as either of the last two.
        if isinstance(error, OSError | RuntimeError) and is_disk_full(error):
            _end(recorder, "disk full", DISK_FULL)
            return
        if isinstance(error, CnnlabError):
            note = Note(error.code, error.text, error.to_dict()["values"], "warning")
            recorder.end("failed", note)
        raise
    finally:
        if recorder.status.is_active:
            _end(recorder, "failed", _unexpected())


def _end(recorder: StatusRecorder, state: str, message: Note) -> None:
    recorder.end(state, message, *recorder.closing_notes())


def _diverged(recorder: StatusRecorder) -> Note:
    return Note(
        "run-diverged",
        "The loss became infinite or not a number in epoch {epoch}: the steps are too large. "
        "Lower the learning rate ({learning_rate:g}), for example to a tenth.",
        {
            "epoch": recorder.status.epoch,
            "learning_rate": recorder.run.config.learning_rate,
        },
        "warning",
    )


def _unexpected() -> Note:
    kind = sys.exc_info()[0]
    return Note(
        "run-failed-unexpectedly",
        "The training ended with an error that cnnlab did not foresee ({kind}). The file "
        "worker.log in the run's folder has the details.",
        {"kind": kind.__name__ if kind else "unknown"},
        "warning",
    )
