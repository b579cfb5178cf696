"""Which trainings an experiment needs, and which one is next. Equal ones are trained once."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cnnlab.experiments.paired.experiment import SIDES, Comparison, Experiment, Side
from cnnlab.runs.config import TrainingConfig

Sides = tuple["PlannedRun", "PlannedRun"]


@dataclass(frozen=True)
class PlannedRun:
    """A training of an experiment.

    Attributes:
        name: of its folder, such as ``1-treatment-7``: of the first comparison that needs it,
            from 1, the side, and the seed.
        config: its settings.
        comparison: that first comparison.
        side: of it.
        pair: from 0.
    """

    name: str
    config: TrainingConfig
    comparison: Comparison
    side: Side
    pair: int


def runs_of_pair(experiment: Experiment, pair: int) -> tuple[Sides, ...]:
    """Treatment and control of each comparison; runs of equal settings are one and the same.

    Args:
        experiment: the design.
        pair: from 0.
    """
    return _runs_of_pair(experiment.to_json(), pair)


@lru_cache(maxsize=1024)
def _runs_of_pair(experiment_json: str, pair: int) -> tuple[Sides, ...]:
    experiment = Experiment.from_json(experiment_json)
    known: list[PlannedRun] = []
    return tuple(
        tuple(_run(experiment, number, side, pair, known) for side in SIDES)  # type: ignore[misc]
        for number in range(len(experiment.comparisons))
    )


def _run(
    experiment: Experiment, number: int, side: Side, pair: int, known: list[PlannedRun]
) -> PlannedRun:
    comparison = experiment.comparisons[number]
    config = experiment.config(comparison, side, pair)
    for run in known:
        if run.config == config:
            return run
    known.append(PlannedRun(f"{number + 1}-{side}-{config.seed}", config, comparison, side, pair))
    return known[-1]


def pairs_done(experiment: Experiment, number: int, done: Mapping[str, Any]) -> int:
    """How many pairs of a comparison are complete, from the first one on.

    Args:
        experiment: the design.
        number: of the comparison, from 0.
        done: the names of the runs that are done.
    """
    for pair in range(experiment.most_pairs):
        if any(run.name not in done for run in runs_of_pair(experiment, pair)[number]):
            return pair
    return experiment.most_pairs


def next_run(
    experiment: Experiment, done: Mapping[str, Any], undecided: Set[int]
) -> PlannedRun | None:
    """What to train next: for the undecided comparison that has the fewest pairs.

    Args:
        experiment: the design.
        done: the names of the runs that are done.
        undecided: numbers of the comparisons that want more pairs, from 0.

    Returns:
        None where nothing is left to do.
    """
    counts = {number: pairs_done(experiment, number, done) for number in sorted(undecided)}
    open_ones = [number for number, count in counts.items() if count < experiment.most_pairs]
    if not open_ones:
        return None
    number = min(open_ones, key=lambda one: counts[one])
    sides = runs_of_pair(experiment, counts[number])[number]
    return next(run for run in sides if run.name not in done)


def first_pair_names(experiment: Experiment) -> set[str]:
    """Names of the runs whose networks are kept: of the first pair of each comparison."""
    return {run.name for sides in runs_of_pair(experiment, 0) for run in sides}


def count_planned(experiment: Experiment) -> int:
    """How many trainings there are if no comparison is decided before its last pair."""
    return len(first_pair_names(experiment)) * experiment.most_pairs
