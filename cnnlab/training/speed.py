"""How fast this computer trains, measured once, and what that means for a training."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnnlab import paths
from cnnlab.augmentation.parallel import num_threads
from cnnlab.models.layer_table import Layer
from cnnlab.training.batches import num_batches
from cnnlab.training.config import TrainingConfig
from cnnlab.training.features.computing import STEADY_SIZE
from cnnlab.training.features.cuts import cuts
from cnnlab.training.features.halves import FrozenPart
from cnnlab.training.features.precision import fastest_precision
from cnnlab.training.files import read_json, write_json
from cnnlab.training.steps import TrainingSteps

BATCH = 32
REPEATS = 3
MANY = 50
"""Steps of a block: as in a training, one alone would take longer."""


@dataclass(frozen=True)
class Speed:
    """What was measured on VGG16 with pictures of 32 x 32.

    A multiplication of vgg16-compact takes as long (within a tenth, where layers learn).

    Attributes:
        frozen: multiplications a second of frozen layers, many pictures at once, in bfloat16
            where that is fast.
        forward: the same of layers that learn, when they only answer.
        learning: the same when they also learn; counted forwards, so that it is about a third.
        seconds_per_step: what a step costs however small the network is.
        cores: how many the measuring process might use.
    """

    frozen: float
    forward: float
    learning: float
    seconds_per_step: float
    cores: int


@dataclass(frozen=True)
class Duration:
    """An estimate, seconds.

    Attributes:
        once: the frozen layers' answers to all pictures, before the first epoch.
        epoch: each epoch.
    """

    once: float
    epoch: float


def estimate_duration(
    speed: Speed, layers: Sequence[Layer], config: TrainingConfig, num_train: int, num_test: int
) -> Duration:
    """How long a training takes, from the multiplications of its layers.

    Args:
        speed: of this computer.
        layers: of ``layer_table``.
        config: ``frozen_layers``, ``augmentation``, ``cached_views`` and ``batch_size`` are read.
        num_train, num_test: pictures.
    """
    frozen = sum(layer.multiplications for layer in layers[: config.frozen_layers]) / speed.frozen
    rest = sum(layer.multiplications for layer in layers[config.frozen_layers :])
    steps = num_batches(num_train, config.batch_size)
    epoch = (
        num_train * rest / speed.learning
        + num_test * rest / speed.forward
        + steps * speed.seconds_per_step
    )
    views = 1 if config.augmentation is None else config.cached_views
    if views:
        return Duration((views * num_train + num_test) * frozen, epoch)
    # Varied pictures are new ones at each epoch, so nothing can be kept.
    return Duration(num_test * frozen, epoch + num_train * frozen)


def measure_speed(progress: Callable[[int, int], None] = lambda done, total: None) -> Speed:
    """Time the four kinds of work on random pictures; some seconds. Loads TensorFlow."""
    from cnnlab.models import build_transfer_model, layer_table

    images = np.random.default_rng(0).uniform(0, 255, (BATCH, 32, 32, 3)).astype(np.float32)
    labels = np.arange(BATCH) % 10
    work = BATCH * sum(layer.multiplications for layer in layer_table())
    frozen = _frozen_speed(work / BATCH)
    progress(1, 4)
    model = build_transfer_model(weights=None, frozen_layers=0, seed=0)
    forward = work / _fastest(lambda: model.predict_on_batch(images))
    progress(2, 4)
    learning = work / _fastest(lambda: model.train_on_batch(images, labels))
    progress(3, 4)
    step = _smallest_step(labels)
    progress(4, 4)
    return Speed(frozen, forward, learning, step, num_threads())


def save_speed(speed: Speed) -> None:
    """Keep it for the pages, below ``paths.home()``."""
    paths.home().mkdir(parents=True, exist_ok=True)
    write_json(_file(), vars(speed))


def load_speed() -> Speed | None:
    """What was kept; None if nothing was, or on a computer with other cores."""
    try:
        speed = Speed(**{name: value + 0.0 for name, value in read_json(_file()).items()})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    positive = min(speed.frozen, speed.forward, speed.learning, speed.seconds_per_step) > 0
    return speed if positive and speed.cores == num_threads() else None


def _file() -> Path:
    return paths.home() / "speed.json"


def _fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some repetitions, after one that prepares."""
    work()
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def _frozen_speed(work: float) -> float:
    """Multiplications a second, where one picture takes so many."""
    from cnnlab.models import build_transfer_model

    model = build_transfer_model(weights=None, seed=0)
    frozen = FrozenPart(model, cuts(model)[0], fastest_precision())
    images = np.random.default_rng(0).uniform(0, 255, (STEADY_SIZE, 32, 32, 3)).astype(np.float32)
    return STEADY_SIZE * work / _fastest(lambda: frozen(images))


def _smallest_step(labels: np.ndarray) -> float:
    """Seconds of a training step in which next to nothing is computed."""
    import keras

    from cnnlab.models import compile_model

    features = keras.Input((8,))
    tiny = compile_model(keras.Model(features, keras.layers.Dense(10, "softmax")(features)))
    block = np.zeros((MANY * len(labels), 8), np.float32), np.tile(labels, MANY)
    steps = TrainingSteps(tiny, len(labels), block)
    return _fastest(lambda: steps(block)) / MANY
