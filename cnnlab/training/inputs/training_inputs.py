"""What the epochs learn from and are measured with, the frozen layers' share of it done."""

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
class Supply:
    """Batches and test pictures as the learning part of a network takes them.

    Attributes:
        learner: the part that learns, compiled as the whole network is.
        batches: blocks of whole batches, of one epoch after the other, without end.
        test_images: the test pictures, or what the frozen layers answered to them.
        test_input: makes the learner's input of some of them, or of those held out.
        notes: what is kept, and what it costs.
        val_images: of the held-out pictures the same; None where there are none.
        views: what the frozen layers answered to the training pictures, one array a view; none
            where it is not kept.
        plain: the same of the pictures as they are; None where it was not asked for.
    """

    learner: "keras.Model"
    batches: Generator[Batch, None, None]
    test_images: np.ndarray
    test_input: Callable[[np.ndarray], np.ndarray]
    notes: tuple[Note, ...] = ()
    val_images: np.ndarray | None = None
    views: tuple[np.ndarray, ...] = ()
    plain: np.ndarray | None = None


def kept_batches(
    views: Sequence[np.ndarray],
    labels: np.ndarray,
    config: TrainingConfig,
    first_epoch: int = 0,
) -> Generator[Batch, None, None]:
    """Blocks of kept features, gathered while the block before is trained on.

    Args:
        views: features of all training pictures, one array a view; epochs take them in turn.
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
    """Blocks of pictures, or of features computed anew in every epoch.

    The next pictures are varied and normalised in a thread while the network works.

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
