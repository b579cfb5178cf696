"""``train``: transfer learning in the foreground, or in a process of its own."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.output import log, log_notes, plain, print_json, progress_bar
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.commands.summary import (
    accuracy_in_words,
    ending_notes,
    percent,
    run_notes,
    run_summary,
    status_message,
)
from cnnlab.commands.training_settings import add_training_settings, training_settings
from cnnlab.runs import Run, RunStatus
from cnnlab.runs.new_run import new_run
from cnnlab.storage.locks import releasing
from cnnlab.training import TrainingConfig, train
from cnnlab.workers import start_run
from cnnlab.workers.watchdog import watched

# Ends of a run that count as failures.
FAILURES = ("diverged", "disk full", "failed")


def add_arguments(parser: ArgumentParser) -> None:
    """The way of running, then the settings of ``TrainingConfig``."""
    parser.add_argument(
        "--detach", action="store_true", help="train in a process of its own, and return at once"
    )
    add_output_arguments(parser)
    add_training_settings(parser)


def run(args: Namespace) -> int:
    """Train, and report the result."""
    config = training_settings(args)
    if args.detach:
        log_notes(args, config.notes)
    run = start_run(config) if args.detach else train_here(args, config)
    return _report(args, run)


def train_here(args: Namespace, config: TrainingConfig) -> Run:
    """Train in this process, showing progress; Ctrl-C stops it."""
    # First, so that Ctrl-C in these seconds leaves no run behind.
    load_tensorflow_quietly()
    run, lock = new_run(config)
    with releasing(lock), watched(run, lock), _Progress(args, run) as progress:
        log(args, f"Training {run.name}")
        return train(config, run, progress.report)


class _Progress:
    """A bar that counts pictures, then batches, and a line for every epoch, on stderr."""

    def __init__(self, args: Namespace, run: Run) -> None:
        self._args = args
        self._run = run
        self._logged_epochs = 0
        self._logged_notes = 0
        self._logged_message: str | None = None
        self._unit = " batches"  # a bar that is not shown forgets its own
        self._bar = progress_bar(args, unit=self._unit, leave=False)

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def report(self, status: RunStatus) -> None:
        """Called by the training with every new status."""
        if status.preparation is not None:
            self._show(status.images_prepared, status.images_to_prepare, " pictures")
        else:
            done = max(status.epoch - 1, 0) * status.num_batches + status.batch
            self._show(done, status.num_epochs * status.num_batches, " batches")
        self._log_message(status)
        self._log_notes(status)
        self._log_epochs(status)

    def _show(self, done: int, total: int, unit: str) -> None:
        if unit != self._unit:
            self._bar.reset()
            self._unit = self._bar.unit = unit
        self._bar.total = total or None
        self._bar.update(done - self._bar.n)

    def _log_message(self, status: RunStatus) -> None:
        message = status_message(status)
        if status.state != "starting" or message == self._logged_message:
            return
        self._logged_message = message
        if message is not None:
            log(self._args, message)

    def _log_notes(self, status: RunStatus) -> None:
        log_notes(self._args, status.notes[self._logged_notes :])
        self._logged_notes = len(status.notes)

    def _log_epochs(self, status: RunStatus) -> None:
        if status.epoch <= self._logged_epochs:
            return
        for epoch in self._run.history().epochs[self._logged_epochs :]:
            self._logged_epochs = epoch["epoch"]
            log(self._args, _epoch_line(epoch, status.num_epochs))


def _epoch_line(epoch: Mapping[str, Any], num_epochs: int) -> str:
    """With validation, on held-out pictures or by folds, if there is any."""
    accuracies = (percent(epoch[name]) for name in ("accuracy", "val_accuracy"))
    losses = (epoch[name] and str(round(epoch[name], 4)) for name in ("loss", "val_loss"))
    words = (f"accuracy {_with_validation(*accuracies)}", f"loss {_with_validation(*losses)}")
    return f"epoch {epoch['epoch']}/{num_epochs}: {'; '.join(words)}"


def _with_validation(training: str | None, validation: str | None) -> str:
    words = plain(training)
    return words if validation is None else f"{words}, validation {validation}"


def _report(args: Namespace, run: Run) -> int:
    summary = run_summary(run)
    notes = run_notes(run)
    if args.json:
        print_json(summary | {"notes": list(map(str, notes))})
    else:
        print(run.name)
    if args.detach:
        log(args, f"It trains in the background: python -m cnnlab runs show {run.name}")
        return 0
    log(args, f"{summary['state']}, {accuracy_in_words(run)}")
    log_notes(args, ending_notes(run))
    if summary["state"] not in FAILURES:
        if summary["message"]:
            log(args, summary["message"])
        return 0
    print("cnnlab:", plain(summary["message"]), file=sys.stderr)
    return 2
