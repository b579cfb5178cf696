"""Is a run's best checkpoint the one that the run wrote?"""

from cnnlab.errors import RunError, WeightsError
from cnnlab.training.recorder import sha256_of
from cnnlab.training.run_directory import WEIGHTS, Run


def check_checkpoint(run: Run) -> None:
    """Raise unless the checkpoint is there and is, by its hash, the one that the run wrote."""
    if not run.has_checkpoint:
        raise RunError(
            "run-without-checkpoint",
            "Run {name} has no checkpoint yet (it is {state}). One is written after each epoch "
            "that is the best so far: wait for the first, or choose another run.",
            name=run.name,
            state=run.status.state,
        )
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
    return sha256_of(run.path / WEIGHTS) in known
