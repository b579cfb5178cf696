"""Everything that the training step needs, put into the network at one place."""

from typing import TYPE_CHECKING

from cnnlab.datasets import Dataset
from cnnlab.models.losses import crossentropy
from cnnlab.models.transfer_model import build_transfer_model, compile_model
from cnnlab.runs.config import TrainingConfig
from cnnlab.training.batches import num_batches
from cnnlab.training.schedules import keras_learning_rate

if TYPE_CHECKING:
    import keras


def build_for_training(config: TrainingConfig, data: Dataset) -> "keras.Model":
    """The network of a configuration for a data set, with its starting weights, compiled.

    Raises:
        WeightsError: the weights cannot be had, or are not this network's.
    """
    model = build_transfer_model(
        config.base,
        config.weights,
        data.image_shape,
        data.num_classes,
        config.head,
        config.frozen_layers,
        seed=config.seed,
    )
    return compile_for_training(model, config, num_batches(len(data.x_train), config.batch_size))


def compile_for_training(
    model: "keras.Model", config: TrainingConfig, steps_per_epoch: int
) -> "keras.Model":
    """Compile with the optimiser, the learning-rate schedule and the loss of a configuration.

    Class weights come with the batches, as sample weights: see ``training_batches``.

    Args:
        model: compiled in place and returned.
        config: ``optimizer`` to ``label_smoothing`` are read.
        steps_per_epoch: batches an epoch; schedules count in epochs.
    """
    return compile_model(
        model,
        config.optimizer,
        keras_learning_rate(config, steps_per_epoch),
        config.momentum,
        crossentropy(config.label_smoothing),
        nesterov=config.nesterov,
        weight_decay=config.weight_decay,
    )
