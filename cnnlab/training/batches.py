"""Which pictures come when: shuffled and augmented by private seeds alone."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from cnnlab.augmentation import apply, draw
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.training.class_weights import training_targets

Batch = tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class Block:
    """Some consecutive batches of an epoch.

    Attributes:
        epoch: from 0.
        first_batch: number of the first of them in its epoch, from 0.
        rows: which pictures, batch after batch.
    """

    epoch: int
    first_batch: int
    rows: np.ndarray


def num_batches(num_images: int, batch_size: int) -> int:
    """How many batches an epoch has; the last may be smaller."""
    return math.ceil(num_images / batch_size)


def blocks(
    num_images: int, config: TrainingConfig, batches_at_once: int = 1, first_epoch: int = 0
) -> Iterator[Block]:
    """All batches of one epoch after the other, without end; the order depends on the seed alone.

    Args:
        num_images: how many pictures an epoch has.
        config: ``seed`` and ``batch_size`` are read.
        batches_at_once: how many a block has; the last of an epoch may have fewer.
        first_epoch: from 0.
    """
    for epoch in count(first_epoch):
        order = np.random.default_rng([config.seed, epoch]).permutation(num_images)
        for number in range(0, num_batches(num_images, config.batch_size), batches_at_once):
            start, stop = (n * config.batch_size for n in (number, number + batches_at_once))
            yield Block(epoch, number, order[start:stop])


def network_input(
    block: Block, images: np.ndarray, pipeline: InputPipeline, config: TrainingConfig
) -> np.ndarray:
    """The pictures of a block as the network sees them, float32.

    The augmentation of batch b of epoch e follows from (seed, e, b): nothing depends on
    threads, timing, the size of blocks or what else the process does.

    Args:
        images: (num_images, height, width, 3), uint8, all of them.
        pipeline: applied after augmentation.
        config: ``seed``, ``batch_size`` and ``augmentation`` are read.
    """
    if config.augmentation is None:
        return pipeline(images[block.rows])
    parts = np.split(block.rows, range(config.batch_size, len(block.rows), config.batch_size))
    pictures = []
    for number, rows in enumerate(parts, start=block.first_batch):
        generator = np.random.default_rng([config.seed, block.epoch, number])
        draws = draw(config.augmentation, images.shape[1:], len(rows), generator)
        pictures.append(apply(images, draws, config.augmentation, rows=rows))
    return pipeline(np.concatenate(pictures))


def training_batches(
    images: np.ndarray, labels: np.ndarray, pipeline: InputPipeline, config: TrainingConfig
) -> Iterator[Batch]:
    """Batches for the whole network, of one epoch after the other, without end.

    Yields:
        (pictures as the network sees them, float32; labels), and with class weights a third:
        what each picture counts, float32.
    """
    targets = training_targets(labels, config)
    for block in blocks(len(images), config):
        pictures = network_input(block, images, pipeline, config)
        yield pictures, *(target[block.rows] for target in targets)
