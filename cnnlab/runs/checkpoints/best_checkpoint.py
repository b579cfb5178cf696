"""Is a run's best checkpoint the one that the run wrote?"""

from cnnlab.errors import RunError, WeightsError
from cnnlab.runs.run_directory import WEIGHTS, Run
from cnnlab.storage.hashes import hash_of_file

_NOT_YET = (
    "Run {name} has no checkpoint yet (it is {state}). One is written after each epoch that is the "
    "best so far: wait for the first, or choose another run."
)
_ENDED = (
    "Run {name} has no checkpoint yet (it is {state}), and gets none by itself: no epoch was "
    "completed. Train again, or choose another run."
)
_DIVERGED = (
    "Run {name} has no checkpoint yet (it is {state}), and gets none: no epoch was completed. "
    "Train again with a lower learning rate, or choose another run."
)


def check_checkpoint(run: Run) -> None:
    """Raise unless the checkpoint is there and is, by its hash, the one that the run wrote."""
    if not run.has_checkpoint:
        status = run.status
        text = _NOT_YET if status.is_active else _ENDED
        text = _DIVERGED if status.state == "diverged" else text
        raise RunError("run-without-checkpoint", text, name=run.name, state=status.state)
    # A run at work may have replaced both files between our two looks; then look again.
    if not _is_as_described(run) and not _is_as_described(run):
        raise WeightsError(
            "checkpoint-changed",
            "The checkpoint of run {name} is not the one that was written: its SHA-256 differs. "
            "It was changed or damaged; train again.",
            name=run.name,
        )


def _is_as_described(run: Run) -> bool:
    description = run.model_description()
    known = (description.weights_sha256, description.previous_weights_sha256)
    return hash_of_file(run.path / WEIGHTS) in known
