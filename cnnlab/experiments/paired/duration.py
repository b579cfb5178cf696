"""How long an experiment will take on this computer, told before it starts."""

import math
from dataclasses import dataclass

from cnnlab.datasets import Size
from cnnlab.experiments.paired.experiment import Experiment
from cnnlab.experiments.paired.plan import PlannedRun, runs_of_pair
from cnnlab.experiments.paired.statistics.sequential import LOOKS
from cnnlab.messages import Note
from cnnlab.models.layer_table import layer_table
from cnnlab.training.resources.shared import settings_of_network
from cnnlab.training.speed import Duration, Speed, estimate_duration


@dataclass(frozen=True)
class ExperimentDuration:
    """An estimate, seconds.

    Attributes:
        start: once: its networks are built and compiled.
        pair: one pair of every comparison.
        first_look: until each comparison has as many pairs as a first verdict needs.
        longest: until each has all its pairs, or no further training may begin.
    """

    start: float
    pair: float
    first_look: float
    longest: float

    @property
    def is_too_short(self) -> bool:
        """Its minutes are used up before each comparison can have a verdict."""
        return self.longest < self.first_look


def estimate_experiment(speed: Speed, experiment: Experiment, size: Size) -> ExperimentDuration:
    """From the trainings of one pair; each network is compiled once.

    Args:
        speed: of this computer, as ``training.speed.measure_speed`` gives it.
        experiment: the design.
        size: of its data set.

    Example:
        >>> from cnnlab import datasets
        >>> speed = Speed(1e11, 1e11, 2e10, 1e-3, 1e-9, seconds_to_start=2.0, cores=2)
        >>> estimate_experiment(speed, Experiment(), datasets.size("toybox10")).start
        2.0
    """
    runs = {run.name: run for sides in runs_of_pair(experiment, 0) for run in sides}.values()
    networks = {(run.config.limit, settings_of_network(run.config)) for run in runs}
    start = speed.seconds_to_start * len(networks)
    pair = sum(_seconds(speed, run, size) for run in runs)
    looked_at = min(LOOKS[0], experiment.most_pairs)
    all_pairs = start + experiment.most_pairs * pair
    return ExperimentDuration(
        start, pair, start + looked_at * pair, min(all_pairs, 60 * experiment.minutes)
    )


def duration_note(duration: ExperimentDuration) -> Note:
    """In words; a warning with the minutes that it needs where it has fewer."""
    first, longest = (_minutes(one) for one in (duration.first_look, duration.longest))
    if duration.is_too_short:
        return Note(
            "experiment-minutes-too-few",
            "On this computer the trainings for a first verdict on each comparison take about "
            "{first:# minute}; after {longest:# minute} no further one begins. Allow more minutes, "
            "or take fewer pictures.",
            {"first": first, "longest": longest},
            "warning",
        )
    return Note(
        "experiment-duration",
        "On this computer a first verdict on each comparison takes about {first:# minute}, all of "
        "it at most about {longest:# minute}.",
        {"first": first, "longest": longest},
    )


def _seconds(speed: Speed, run: PlannedRun, size: Size) -> float:
    """Of a training whose network is compiled."""
    config = run.config
    layers = layer_table(config.image_size, size.num_classes, config.head, config.base)
    num_train = min(size.num_train, config.limit or size.num_train)
    found: Duration = estimate_duration(speed, layers, config, num_train, size.num_test)
    return found.once - speed.seconds_to_start + config.epochs * found.epoch


def _minutes(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))
