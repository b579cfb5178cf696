"""The stream of training batches: shuffled, augmented, normalised, by private seeds alone."""

import math
from collections.abc import Iterator

import numpy as np

from cnnlab.augmentation import apply, draw
from cnnlab.training.class_weights import training_targets
from cnnlab.training.config import TrainingConfig
from cnnlab.training.input_pipeline import InputPipeline

Batch = tuple[np.ndarray, ...]


def num_batches(num_images: int, batch_size: int) -> int:
    """How many batches an epoch has; the last may be smaller."""
    return math.ceil(num_images / batch_size)


def training_batches(
    images: np.ndarray, labels: np.ndarray, pipeline: InputPipeline, config: TrainingConfig
) -> Iterator[Batch]:
    """Batches of one epoch after the other, without end.

    The order of epoch e follows from (seed, e), the augmentation of its batch b from
    (seed, e, b): nothing depends on threads, timing or what else the process does.

    Args:
        images: (num_images, height, width, 3), uint8.
        labels: (num_images,), int64.
        pipeline: applied after augmentation.
        config: ``seed``, ``batch_size``, ``augmentation`` and ``class_weights`` are read.

    Yields:
        (pictures as the network sees them, float32; labels), and with class weights a third:
        what each picture counts, float32.
    """
    targets = training_targets(labels, config)
    epoch = 0
    while True:
        order = np.random.default_rng([config.seed, epoch]).permutation(len(images))
        for number in range(num_batches(len(images), config.batch_size)):
            chosen = order[number * config.batch_size :][: config.batch_size]
            generator = np.random.default_rng([config.seed, epoch, number])
            pictures = _augmented(images[chosen], config, generator)
            yield pipeline(pictures), *(target[chosen] for target in targets)
        epoch += 1


def _augmented(
    images: np.ndarray, config: TrainingConfig, generator: np.random.Generator
) -> np.ndarray:
    if config.augmentation is None:
        return images
    draws = draw(config.augmentation, images.shape[1:], len(images), generator)
    return apply(images, draws, config.augmentation)
