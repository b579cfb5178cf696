"""Optimisers by name."""

from typing import TYPE_CHECKING

from cnnlab.configuration.checks import require_choice

if TYPE_CHECKING:
    import keras

OPTIMIZERS = ("sgd", "adam", "adamw", "rmsprop")
LBFGS = "lbfgs"
"""No steps of batches: a head without hidden layers on a frozen base, at its optimum at once."""
WITH_MOMENTUM = ("sgd", "rmsprop")
"""Optimisers with ``momentum``; Adam and AdamW have moments of their own."""

WEIGHT_DECAY = 0.004
"""Keras's own default for AdamW."""


def make_optimizer(
    name: str = "sgd",
    learning_rate: "float | keras.optimizers.schedules.LearningRateSchedule" = 1e-4,
    momentum: float = 0.9,
    nesterov: bool = False,
    weight_decay: float = WEIGHT_DECAY,
) -> "keras.Optimizer":
    """A fresh optimiser.

    Args:
        name: one of ``OPTIMIZERS``.
        learning_rate: step size, above 0, or a schedule of it.
        momentum: in [0, 1); of SGD and RMSprop.
        nesterov: use Nesterov momentum; of SGD.
        weight_decay: decoupled weight decay, times the step size at each step; of AdamW
            (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv:1711.05101).

    Raises:
        ConfigurationError: an unknown name.
    """
    from keras.optimizers import SGD, Adam, AdamW, RMSprop

    check_optimizer(name)
    # Keras refuses whole numbers.
    momentum, weight_decay = float(momentum), float(weight_decay)
    if isinstance(learning_rate, int):
        learning_rate = float(learning_rate)
    if name == "sgd":
        return SGD(learning_rate, momentum=momentum, nesterov=nesterov)
    if name == "adam":
        return Adam(learning_rate)
    if name == "adamw":
        return AdamW(learning_rate, weight_decay=weight_decay)
    return RMSprop(learning_rate, momentum=momentum)


def check_optimizer(name: str) -> None:
    """Raise ``ConfigurationError`` unless it is one of ``OPTIMIZERS``."""
    require_choice("optimizer", name, OPTIMIZERS, "network")
