"""The networks: a base, as in the tutorial a pretrained one, and a new head, as one flat graph."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cnnlab.models import limits
from cnnlab.models.bases import add_base, num_base_layers
from cnnlab.models.heads import (
    BLOCK_POOLING,
    TUTORIAL_HEAD,
    HeadConfig,
    add_head,
    pooled_blocks,
)
from cnnlab.models.optimizers import WEIGHT_DECAY, make_optimizer
from cnnlab.models.pretrained import PRETRAINED, check_weights, pretrained_weights
from cnnlab.models.seeding import seeded
from cnnlab.models.weights import load_known_weights, load_weights

if TYPE_CHECKING:
    import keras


def build_transfer_model(
    base: str = "vgg16",
    weights: str | Path | None = "imagenet",
    input_shape: tuple[int, int, int] = (32, 32, 3),
    num_classes: int = 10,
    head: HeadConfig = TUTORIAL_HEAD,
    frozen_layers: int | None = None,
    *,
    loss: str = "sparse_categorical_crossentropy",
    seed: int | None = None,
) -> "keras.Model":
    """A base without its top, a new head on it, compiled as in the tutorial.

    The graph is flat: ``model.layers[:num_base_layers(base)]`` is the base (of VGG16: input, 13
    convolutions, 5 poolings), the rest is the head. Its input is (num_images, height, width, 3),
    its output probabilities.

    Args:
        base: one of ``bases.BASES``: ``"vgg16"``; ``"vgg16-compact"``, the same layers, narrower;
            ``"small"``, four convolutions to be trained from random weights;
            ``"small-batch-normalized"``, the same with batch normalisation behind each.
        weights: of the base: ``"imagenet"`` for pretrained ones (VGG16's are found in
            Keras's cache or downloaded once, those of the compact base are built in, the small
            ones have none), a local file of the same layers, or None for random ones.
        input_shape: (height, width, 3), sides from 32 pixels.
        num_classes: number of classes, at least 2.
        head: the layers on top.
        frozen_layers: how many layers, counted from the input, are frozen: 0 to
            ``num_base_layers(base)``, 19 of VGG16; None for all of the base.
        loss: the default takes integer labels of shape (n,), as our data sets have them. It is
            the tutorial's ``"categorical_crossentropy"``, which takes one-hot labels.
        seed: makes the random initial weights and the dropout repeatable.

    Raises:
        ConfigurationError: an argument that cannot be used.
        WeightsError: the weights cannot be loaded, or are not this network's.
    """
    import keras

    limits.check_base(base)
    limits.check_input_shape(input_shape)
    limits.check_num_classes(num_classes)
    if frozen_layers is None:
        frozen_layers = num_base_layers(base)
    limits.check_frozen_layers(frozen_layers, base)
    check_weights(base, weights)
    load: Callable[..., None] = load_weights
    if weights == PRETRAINED:
        weights, load = pretrained_weights(base), load_known_weights

    with seeded(seed):
        images = keras.Input(input_shape, name="input_layer")
        features = add_base(images, base)
        below = keras.Model(images, features)
        seen = pooled_blocks(below) if head.pooling == BLOCK_POOLING else features
        probabilities = add_head(seen, head, num_classes)
    if weights is not None:
        load(below, weights)

    model = keras.Model(images, probabilities, name=base)
    for layer in model.layers[:frozen_layers]:
        layer.trainable = False
    return compile_model(model, loss=loss)


def compile_model(
    model: "keras.Model",
    optimizer: str = "sgd",
    learning_rate: "float | keras.optimizers.schedules.LearningRateSchedule" = 1e-4,
    momentum: float = 0.9,
    loss: str | Callable = "sparse_categorical_crossentropy",
    *,
    nesterov: bool = False,
    weight_decay: float = WEIGHT_DECAY,
) -> "keras.Model":
    """Compile with the tutorial's optimiser and metric, or another optimiser.

    Args:
        model: compiled in place and returned.
        optimizer, learning_rate, momentum, nesterov, weight_decay: see ``make_optimizer``.
        loss: see ``build_transfer_model``, or ``crossentropy``.

    Raises:
        ConfigurationError: an unknown optimiser.
    """
    made = make_optimizer(optimizer, learning_rate, momentum, nesterov, weight_decay)
    model.compile(optimizer=made, loss=loss, metrics=["accuracy"])
    return model
