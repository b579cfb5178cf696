"""The head of a network: from the base's features to one probability a class."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import is_whole, require_choice
from cnnlab.errors import ConfigurationError, quoted

if TYPE_CHECKING:
    import keras
    from keras import KerasTensor

MAX_LAYERS, MAX_UNITS = 20, 8192
ACTIVATIONS = ("sigmoid", "relu", "tanh", "elu", "gelu", "linear")
NO_POOLING, BLOCK_POOLING = POOLINGS = ("none", "blocks")
POOLED_BLOCKS = 3
BLOCK_END = "_pool"
POOLED_LAYER = "pooled_blocks"


@dataclass(frozen=True)
class HeadConfig(Configuration):
    """The dense layers on top of the base; the defaults are the tutorial's.

    Attributes:
        units: width of each hidden Dense layer, first to last; may be empty.
        activation: of the hidden layers, one of ``ACTIVATIONS``.
        dropout: dropout rate after each hidden layer, in [0, 1).
        batch_normalization: normalise the input of each hidden layer over the batch.
        pooling: what of the base the first layer gets: ``"none"`` for all values of its output;
            ``"blocks"`` for the mean and the maximum of each channel of its last
            ``POOLED_BLOCKS`` blocks (all, where it has fewer), whatever the size of the pictures.

    Raises:
        ConfigurationError: a value that cannot be used.
    """

    schema: ClassVar[int] = 2

    units: tuple[int, ...] = setting((256,), "width of each hidden layer of the head")
    activation: str = setting("sigmoid", "activation of the head's hidden layers")
    dropout: float = setting(0.5, "share of a hidden layer's outputs dropped in training")
    batch_normalization: bool = setting(False, "normalise the input of each hidden layer")
    pooling: str = setting(
        NO_POOLING, "none: all of the base's output; blocks: mean and maximum of its last 3 blocks"
    )

    def to_dict(self) -> dict[str, Any]:
        """JSON types only. No pooling is left out, so that older versions can read it: schema 1."""
        values = super().to_dict()
        if self.pooling == NO_POOLING:
            del values["pooling"]
            values["schema"] = 1
        return values

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
        require_choice("pooling", self.pooling, POOLINGS, "head")


TUTORIAL_HEAD = HeadConfig()


def last_blocks(names: Iterable[str]) -> list[str]:
    """Of the layers of a base the last ``POOLED_BLOCKS`` blocks, such as block3; all of fewer."""
    ends = (name for name in names if name.endswith(BLOCK_END))
    return [name.removesuffix(BLOCK_END) for name in ends][-POOLED_BLOCKS:]


def add_head(features: "KerasTensor", head: HeadConfig, num_classes: int) -> "KerasTensor":
    """The layers ``flatten``, ``head_dense_1``, ``head_dropout_1``, ..., ``predictions``.

    Args:
        features: the base's output, (height, width, channels), or that of ``pooled_blocks``.
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


def pooled_blocks(base: "keras.Model") -> "KerasTensor":
    """The layers ``mean_of_block3``, ``max_of_block3``, ..., ``pooled_blocks``.

    Early blocks know colours and textures, late ones things (Hariharan et al., "Hypercolumns",
    CVPR 2015).

    Args:
        base: a flat graph, whose blocks end in poolings.

    Returns:
        (1, 1, num_values): of each of the last ``POOLED_BLOCKS`` blocks a mean and a maximum for
        every channel.
    """
    from keras.layers import Concatenate, GlobalAveragePooling2D, GlobalMaxPooling2D

    pooled = []
    for block in last_blocks(layer.name for layer in base.layers):
        features = base.get_layer(f"{block}{BLOCK_END}").output
        mean = GlobalAveragePooling2D(keepdims=True, name=f"mean_of_{block}")
        most = GlobalMaxPooling2D(keepdims=True, name=f"max_of_{block}")
        pooled += [mean(features), most(features)]
    return Concatenate(name=POOLED_LAYER)(pooled)


def base_output(model: "keras.Model") -> "KerasTensor":
    """What the base of a network with such a head sees: (height, width, channels).

    Of pooled blocks it is the mean of the last one, (1, 1, channels).
    """
    pooled = [layer.input for layer in model.layers if layer.name == POOLED_LAYER]
    output: KerasTensor = pooled[0][-2] if pooled else model.get_layer("flatten").input
    return output
