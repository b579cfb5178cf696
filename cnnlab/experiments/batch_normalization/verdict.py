"""Which network of an experiment is better, as far as its test pictures can tell."""

import math
from typing import Literal

from cnnlab.experiments.batch_normalization.experiment import Experiment
from cnnlab.experiments.batch_normalization.networks import NETWORKS, NORMALIZED, PLAIN

Winner = Literal["plain", "normalized", "neither"]

_SURE = 1.96
"""Standard errors: a smaller difference occurs by chance in more than one of twenty experiments."""


def diverged(experiment: Experiment) -> set[str]:
    """The networks whose loss became infinite or not a number, so their training ended."""
    status = experiment.status
    if status.state == "diverged":
        return set(NETWORKS)
    if not any(note.code == "network-diverged" for note in status.notes):
        return set()
    epochs = {name: len(experiment.history(name).epochs) for name in NETWORKS}
    return {name for name in NETWORKS if epochs[name] < max(epochs.values())}


def last_accuracies(experiment: Experiment) -> dict[str, float | None]:
    """The test accuracy of each network after its last epoch, in [0, 1].

    None for a network that has none yet, or has diverged.
    """
    histories = {name: experiment.history(name).epochs for name in NETWORKS}
    last = max((len(epochs) for epochs in histories.values()), default=0)
    return {
        name: epochs[-1].get("val_accuracy") if epochs and len(epochs) == last else None
        for name, epochs in histories.items()
    }


def winner(experiment: Experiment) -> Winner | None:
    """The better network of an experiment that has ended; None for any other.

    ``"neither"`` if their accuracies differ no more than by chance on so many pictures (two
    proportions, normal approximation, 95 %). The test does not use that the pictures are the same,
    as only the accuracies are recorded: a small true difference may be called none. A network that
    diverged loses to one that did not.
    """
    status = experiment.status
    if status.is_active or status.state == "unreadable":
        return None
    plain, normalized = (last_accuracies(experiment)[name] for name in (PLAIN, NORMALIZED))
    if plain is None and normalized is None:
        return None
    if plain is None or normalized is None:
        return NORMALIZED if plain is None else PLAIN
    if not experiment.num_test:
        return None
    spread = plain * (1 - plain) + normalized * (1 - normalized)
    if abs(normalized - plain) <= _SURE * math.sqrt(spread / experiment.num_test):
        return "neither"
    return NORMALIZED if normalized > plain else PLAIN
