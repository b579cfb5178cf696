"""The loop over epochs and batches."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from cnnlab.runs.config import TrainingConfig
from cnnlab.training.batches import Batch, num_batches
from cnnlab.training.run_watcher import RunWatcher
from cnnlab.training.steps import TrainingSteps

if TYPE_CHECKING:
    import keras


def fit(
    model: "keras.Model",
    blocks: Iterator[Batch],
    num_images: int,
    config: TrainingConfig,
    watcher: RunWatcher,
    first_epoch: int = 0,
    make_steps: Callable[["keras.Model", int, Batch], TrainingSteps] = TrainingSteps,
) -> None:
    """Train; the watcher hears of every epoch and, a few times a second, of the batches done.

    Args:
        model: the trainable part, compiled.
        blocks: whole batches, some at once, of one epoch after the other.
        num_images: pictures an epoch.
        config: ``epochs`` and ``batch_size`` are read.
        watcher: what it raises ends the training.
        first_epoch: from 0; ``blocks`` begin with it.
        make_steps: of the model, the batch size and a first block.
    """
    first = next(blocks)
    steps = make_steps(model, config.batch_size, first)
    coming = chain([first], blocks)
    planned = num_batches(num_images, config.batch_size)
    watcher.on_train_begin(planned)
    for epoch in range(first_epoch, config.epochs):
        watcher.on_epoch_begin(epoch)
        model.reset_metrics()
        done, logs = 0, {}
        while done < planned:
            for part in steps.parts(next(coming), singly=done == 0):
                logs = steps(part)
                done += num_batches(len(part[0]), config.batch_size)
                watcher.on_train_batch_end(done - 1, logs)
        watcher.on_epoch_end(epoch, logs)
