"""A run in few words, for the commands that show runs."""

from typing import Any

from cnnlab.classification.catalogue import LATEST
from cnnlab.errors import RunError
from cnnlab.training import Run, RunStatus, list_runs, load_run


def find_run(name: str) -> Run:
    """The run of this name, or the newest one for ``"latest"``. Raises ``RunError``."""
    if name != LATEST:
        return load_run(name)
    return _newest(list_runs())


def find_network(name: str) -> Run:
    """As ``find_run``, but the latest run is the newest one that has a network."""
    if name != LATEST:
        return load_run(name)
    return _newest([run for run in list_runs() if _accuracy(run) is not None])


def run_summary(run: Run) -> dict[str, Any]:
    """What is worth telling first; ``accuracy`` is a share of the test pictures, or None."""
    status = run.status
    return {
        "name": run.name,
        "path": run.path,
        "state": status.state,
        "epoch": status.epoch,
        "num_epochs": status.num_epochs,
        "accuracy": _accuracy(run),
        "seconds": status.seconds,
        "message": said(status),
    }


def said(status: RunStatus) -> str | None:
    """The status's message as a sentence."""
    return None if status.message is None else str(status.message)


def percent(share: float | None) -> str | None:
    """A share in [0, 1] as people read it."""
    return None if share is None else f"{share:.1%}"


def _newest(runs: list[Run]) -> Run:
    if not runs:
        raise RunError(
            "run-none", "There is no such run yet. Train one first: python -m cnnlab train --help"
        )
    return runs[0]


def _accuracy(run: Run) -> float | None:
    try:
        evaluation = run.evaluation()
    except RunError:
        return None
    return None if evaluation is None else evaluation.accuracy
