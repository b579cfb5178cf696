"""A sweep on the terminal: while it is at work, and what came of it."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from cnnlab.commands.folder_verbs import work_summary
from cnnlab.commands.output import log
from cnnlab.experiments.paired.experiment import SIDES
from cnnlab.runs import RunStatus
from cnnlab.sweeps import Sweep, SweepFolder, Trial


class SweepProgress:
    """A bar that counts trials, and a line for each one that is over, on stderr."""

    def __init__(self, args: Namespace, folder: SweepFolder, bar: Any) -> None:
        self._args = args
        self._folder = folder
        self._bar = bar
        self._sweep = folder.config
        self._seen = {trial.number for trial in folder.trials.values() if trial.is_over}
        bar.n = len(self._seen)

    def report(self, status: RunStatus) -> None:
        """Called with every new status."""
        self._bar.total = status.num_epochs or None
        for trial in self._folder.trials.values():
            if trial.is_over and trial.number not in self._seen:
                self._seen.add(trial.number)
                self._bar.update(1)
                log(self._args, _in_words(self._sweep, trial))


def _in_words(sweep: Sweep, trial: Trial) -> str:
    measured = "" if trial.value is None else f", {value_in_words(sweep, trial.value)}"
    outcome = f"{trial.state}{measured}, {trial.seconds:.1f} s"
    return f"Trial {trial.number}: {outcome}: {settings_in_words(trial.settings)}"


def value_in_words(sweep: Sweep, value: float) -> str:
    """Such as ``0.84``; of differences ``+4.2 points`` of accuracy, or ``-0.31`` of loss."""
    if not sweep.is_of_differences:
        return f"{value:.4g}"
    return f"{100 * value:+.1f} points" if sweep.is_maximized else f"{value:+.4g}"


def objective_in_words(sweep: Sweep) -> str:
    """What counts, and of trials that compare of which side: ``val_loss, Adam minus SGD``."""
    if sweep.comparison is None:
        return sweep.objective
    names = {side: getattr(sweep.comparison, f"{side}_name") for side in SIDES}
    whose = " minus ".join(names.values()) if sweep.is_of_differences else names[sweep.leading_side]
    return f"{sweep.objective}, {whose}"


def settings_in_words(settings: Mapping[str, Any]) -> str:
    """Such as ``learning_rate 0.01, optimizer adam``."""
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in settings.items()
    )


def sweep_summary(folder: SweepFolder) -> dict[str, Any]:
    """The state of a sweep and its trials so far, in JSON types."""
    summary = work_summary(folder)
    if summary["state"] == "unreadable":
        return summary | {"question": None, "best": None, "trials": []}
    best = folder.best
    return summary | {
        "question": folder.config.name,
        "seconds": folder.status.seconds,
        "best": None if best is None else best.to_dict(),
        "importance": [vars(one) for one in folder.importance],
        "trials": [trial.to_dict() for trial in folder.trials.values()],
        "config": folder.config.to_dict(),
    }
