"""An experiment on the terminal: while it is at work, and what came of it."""

from argparse import Namespace
from typing import Any

from cnnlab.commands.folder_verbs import work_summary
from cnnlab.commands.output import log
from cnnlab.commands.summary import percent
from cnnlab.experiments.paired import ExperimentFolder, RunResult, verdict_of
from cnnlab.runs import RunStatus


class ExperimentProgress:
    """A bar that counts trainings, and a line for each new verdict, on stderr."""

    def __init__(self, args: Namespace, folder: ExperimentFolder, bar: Any) -> None:
        self._args = args
        self._folder = folder
        self._bar = bar
        self._seen = len(folder.results)
        self._pairs: dict[int, int] = {}

    def report(self, status: RunStatus) -> None:
        """Called with every new status."""
        results = self._folder.results
        self._bar.total = status.num_epochs or None
        self._bar.update(len(results) - self._bar.n)
        for result in list(results.values())[self._seen :]:
            log(self._args, f"{result.run}: {_outcome(result)}")
            self._log_verdicts()
        self._seen = len(results)

    def _log_verdicts(self) -> None:
        for number, comparison in enumerate(self._folder.config.comparisons):
            pairs = len(self._folder.pairs(number))
            verdict = verdict_of(self._folder, number)
            if verdict is not None and pairs != self._pairs.get(number):
                log(self._args, f"{comparison.name}: {verdict.sentence}")
            self._pairs[number] = pairs


def _outcome(result: RunResult) -> str:
    accuracy = percent(result.accuracy) or "none"
    return f"{result.state}, accuracy {accuracy}, {result.total_seconds:.1f} s"


def experiment_summary(folder: ExperimentFolder) -> dict[str, Any]:
    """The state of an experiment and its verdicts so far, in JSON types."""
    summary = work_summary(folder)
    if summary["state"] == "unreadable":
        return summary | {"question": None, "comparisons": []}
    experiment = folder.config
    return summary | {
        "question": experiment.question,
        "seconds": folder.seconds_used,
        "comparisons": [
            _comparison(folder, number) for number in range(len(experiment.comparisons))
        ],
        "trainings": [result.to_dict() for result in folder.results.values()],
        "config": experiment.to_dict(),
    }


def _comparison(folder: ExperimentFolder, number: int) -> dict[str, Any]:
    comparison, verdict = folder.config.comparisons[number], verdict_of(folder, number)
    return {
        "name": comparison.name,
        "pairs": len(folder.pairs(number)),
        "verdict": None if verdict is None else str(verdict.sentence),
    }
