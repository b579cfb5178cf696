"""Everything that the training step needs, put into the network at one place."""

from typing import TYPE_CHECKING

from cnnlab.models.losses import crossentropy
from cnnlab.models.transfer_model import compile_model
from cnnlab.training.config import TrainingConfig
from cnnlab.training.schedules import keras_learning_rate

if TYPE_CHECKING:
    import keras


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
