"""The input of the trainable part in training and in evaluation."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.features.computing import steady_size
from cnnlab.messages import Note
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.training.batches import Batch, blocks, network_input
from cnnlab.training.class_weights import training_targets
from cnnlab.training.prefetch import prefetch

if TYPE_CHECKING:
    import keras

_BLOCK_BYTES = 16_000_000


@dataclass(frozen=True, eq=False)
class TrainingInputs:
    """Pictures, or cached features of them, for the trainable part of a network.

    Attributes:
        trainable_part: compiled as the whole network is.
        batches: blocks of whole batches, of one epoch after the other, without end.
        test_images: the test pictures, or features of them.
        to_input: turns some of ``test_images`` or ``val_images`` into input of the trainable part.
        notes: what is cached, and what it costs.
        val_images: the held-out pictures, or features of them; None if there are none.
        views: features of the training pictures, one array a view; empty if they are not cached.
        unaugmented: features of the training pictures without augmentation; None if they were not
            requested.
    """

    trainable_part: "keras.Model"
    batches: Generator[Batch, None, None]
    test_images: np.ndarray
    to_input: Callable[[np.ndarray], np.ndarray]
    notes: tuple[Note, ...] = ()
    val_images: np.ndarray | None = None
    views: tuple[np.ndarray, ...] = ()
    unaugmented: np.ndarray | None = None


def cached_batches(
    views: Sequence[np.ndarray],
    labels: np.ndarray,
    config: TrainingConfig,
    first_epoch: int = 0,
) -> Generator[Batch, None, None]:
    """Blocks of cached features, each read during the training on the one before.

    Args:
        views: features of all training pictures, one array a view; the epochs take turns.
        labels: (num_images,), int64.
        config: ``seed``, ``batch_size`` and ``class_weights`` are read.
        first_epoch: from 0.
    """
    targets = training_targets(labels, config)
    at_once = _batches_within(_BLOCK_BYTES // views[0][:1].nbytes, config)
    return prefetch(
        (views[block.epoch % len(views)][block.rows], *(target[block.rows] for target in targets))
        for block in blocks(len(labels), config, at_once, first_epoch)
    )


def fresh_batches(
    images: np.ndarray,
    labels: np.ndarray,
    pipeline: InputPipeline,
    config: TrainingConfig,
    frozen: Callable[[np.ndarray], np.ndarray] | None,
    first_epoch: int = 0,
) -> Generator[Batch, None, None]:
    """Blocks of pictures, or of features that are computed anew in every epoch.

    The next pictures are augmented and normalised in a thread while the network computes.

    Args:
        images: (num_images, height, width, 3), uint8.
        labels: (num_images,), int64.
        pipeline: applied after augmentation.
        config: ``seed``, ``batch_size``, ``augmentation`` and ``class_weights`` are read.
        frozen: the frozen layers; None if there are none.
        first_epoch: from 0.
    """
    targets = training_targets(labels, config)
    at_once = _batches_within(steady_size(images), config)
    coming = prefetch(
        (
            network_input(block, images, pipeline, config),
            *(target[block.rows] for target in targets),
        )
        for block in blocks(len(images), config, at_once, first_epoch)
    )
    if frozen is None:
        return coming
    return ((frozen(pictures), *rest) for pictures, *rest in coming)


def _batches_within(num_images: int, config: TrainingConfig) -> int:
    return max(1, num_images // config.batch_size)
