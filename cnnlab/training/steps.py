"""Many training steps in one call: calling a small one from Python takes longer than doing it."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.training.batches import Batch
from cnnlab.training.strategy import replica_batch

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

SHORT, LONG = 0.06, 0.25
"""Seconds a call: long enough to cost nothing, short enough for several points a second."""


class TrainingSteps:
    """Keras's own ``train_step``, over and over inside one graph.

    Making it builds that graph, which takes a second or more.

    Args:
        model: compiled.
        batch_size: pictures a step.
        example: a block, as those to be trained on.
    """

    def __init__(self, model: "keras.Model", batch_size: int, example: Batch) -> None:
        self._batch_size = batch_size
        self._run = _graph_of_steps(model, batch_size, example)
        self._at_once = 1

    def parts(self, block: Batch, singly: bool = False) -> Iterator[Batch]:
        """A block cut into as many batches at once as keep a call short.

        Args:
            block: pictures or features, labels, and perhaps what each counts.
            singly: make the first part a single batch.
        """
        start = 0
        while start < len(block[0]):
            stop = start + self._batch_size * (1 if singly else self._at_once)
            yield tuple(part[start:stop] for part in block)
            start, singly = stop, False

    def __call__(self, part: Batch) -> dict[str, float]:
        """Train on a part; returns loss and metrics, means since they were last reset."""
        began = time.perf_counter()
        logs = {name: float(value) for name, value in self._run(part).items()}
        self._keep_pace(len(part[0]), time.perf_counter() - began)
        return logs

    def _keep_pace(self, num_images: int, seconds: float) -> None:
        if seconds > LONG:
            self._at_once = max(1, self._at_once // 2)
        elif seconds < SHORT and num_images >= self._at_once * self._batch_size:
            self._at_once *= 2


def _graph_of_steps(
    model: "keras.Model", size: int, example: Batch
) -> Callable[[Batch], Mapping[str, Any]]:
    import tensorflow as tf

    strategy = tf.distribute.get_strategy()
    _make_variables(model, example, strategy)

    @tf.function(input_signature=[tuple(map(_any_number_of, example))])
    def run(data):
        def step(start):
            batch = [rows[start : start + size] for rows in data]
            batch[0] = tf.cast(batch[0], tf.float32)
            strategy.run(lambda part: model.train_step(replica_batch(part)), args=(tuple(batch),))
            return [start + size]

        count = tf.shape(data[0])[0]
        tf.while_loop(lambda start: start < count, step, [0], parallel_iterations=1)
        return model.get_metrics_result()

    run.get_concrete_function()
    return run


def _make_variables(
    model: "keras.Model", example: Batch, strategy: "tf.distribute.Strategy"
) -> None:
    """All that Keras makes at the first step: it cannot be made inside a loop of a graph."""
    picture, *rest = (rows[:1] for rows in example)
    strategy.run(lambda: model.test_step((picture.astype(np.float32), *rest)))
    model.reset_metrics()
    model.optimizer.build(model.trainable_variables)


def _any_number_of(rows: np.ndarray):
    import tensorflow as tf

    return tf.TensorSpec((None, *rows.shape[1:]), tf.as_dtype(rows.dtype))
