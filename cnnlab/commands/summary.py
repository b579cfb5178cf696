"""A summary of a run, for the commands that show runs."""

from typing import Any

from cnnlab.classification.model_registry import LATEST
from cnnlab.errors import RunError
from cnnlab.evaluation import Evaluation
from cnnlab.evaluation.interval import interval_in_words
from cnnlab.evaluation.selection_in_words import worth_in_words
from cnnlab.messages import Note
from cnnlab.runs import Run, RunStatus, list_runs, load_run, near_chance
from cnnlab.runs.held_out import held_out


def find_run(name: str) -> Run:
    """The run of this name, or the newest one for ``"latest"``. Raises ``RunError``."""
    if name != LATEST:
        return load_run(name)
    return _newest(list_runs())


def find_network(name: str) -> Run:
    """As ``find_run``, but the latest run is the newest one that has a network."""
    if name != LATEST:
        return load_run(name)
    return _newest([run for run in list_runs() if run.has_checkpoint])


def run_summary(run: Run) -> dict[str, Any]:
    """The summary in JSON types; accuracies are in [0, 1], or None."""
    status, evaluation = run.status, _evaluation(run)
    return {
        "name": run.full_name,
        "path": run.path,
        "state": status.state,
        "epoch": status.epoch,
        "num_epochs": status.num_epochs,
        "accuracy": evaluation and evaluation.accuracy,
        "accuracy_interval": evaluation and evaluation.accuracy_interval,
        "num_test_pictures": evaluation and evaluation.num_images,
        "selected_on": evaluation and evaluation.selected_on,
        "guessing_accuracy": evaluation and evaluation.guessing_accuracy,
        "balanced_accuracy": evaluation and evaluation.balanced_accuracy,
        "held_out_accuracy": _held_out_accuracy(run),
        "seconds": status.seconds,
        "message": status_message(status),
    }


def run_notes(run: Run) -> list[Note]:
    """Notes on data and settings, and on the reliability of its accuracy."""
    return [*run.status.notes, *ending_notes(run)]


def ending_notes(run: Run) -> list[Note]:
    """How its epoch was selected, whether it is near chance level, or tested on few pictures."""
    evaluation, guesses = _evaluation(run), near_chance(run)
    worth = [] if evaluation is None else worth_in_words(evaluation)
    return worth + ([] if guesses is None else [guesses])


def accuracy_in_words(run: Run) -> str:
    """Accuracy on the test pictures, that of guessing, and the mean of the classes."""
    evaluation = _evaluation(run)
    if evaluation is None:
        return "accuracy not measured"
    words = f"accuracy {accuracy_with_interval(evaluation)}"
    mean = percent(evaluation.balanced_accuracy)
    uneven = f"; mean of the uneven classes {mean}" if evaluation.is_uneven else ""
    return f"{words}; guessing would get {percent(evaluation.guessing_accuracy)}{uneven}"


def accuracy_with_interval(evaluation: Evaluation) -> str:
    """Such as "76.4% (72.1 to 80.2%, 420 test pictures)"."""
    share, count = evaluation.accuracy, evaluation.num_images
    return f"{percent(share)} ({interval_in_words(share, count)})"


def status_message(status: RunStatus) -> str | None:
    """The status's message as a sentence."""
    return None if status.message is None else str(status.message)


def percent(share: float | None) -> str | None:
    """A fraction in [0, 1] in per cent."""
    return None if share is None else f"{share:.1%}"


def _newest(runs: list[Run]) -> Run:
    if not runs:
        raise RunError(
            "run-none", "There is no such run yet. Train one first: python -m cnnlab train --help"
        )
    return runs[0]


def _evaluation(run: Run) -> Evaluation | None:
    try:
        return run.evaluation()
    except RunError:
        return None


def _held_out_accuracy(run: Run) -> float | None:
    try:
        return held_out(run)[0]
    except RunError:
        return None
