"""A network in training: gradient descent, the average of its weights, and its accuracy."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.features.precision import fastest_precision
from cnnlab.pretraining.batches import Batch, resized
from cnnlab.pretraining.checkpoint import AVERAGE
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.initial_weights import set_initial_weights
from cnnlab.pretraining.network import NormalizedNetwork
from cnnlab.training.schedules import one_cycle_learning_rate

if TYPE_CHECKING:
    import tensorflow as tf

EVALUATION_BATCH = 500
"""Held-out pictures a step, at 32 x 32 pixels: some 100 MB of work."""


class SgdTrainer:
    """A network, its stochastic gradient descent with momentum, and the average of its weights.

    Args:
        config: of the pretraining.
        num_classes: outputs of the network.
        images: (n, height, width, 3), uint8, the training pictures.

    Raises:
        WeightsError: the weights to start from are damaged, or of another base.
    """

    def __init__(self, config: PretrainingConfig, num_classes: int, images: np.ndarray) -> None:
        import tensorflow as tf

        precision = fastest_precision() if config.precision == "auto" else config.precision
        self._config = config
        self.network = NormalizedNetwork(config.base, num_classes, config.seed, precision)
        set_initial_weights(self.network, config, images)
        self.averaged = NormalizedNetwork(config.base, num_classes, config.seed, precision)
        self.averaged.set_values(self.network.values())
        trainable = self.network.trainable
        self.momentum = {name: tf.Variable(tf.zeros_like(v)) for name, v in trainable.items()}
        # One program a size of pictures: sizes that are known make the fastest.
        self._step, self._step_with_running_statistics = (
            tf.function(lambda *batch, own=own: self._step_once(*batch, own_statistics=own))
            for own in (True, False)
        )
        self._logits = tf.function(
            lambda images: self.averaged.logits(images, training=False), reduce_retracing=True
        )

    def train_epoch(self, batches: Iterator[Batch], epoch: int, num_batches: int) -> float:
        """One epoch of batches; the mean loss."""
        total, planned = 0.0, self._config.epochs * num_batches
        for batch in range(num_batches):
            number = epoch * num_batches + batch
            rate = one_cycle_learning_rate(
                self._config.learning_rate, number / planned, self._config.warmup
            )
            settled = number >= planned * (1 - self._config.settled)
            step = self._step_with_running_statistics if settled else self._step
            # A short memory at first: the first weights are no part of an average.
            decay = min(self._config.averaging, number / (number + 10))
            total += float(step(*next(batches), np.float32(rate), np.float32(decay)))
        return total / num_batches

    def evaluate(self, images: np.ndarray, labels: np.ndarray, side: int) -> dict[str, float]:
        """``val_accuracy`` and ``val_loss`` (mean cross-entropy, nats) on uint8 pictures.

        ``side`` is their size in the network, pixels.
        """
        from tensorflow.nn import sparse_softmax_cross_entropy_with_logits as crossentropy

        batch_size = max(1, EVALUATION_BATCH * 32**2 // side**2)
        parts = (images[start : start + batch_size] for start in range(0, len(images), batch_size))
        logits = np.concatenate([self._logits(resized(part, side)).numpy() for part in parts])
        return {
            "val_accuracy": float(np.mean(logits.argmax(axis=1) == labels)),
            "val_loss": float(np.mean(crossentropy(labels, logits))),
        }

    def values(self) -> dict[str, np.ndarray]:
        """All that training changes, by name."""
        momentum = {f"momentum-{name}": v.numpy() for name, v in self.momentum.items()}
        averaged = {AVERAGE + name: value for name, value in self.averaged.values().items()}
        return self.network.values() | momentum | averaged

    def set_values(self, values: dict[str, np.ndarray]) -> None:
        """The inverse of ``values``. Raises ``ValueError`` or ``KeyError`` where they differ."""
        self.network.set_values(values)
        # A checkpoint of the time before averages meant the last weights.
        self.averaged.set_values({n: values.get(AVERAGE + n, values[n]) for n in self._names()})
        for name, variable in self.momentum.items():
            variable.assign(values[f"momentum-{name}"])

    def _names(self) -> list[str]:
        return list(self.network.variables())

    def _step_once(
        self,
        images: "tf.Tensor",
        labels: "tf.Tensor",
        rate: "tf.Tensor",
        decay: "tf.Tensor",
        *,
        own_statistics: bool,
    ) -> "tf.Tensor":
        """Stochastic gradient descent with Nesterov's momentum, as in Sutskever et al. (2013)."""
        import tensorflow as tf

        trainable = self.network.trainable
        with tf.GradientTape() as tape:
            logits = self.network.logits(images, training=own_statistics)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, logits))
        gradients = tape.gradient(loss, list(trainable.values()))
        for (name, variable), gradient in zip(trainable.items(), gradients, strict=True):
            if name.endswith("kernel"):
                gradient += self._config.weight_decay * variable
            velocity = self.momentum[name]
            velocity.assign(self._config.momentum * velocity + gradient)
            variable.assign_sub(rate * (gradient + self._config.momentum * velocity))
        for name, average in self.averaged.variables().items():
            average.assign(decay * average + (1 - decay) * self.network.variables()[name])
        return loss
