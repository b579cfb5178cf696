"""What a run's network got on the held-out pictures, whether it was kept or not."""

from cnnlab.runs.records.history import read_epochs
from cnnlab.runs.run_directory import METRICS, Run


def held_out(run: Run) -> tuple[float | None, float | None]:
    """Accuracy in [0, 1] and loss, in nats, of the network that is kept, else of the last epoch.

    Returns:
        Each None if it was not measured, as where none are held out.

    Raises:
        RunError: the folder is damaged.
    """
    if run.config.validation_share is None:  # what its log calls val_ is of the test pictures
        return None, None
    selection = run.selection()
    if selection is not None:
        return selection.accuracy, selection.loss
    epochs = read_epochs(run.path / METRICS)
    last = epochs[-1] if epochs else {}
    return last.get("val_accuracy"), last.get("val_loss")
