"""A fair search for the learning rate of each optimiser, for claim 6.

    python -m benchmarks.optimizer_rates

Each optimiser has the same number of rates and of trainings, on seeds that the experiment does not
use. Each training learns from as many pictures as the experiment's, and the rate is chosen on as
many others, which are held out; the test pictures are not looked at. The chosen ones are written
into ``cnnlab/experiments/paired/claims.py``.
"""

from collections.abc import Iterator

from cnnlab.configuration.differences import with_changes
from cnnlab.experiments.paired.claims import (
    BASE,
    FEWER_PICTURES,
    FROZEN_BASE,
    LAST_BLOCK_LEARNING,
    ON_PRETRAINED,
)
from cnnlab.runs import delete_run
from cnnlab.runs.config import TrainingConfig
from cnnlab.training import train
from cnnlab.training.resources.shared import SharedResources

SEEDS = (1000,)
OPTIMIZERS = ("sgd", "adam", "rmsprop", "adamw")
SGD_RATES = (3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
ADAPTIVE_RATES = {
    FROZEN_BASE: (3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
    LAST_BLOCK_LEARNING: (1e-4, 3e-4, 1e-3, 3e-3, 1e-2),
}
"""Frozen layers -> rates, so that the best ones lie between others."""


def searched(frozen_layers: int, optimizer: str, rate: float) -> Iterator[TrainingConfig]:
    """The trainings that measure a rate, one a seed."""
    settings = ON_PRETRAINED | {
        "limit": 2 * FEWER_PICTURES,
        "validation_share": 0.5,
        "frozen_layers": frozen_layers,
        "optimizer": optimizer,
        "learning_rate": rate,
    }
    for seed in SEEDS:
        yield with_changes(BASE, settings).replace(seed=seed)


def accuracy(config: TrainingConfig, resources: SharedResources) -> float:
    """After the last epoch, as the experiment keeps it, on the held-out pictures."""
    run = train(config, resources=resources)
    diverged = run.status.state == "diverged"
    found = 0.0 if diverged else run.history().epochs[-1]["val_accuracy"]
    delete_run(run)
    return found


def main() -> None:
    """Print a line for each rate, and the best one of each optimiser."""
    resources = SharedResources()
    for frozen_layers in (FROZEN_BASE, LAST_BLOCK_LEARNING):
        for optimizer in OPTIMIZERS:
            grid = SGD_RATES if optimizer == "sgd" else ADAPTIVE_RATES[frozen_layers]
            means = {}
            for rate in grid:
                found = [
                    accuracy(config, resources)
                    for config in searched(frozen_layers, optimizer, rate)
                ]
                means[rate] = sum(found) / len(found)
                print(f"{frozen_layers} frozen, {optimizer} {rate:g}: {means[rate]:.3f}")
            print(f"{frozen_layers} frozen, {optimizer}: {max(means, key=means.__getitem__):g}")


if __name__ == "__main__":
    main()
