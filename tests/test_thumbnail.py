"""A run's curve in a few numbers."""

import json

import pytest

from cnnlab.runs.run_directory import Run
from cnnlab.runs.thumbnail import MOST_POINTS, accuracy_curve


@pytest.fixture
def logged(tmp_path):
    """A run whose log has these lines."""

    def log(*lines):
        text = "".join(
            (line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines
        )
        (tmp_path / "metrics.jsonl").write_text(text)
        return Run(tmp_path)

    return log


def epoch(number, share):
    return {"kind": "epoch", "epoch": number, "val_accuracy": share, "loss": 1.0}


def batch(number):
    return {"kind": "batch", "epoch": number, "batch": 1, "num_batches": 2, "loss": 1.0}


def test_it_is_what_was_measured_after_each_epoch(logged):
    run = logged(batch(1), epoch(1, 0.25), batch(2), epoch(2, 0.5))
    assert accuracy_curve(run) == (0.25, 0.5)


def test_what_was_done_again_counts_once(logged):
    resumed = {"kind": "resumed", "epoch": 1}
    run = logged(epoch(1, 0.25), epoch(2, 0.9), resumed, epoch(2, 0.5))
    assert accuracy_curve(run) == (0.25, 0.5)


def test_of_many_epochs_the_last_is_always_there(logged):
    curve = accuracy_curve(logged(*(epoch(n, n / 1000) for n in range(1, 501))))
    assert len(curve) <= MOST_POINTS and curve[-1] == 0.5
    assert list(curve) == sorted(curve)


def test_damaged_lines_are_passed_over_and_no_log_is_no_curve(logged, tmp_path):
    assert accuracy_curve(Run(tmp_path)) == ()
    run = logged('{"kind": "epoch", "epo', epoch(1, None), epoch(2, "x"), epoch(3, 0.5))
    assert accuracy_curve(run) == (0.5,)


def test_a_log_that_grew_is_read_anew(logged):
    assert accuracy_curve(logged(epoch(1, 0.25))) == (0.25,)
    assert accuracy_curve(logged(epoch(1, 0.25), epoch(2, 0.75))) == (0.25, 0.75)
