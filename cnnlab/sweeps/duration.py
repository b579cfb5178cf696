"""How long a sweep will take on this computer, told before it starts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnlab.datasets import Size
from cnnlab.messages import Note
from cnnlab.models.layer_table import layer_table
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps.sweep import Sweep, drawn_settings
from cnnlab.training.resources.shared import settings_of_network
from cnnlab.training.speed import Speed, estimate_duration

_DRAWN = 64
"""Trials that are drawn to tell how long one takes."""


@dataclass(frozen=True)
class SweepDuration:
    """An estimate, seconds; early ends and features that trials share make it shorter.

    Attributes:
        start: once: the networks are built and compiled.
        trial: one trial, on average.
        num_trials: that fit into the minutes, at most as many as are planned.
        longest: all of them.
    """

    start: float
    trial: float
    num_trials: int
    longest: float


def estimate_sweep(speed: Speed, sweep: Sweep, size: Size) -> SweepDuration:
    """From trials drawn at random, one after the other; each kind of network is compiled once.

    Args:
        speed: of this computer, as ``training.speed.measure_speed`` gives it.
        sweep: the recipe.
        size: of its data set.

    Example:
        >>> from cnnlab import datasets
        >>> speed = Speed(1e11, 1e11, 2e10, 1e-3, 1e-9, seconds_to_start=2.0, cores=2)
        >>> estimate_sweep(speed, Sweep(trials=1), datasets.size("toybox10")).start
        2.0
    """
    rng = np.random.default_rng(sweep.seed)
    drawn = [drawn_settings(sweep.space, rng) for _ in range(_DRAWN)]
    configs = [one for settings in drawn for one in _distinct(sweep.sides(settings))]
    networks = {(one.limit, settings_of_network(one)) for one in configs}
    # A few networks are compiled once each; where almost each trial has its own, each pays for it.
    has_few = len(networks) <= len(configs) / 2
    most = sweep.trials * len(configs) / _DRAWN
    start = speed.seconds_to_start * min(len(networks), most) if has_few else 0.0
    of_each = 0.0 if has_few else speed.seconds_to_start * len(networks) / _DRAWN
    pairs = 1 if sweep.comparison is None else sweep.pairs
    seconds = []
    for config in configs:
        layers = layer_table(config.image_size, size.num_classes, config.head, config.base)
        num_train = min(size.num_train, config.limit or size.num_train)
        found = estimate_duration(speed, layers, config, num_train, size.num_test)
        seconds.append(found.once - speed.seconds_to_start + config.epochs * found.epoch)
    trial = of_each + pairs * float(np.sum(seconds)) / _DRAWN
    fitting = math.ceil(max(60 * sweep.minutes - start, 0) / max(trial, 1e-3))
    num_trials = min(sweep.num_planned, max(fitting, 1))
    return SweepDuration(start, trial, num_trials, start + num_trials * trial)


def _distinct(sides: Sequence[TrainingConfig]) -> Sequence[TrainingConfig]:
    """Equal trainings are done once."""
    return sides[:1] if sides[0] == sides[-1] else sides


def duration_note(duration: SweepDuration, sweep: Sweep) -> Note:
    """In words; a warning where the minutes suffice for a few of the trials only."""
    num_trainings = 1 if sweep.comparison is None else 2 * sweep.pairs
    values = {
        "trainings": num_trainings,
        "training": max(duration.trial / num_trainings, 0.1),
        "count": duration.num_trials,
        "planned": sweep.num_planned,
        "seconds": max(duration.trial, 0.1),
        "minutes": max(1, math.ceil(duration.longest / 60)),
    }
    texts = _TEXTS if sweep.comparison is None else _TEXTS_OF_PAIRS
    is_too_short = 2 * duration.num_trials < sweep.num_planned
    code = "sweep-minutes-too-few" if is_too_short else "sweep-duration"
    return Note(code, texts[code], values, "warning" if is_too_short else "info")


_TEXTS = {
    "sweep-minutes-too-few": "On this computer a trial takes about {seconds:.1f} s, so that about "
    "{count:# trial} of {planned} fit into the time. Allow more minutes, or take fewer pictures or "
    "epochs.",
    "sweep-duration": "On this computer a trial takes about {seconds:.1f} s, {count:# trial} at "
    "most about {minutes:# minute}. Trials that end early, and frozen layers that run once for "
    "all, make it shorter.",
}
_TEXTS_OF_PAIRS = {
    "sweep-minutes-too-few": "On this computer a training takes about {training:.1f} s, a trial of "
    "{trainings} in pairs about {seconds:.1f} s, so that about {count:# trial} of {planned} fit "
    "into the time. Allow more minutes, or take fewer pairs, pictures or epochs.",
    "sweep-duration": "On this computer a training takes about {training:.1f} s, a trial of "
    "{trainings} in pairs about {seconds:.1f} s, {count:# trial} at most about {minutes:# minute}. "
    "Trials that end early, and frozen layers that run once for all, make it shorter.",
}
