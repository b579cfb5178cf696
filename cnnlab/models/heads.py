"""The head of a network: from the base's features to one probability a class."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import is_whole, require_choice
from cnnlab.errors import ConfigurationError, quoted

if TYPE_CHECKING:
    import keras
    from keras import KerasTensor

MAX_LAYERS, MAX_UNITS = 20, 8192
ACTIVATIONS = ("sigmoid", "relu", "tanh", "elu", "gelu", "linear")


@dataclass(frozen=True)
class HeadConfig(Configuration):
    """The dense layers on top of the base; the defaults are the tutorial's.

    Attributes:
        units: width of each hidden Dense layer, first to last; may be empty.
        activation: of the hidden layers, one of ``ACTIVATIONS``.
        dropout: dropout rate after each hidden layer, in [0, 1).
        batch_normalization: normalise the input of each hidden layer over the batch.

    Raises:
        ConfigurationError: a value that cannot be used.
    """

    units: tuple[int, ...] = setting((256,), "width of each hidden layer of the head")
    activation: str = setting("sigmoid", "activation of the head's hidden layers")
    dropout: float = setting(0.5, "share of a hidden layer's outputs dropped in training")
    batch_normalization: bool = setting(False, "normalise the input of each hidden layer")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` if a value cannot be used."""
        if not (
            isinstance(self.units, tuple)
            and len(self.units) <= MAX_LAYERS
            and all(is_whole(width, 1, MAX_UNITS) for width in self.units)
        ):
            raise ConfigurationError(
                "head-units-invalid",
                "`units` must be a tuple of layer widths from 1 to {widest}, {layers} at most, "
                "such as (256,); received {received}.",
                layers=MAX_LAYERS,
                widest=MAX_UNITS,
                received=quoted(self.units),
            )
        require_choice("activation", self.activation, ACTIVATIONS, "head")
        if not (isinstance(self.dropout, int | float) and 0 <= self.dropout < 1):
            raise ConfigurationError(
                "head-dropout-invalid",
                "`dropout` must be a share from 0 up to, not including, 1; received {received}.",
                received=quoted(self.dropout),
            )
        if not isinstance(self.batch_normalization, bool):
            raise ConfigurationError(
                "head-batch-normalization-invalid",
                "`batch_normalization` must be true or false; received {received}.",
                received=quoted(self.batch_normalization),
            )


TUTORIAL_HEAD = HeadConfig()


def add_head(features: "KerasTensor", head: HeadConfig, num_classes: int) -> "KerasTensor":
    """The layers ``flatten``, ``head_dense_1``, ``head_dropout_1``, ..., ``predictions``.

    Args:
        features: the base's output, (height, width, channels).
        head: widths, activation, dropout and normalisation of the hidden layers.
        num_classes: number of probabilities.

    Returns:
        (num_classes,): probabilities that sum to 1.
    """
    from keras.layers import BatchNormalization, Dense, Dropout, Flatten

    x = Flatten(name="flatten")(features)
    for number, units in enumerate(head.units, start=1):
        if head.batch_normalization:
            x = BatchNormalization(name=f"head_batch_normalization_{number}")(x)
        x = Dense(units, activation=head.activation, name=f"head_dense_{number}")(x)
        if head.dropout:
            x = Dropout(head.dropout, name=f"head_dropout_{number}")(x)
    return Dense(num_classes, activation="softmax", name="predictions")(x)


def base_output(model: "keras.Model") -> "KerasTensor":
    """What a network with such a head gives to it: (height, width, channels)."""
    output: KerasTensor = model.get_layer("flatten").input
    return output
