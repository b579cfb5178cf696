"""How fast this computer trains, measured once, and what that means for a training."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from cnnlab.augmentation.parallel import num_threads
from cnnlab.features.computing import STEADY_SIZE
from cnnlab.features.cuts import cuts
from cnnlab.features.model_split import FrozenPart, trainable_part
from cnnlab.features.precision import fastest_precision
from cnnlab.models.layer_table import Layer
from cnnlab.runs.config import TrainingConfig
from cnnlab.storage import paths
from cnnlab.storage.json_files import read_json, write_json
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.training.batches import num_batches
from cnnlab.training.selection.dividing import MOST_FOLDS, about_held_out, is_cross_validated
from cnnlab.training.steps import TrainingSteps

BATCH = 32
REPEATS = 3
MANY = 50
"""Steps of a block: as in a training, one alone would take longer."""
PER_NORMALIZED_VALUE = 80
"""Multiplications that take as long as the batch normalisation of one value, in training."""
WIDE = 1024
"""Inputs and units of a layer whose parameters are moved."""


@dataclass(frozen=True)
class Speed:
    """What was measured on VGG16 with pictures of 32 x 32.

    A multiplication of vgg16-compact takes as long (within a tenth, if layers are trained).

    Attributes:
        frozen: multiplications a second of frozen layers, many pictures at once, in bfloat16
            where that is fast.
        forward: the same of trainable layers in prediction.
        learning: the same in training; counted forwards, so that it is about a third.
        seconds_per_step: what a step costs however small the network is.
        seconds_per_parameter: what moving one costs at each step, by Adam, whatever is computed.
        seconds_to_start: what every training costs before its first step: its network is built,
            and what runs over and over is compiled.
        cores: how many the measuring process might use.
    """

    frozen: float
    forward: float
    learning: float
    seconds_per_step: float
    seconds_per_parameter: float
    seconds_to_start: float
    cores: int


@dataclass(frozen=True)
class Duration:
    """An estimate, seconds.

    Attributes:
        once: before the first epoch and after the last: the start, the frozen layers' pass over
            all pictures, a cross-validation of few, and the measuring of the test pictures.
        epoch: each epoch.
    """

    once: float
    epoch: float


def estimate_duration(
    speed: Speed, layers: Sequence[Layer], config: TrainingConfig, num_train: int, num_test: int
) -> Duration:
    """How long a training takes, from the multiplications and parameters of its layers.

    Args:
        speed: of this computer.
        layers: of ``layer_table``.
        config: what decides on layers, views, batches, epochs and held-out pictures is read.
        num_train: pictures that are trained on or held out.
        num_test: pictures.
    """
    frozen = sum(map(_work, layers[: config.frozen_layers])) / speed.frozen
    rest = sum(map(_work, layers[config.frozen_layers :]))
    learnable = sum(layer.num_learnable for layer in layers[config.frozen_layers :])
    step = speed.seconds_per_step + learnable * speed.seconds_per_parameter
    num_held_out = about_held_out(num_train, layers[-1].output_shape[-1], config.validation_share)
    num_learned, num_measured = num_train - num_held_out, num_held_out + num_test
    steps = num_batches(num_learned, config.batch_size)
    learn = num_learned * rest / speed.learning + steps * step
    epoch = learn + num_held_out * rest / speed.forward
    once = speed.seconds_to_start + num_test * rest / speed.forward
    views = 1 if config.augmentation is None else config.cached_views
    if not views:
        # Augmented pictures are new ones in each epoch, so nothing can be cached.
        return Duration(once + num_measured * frozen, epoch + num_learned * frozen)
    if is_cross_validated(num_train, num_held_out, config):
        once += config.epochs * (MOST_FOLDS - 1) * learn
    return Duration(once + (views * num_learned + num_measured) * frozen, epoch)


def _work(layer: Layer) -> int:
    """Multiplications in a picture, or as many of them as take equally long."""
    if layer.kind == "batch normalization":
        return PER_NORMALIZED_VALUE * prod(layer.output_shape)
    return layer.multiplications


def measure_speed(progress: Callable[[int, int], None] = lambda done, total: None) -> Speed:
    """Time each kind of work on random pictures; some seconds. Loads TensorFlow."""
    from cnnlab.models import build_transfer_model, layer_table

    images = np.random.default_rng(0).uniform(0, 255, (BATCH, 32, 32, 3)).astype(np.float32)
    labels = np.arange(BATCH) % 10
    work = BATCH * sum(layer.multiplications for layer in layer_table())
    start = _seconds_to_start(images, labels)
    progress(1, 5)
    frozen = _frozen_speed(work / BATCH)
    progress(2, 5)
    model = build_transfer_model(weights=None, frozen_layers=0, seed=0)
    forward = work / _fastest(lambda: model.predict_on_batch(images))
    progress(3, 5)
    learning = work / _fastest(lambda: model.train_on_batch(images, labels))
    progress(4, 5)
    step = _step_of_one_layer(8, 10, labels)
    wide = _step_of_one_layer(WIDE, WIDE, labels)
    parameter = max(wide - step, step) / WIDE**2
    progress(5, 5)
    return Speed(frozen, forward, learning, step, parameter, start, num_threads())


def save_speed(speed: Speed) -> None:
    """Store it for the pages, below ``paths.home()``. Raises ``StorageError``."""
    with as_storage_errors(_file().name):
        paths.home().mkdir(parents=True, exist_ok=True)
        write_json(_file(), vars(speed))


def load_speed() -> Speed | None:
    """The stored speed; None if there is none, or on a computer with other cores."""
    try:
        speed = Speed(**{name: value + 0.0 for name, value in read_json(_file()).items()})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return speed if min(vars(speed).values()) > 0 and speed.cores == num_threads() else None


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


def _seconds_to_start(images: np.ndarray, labels: np.ndarray) -> float:
    """From nothing to the end of a first step behind frozen layers."""
    from cnnlab.models import build_transfer_model

    began = time.perf_counter()
    model = build_transfer_model(weights=None, seed=0)
    cut = cuts(model)[0]
    features = FrozenPart(model, cut, fastest_precision())(images).astype(np.float32)
    block = features, labels
    TrainingSteps(trainable_part(model, cut), len(labels), block)(block)
    return time.perf_counter() - began


def _step_of_one_layer(inputs: int, units: int, labels: np.ndarray) -> float:
    """Seconds of a training step of so small a network."""
    import keras

    from cnnlab.models import compile_model

    features = keras.Input((inputs,))
    network = keras.Model(features, keras.layers.Dense(units, "softmax")(features))
    block = np.zeros((MANY * len(labels), inputs), np.float32), np.tile(labels, MANY)
    steps = TrainingSteps(compile_model(network, "adam"), len(labels), block)
    return _fastest(lambda: steps(block)) / MANY
