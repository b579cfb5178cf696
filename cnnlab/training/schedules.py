"""How the learning rate changes from step to step: one formula for training and for drawing."""

import math
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.runs.config import TrainingConfig

if TYPE_CHECKING:
    from keras.optimizers.schedules import LearningRateSchedule


def learning_rate_at(
    config: TrainingConfig, step: Any, steps_per_epoch: int, ops: ModuleType = np
) -> Any:
    """The learning rate of a step.

    Over the first ``warmup_epochs`` it rises in equal parts to ``learning_rate`` (Goyal et al.,
    "Accurate, Large Minibatch SGD", arXiv:1706.02677). From there on, with e the epochs since:

        constant       1
        cosine         (1 + cos(pi * e / epochs that remain)) / 2   (arXiv:1608.03983)
        step           decay_rate ** floor(e / decay_epochs)
        exponential    decay_rate ** (e / decay_epochs)

    Args:
        config: ``learning_rate``, ``learning_rate_schedule``, ``warmup_epochs``, ``decay_rate``,
            ``decay_epochs`` and ``epochs`` are read.
        step: from 0, a number or an array of them, float.
        steps_per_epoch: batches an epoch.
        ops: whose functions compute: ``numpy``, or ``keras.ops`` inside a graph.

    Returns:
        As ``step``.
    """
    warmup = config.warmup_epochs * steps_per_epoch
    rising = ops.minimum((step + 1.0) / max(warmup, 1), 1.0)
    since = ops.maximum(step - warmup, 0.0) / steps_per_epoch
    remaining = max(config.epochs - config.warmup_epochs, 1)
    return config.learning_rate * rising * _factor(config, since, remaining, ops)


def _factor(config: TrainingConfig, since: Any, remaining: int, ops: ModuleType) -> Any:
    if config.learning_rate_schedule == "cosine":
        return _cosine(ops.minimum(since / remaining, 1.0), ops)
    decays = since / config.decay_epochs
    if config.learning_rate_schedule == "step":
        return ops.power(config.decay_rate, ops.floor(decays))
    if config.learning_rate_schedule == "exponential":
        return ops.power(config.decay_rate, decays)
    return ops.ones_like(since)


def one_cycle_learning_rate(largest: float, progress: float, warmup: float) -> float:
    """The learning rate when a share of all steps is done: up evenly, then down a cosine to 0.

    Source: the one-cycle policy of Smith and Topin (arXiv:1708.07120), with the cosine of
    Loshchilov and Hutter (arXiv:1608.03983) on the way down.

    Args:
        largest: at the end of the warm-up.
        progress: share of the steps that are done, in [0, 1].
        warmup: share of the steps over which the rate rises, in [0, 1).
    """
    if progress < warmup:
        return largest * progress / warmup
    return largest * _cosine((progress - warmup) / (1 - warmup), math)


def _cosine(share: Any, ops: ModuleType) -> Any:
    return (1.0 + ops.cos(np.pi * share)) / 2.0


def has_constant_rate(config: TrainingConfig) -> bool:
    """Whether every step has the same learning rate."""
    return config.learning_rate_schedule == "constant" and not config.warmup_epochs


def keras_learning_rate(
    config: TrainingConfig, steps_per_epoch: int
) -> "float | LearningRateSchedule":
    """What a Keras optimiser takes: a number where the rate stays, else ``learning_rate_at``."""
    if has_constant_rate(config):
        return config.learning_rate
    from keras import ops
    from keras.optimizers.schedules import LearningRateSchedule

    class Scheduled(LearningRateSchedule):
        def __call__(self, step):
            return learning_rate_at(config, ops.cast(step, "float32"), steps_per_epoch, ops)

        def get_config(self):
            return {"config": config.to_dict(), "steps_per_epoch": steps_per_epoch}

    return Scheduled()
