"""The batches of a pretraining: augmented, and in several sizes."""

from collections.abc import Iterator
from itertools import count

import numpy as np

from cnnlab.augmentation import apply, draw
from cnnlab.errors import ConfigurationError
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.training_set import TrainingSet

Batch = tuple[np.ndarray, np.ndarray]


def training_batches(
    training_set: TrainingSet, config: PretrainingConfig, first_epoch: int = 0
) -> Iterator[Batch]:
    """(pictures float32 in [0, 255], targets float32), epoch after epoch.

    All pictures of a batch are of one size, see ``PretrainingConfig.image_sizes``.

    Batch b of epoch e follows from (seed, e, b) alone. An epoch leaves out the pictures that would
    not fill its last batch: normalisation wants batches of one size.
    """
    for epoch in count(first_epoch):
        order = np.random.default_rng([config.seed, epoch]).permutation(len(training_set.labels))
        for batch in range(num_batches(training_set, config)):
            rows = order[batch * config.batch_size :][: config.batch_size]
            random = np.random.default_rng([config.seed, epoch, batch])
            pictures = _augmented(training_set.images, rows, config, random)
            yield (
                _at_random_size(pictures, config, random),
                training_set.targets(rows, config.label_smoothing),
            )


def num_batches(training_set: TrainingSet, config: PretrainingConfig) -> int:
    """Of an epoch. Raises ``ConfigurationError`` if there is none."""
    count = len(training_set.labels) // config.batch_size
    if not count:
        raise ConfigurationError(
            "pretraining-batch-too-large",
            "`batch_size` is {batch_size}, but there are only {count:# training picture}. Choose a "
            "smaller one.",
            batch_size=config.batch_size,
            count=len(training_set.labels),
        )
    return count


def resized(images: np.ndarray, side: int) -> np.ndarray:
    """(n, side, side, 3) float32, as ``resize_image`` does with each, but without rounding."""
    import tensorflow as tf

    if images.shape[1:3] == (side, side):
        return images.astype(np.float32, copy=False)
    return tf.image.resize(images, (side, side), antialias=True).numpy()


def _augmented(
    images: np.ndarray, rows: np.ndarray, config: PretrainingConfig, random: np.random.Generator
) -> np.ndarray:
    if config.augmentation is None:
        return images[rows].astype(np.float32)
    draws = draw(config.augmentation, images.shape[1:], len(rows), random)
    return apply(images, draws, config.augmentation, rows=rows)


def _at_random_size(
    images: np.ndarray, config: PretrainingConfig, random: np.random.Generator
) -> np.ndarray:
    return resized(images, int(random.choice(config.image_sizes))) if config.image_sizes else images
