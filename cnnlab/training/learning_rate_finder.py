"""The learning-rate finder: try all rates in one short training, and see where the loss falls."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnlab import datasets
from cnnlab.errors import ConfigurationError
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.training.batches import training_batches
from cnnlab.training.compiling import build_for_training

LOWEST_RATE, HIGHEST_RATE = 1e-6, 10.0
NUM_STEPS = 100

SMOOTHING = 0.9
"""Share of the mean so far in the smoothed loss; a batch is noisy, ten of them are not."""

EXPLODED = 4.0
"""The sweep ends where the smoothed loss exceeds its lowest value this many times."""

RULE = "a tenth of the rate at which the smoothed loss was lowest"


@dataclass(frozen=True)
class RateCurve:
    """The loss at each learning rate of a sweep.

    Attributes:
        rates: learning rates, rising by one factor from step to step.
        losses: of the batch that was trained with each rate; finite, at least one.
        smoothed: the losses' running mean, each older one counting ``SMOOTHING`` times the next.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]

    @property
    def suggested(self) -> float | None:
        """By ``RULE``; None where the loss never fell."""
        lowest = int(np.argmin(self.smoothed))
        return self.rates[lowest] / 10 if lowest else None


def find_learning_rate(
    config: TrainingConfig, progress: Callable[[int, int], None] | None = None
) -> RateCurve:
    """Train with a learning rate that grows from batch to batch, and watch the loss.

    Smith, "Cyclical Learning Rates for Training Neural Networks" (arXiv:1506.01186), with the
    exponential sweep and the smoothing that fastai made usual. At low rates nothing happens,
    then the loss falls, then it explodes. Nothing is kept of what the network learned. Loads
    TensorFlow.

    Args:
        config: the training that the rate is for; its own rate and schedule are left aside.
        progress: called with the steps done and their number.

    Raises:
        CnnlabError: the data, the weights or the settings cannot be used.
    """
    data = datasets.load(
        config.data,
        config.image_size,
        config.limit,
        config.seed,
        classes_from_names=config.classes_from_names,
    )
    pipeline = InputPipeline.for_training(data.x_train, config)
    steady = config.replace(learning_rate_schedule="constant", warmup_epochs=0)
    model = build_for_training(steady, data)
    rates = np.geomspace(LOWEST_RATE, HIGHEST_RATE, NUM_STEPS)
    batches = training_batches(data.x_train, data.y_train, pipeline, config)
    losses: list[float] = []
    for step, (rate, batch) in enumerate(zip(rates, batches, strict=False)):
        model.optimizer.learning_rate = rate
        model.reset_metrics()
        loss = float(model.train_on_batch(*batch, return_dict=True)["loss"])
        if not math.isfinite(loss) or has_exploded([*losses, loss]):
            break
        losses.append(loss)
        if progress is not None:
            progress(step + 1, NUM_STEPS)
    if not losses:
        raise ConfigurationError(
            "finder-without-loss",
            "The loss is not a number even at a learning rate of {rate:g}. Normalise the pictures "
            "or choose other starting weights.",
            rate=LOWEST_RATE,
        )
    return RateCurve(tuple(rates[: len(losses)].tolist()), tuple(losses), smoothed(losses))


def smoothed(losses: list[float]) -> tuple[float, ...]:
    """Exponential running mean, corrected for its start at nothing (as in arXiv:1412.6980)."""
    mean, result = 0.0, []
    for number, loss in enumerate(losses, start=1):
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        result.append(mean / (1 - SMOOTHING**number))
    return tuple(result)


def has_exploded(losses: list[float]) -> bool:
    """The smoothed loss is far above the lowest it has been."""
    means = smoothed(losses)
    return means[-1] > EXPLODED * min(means)
