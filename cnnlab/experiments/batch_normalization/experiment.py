"""An experiment's folder: what ``run_folder.py`` lists, and for each network two logs.

plain.metrics.jsonl, normalized.metrics.jsonl   loss and accuracy, one line an epoch
plain.inside.jsonl, normalized.inside.jsonl     activations and gradients, from epoch 0 on
pictures.json                                   how many classes and test pictures, and what
                                                guessing gets
"""

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cnnlab.errors import CnnlabError, RunError
from cnnlab.experiments.batch_normalization.activation_log import ActivationRecord, read_activations
from cnnlab.experiments.batch_normalization.config import ExperimentConfig
from cnnlab.moved_names import MovedAttribute
from cnnlab.runs.folder.new_folder import dated_name, new_folder
from cnnlab.runs.folder.run_folder import UNREADABLE, RunFolder
from cnnlab.runs.records.history import History, read_history
from cnnlab.storage import paths
from cnnlab.storage.json_files import read_json

METRICS = "{network}.metrics.jsonl"
ACTIVATIONS = "{network}.inside.jsonl"
PICTURES = "pictures.json"

NUM_KEPT = 10
"""The newest experiments stay; older ones are deleted when a new one begins."""

EXAMPLE = Path(__file__).parents[2] / "assets" / "experiments" / "example-raw-pictures"
"""A recorded experiment that comes with cnnlab; the card beside it says how it was made."""

_NAME = re.compile(r"[\w][\w.-]{0,120}", re.ASCII)


@dataclass(frozen=True)
class Experiment(RunFolder[ExperimentConfig]):
    """A view of an experiment's folder; every call reads what is there now."""

    settings: ClassVar = ExperimentConfig
    turns: ClassVar = "experiments.lock"
    interrupted_early: ClassVar = "The process of this experiment ended before the first epoch."
    interrupted: ClassVar = (
        "The process of this experiment ended without a word in epoch {epoch}; what was measured "
        "so far is shown."
    )

    def history(self, network: str) -> History:
        """Loss and accuracy of a network, epoch by epoch. Never raises."""
        return read_history(self.path / METRICS.format(network=network))

    def activations(self, network: str) -> tuple[ActivationRecord, ...]:
        """A network's activations and gradients, from before the first epoch on. Never raises."""
        return read_activations(self.path / ACTIVATIONS.format(network=network))

    inside = MovedAttribute("activations")

    @property
    def is_example(self) -> bool:
        """It came with cnnlab and was not trained on this computer."""
        return self.path == EXAMPLE

    @property
    def num_test(self) -> int | None:
        """How many test pictures there are; None if that is not recorded. Never raises."""
        try:
            return int(read_json(self.path / PICTURES)["num_test"])
        except (*UNREADABLE, LookupError):
            return None

    @property
    def num_classes(self) -> int | None:
        """How many classes the pictures have; None before they are loaded. Never raises."""
        try:
            return int(read_json(self.path / PICTURES)["num_classes"])
        except (*UNREADABLE, LookupError):
            return None

    @property
    def guessing_accuracy(self) -> float | None:
        """The accuracy of always predicting the commonest class of the test pictures, in [0, 1].

        For experiments of earlier versions, which did not record it, that of random predictions;
        None before the pictures are loaded. Never raises.
        """
        if self.num_classes is None:
            return None
        try:
            return float(read_json(self.path / PICTURES)["guessing_accuracy"])
        except (*UNREADABLE, LookupError):
            return 1 / self.num_classes


def new_experiment(config: ExperimentConfig) -> tuple[Experiment, int]:
    """A queued experiment, and the descriptor that holds its lock; the oldest ones are deleted.

    Raises:
        RunError: the folder cannot be made, as on a full disk.
    """
    _sweep()
    name = dated_name(config.data, f"depth{config.depth}")
    path, lock = new_folder(paths.experiments() / name, config, config.epochs)
    return Experiment(path), lock


def list_experiments() -> list[Experiment]:
    """The experiments that are kept, the newest first; damaged ones too."""
    return Experiment.all_in(paths.experiments())


def example_experiment() -> Experiment:
    """A recorded experiment with the default settings, to look at before anything is trained."""
    return Experiment(EXAMPLE)


def load_experiment(name: str) -> Experiment:
    """An experiment by its name, which may come from a link and cannot lead anywhere else.

    The example's name leads to the example.

    Raises:
        RunError: there is no such experiment.
    """
    if name == EXAMPLE.name:
        return example_experiment()
    if not _NAME.fullmatch(name) or not (paths.experiments() / name).is_dir():
        raise RunError(
            "experiment-missing",
            "There is no experiment {name}. Only the newest {kept} are kept; start it again.",
            name=repr(name[:100]),
            kept=NUM_KEPT,
        )
    return Experiment(paths.experiments() / name)


def _sweep() -> None:
    for experiment in list_experiments()[NUM_KEPT - 1 :]:
        if not experiment.is_alive:
            # One that cannot go now is no reason against a new one.
            with contextlib.suppress(CnnlabError):
                experiment.delete()
