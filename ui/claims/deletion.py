"""Deleting an experiment."""

from functools import partial

from cnnlab.experiments.paired import ExperimentFolder, delete_experiment
from ui.claims.claim_choice import forget_shown
from ui.components.deletion import delete_control
from ui.text import t


def delete_experiment_control(folder: ExperimentFolder) -> None:
    """A button that asks first; of one that is not at work."""
    delete_control(
        t("Delete this experiment"),
        t(
            "Delete this experiment with its {count:# training} and what was cached for it alone? "
            "This cannot be undone.",
            count=len(folder.results),
        ),
        folder.name,
        partial(delete_experiment, folder),
        forget_shown,
    )
