"""A network in two parts, frozen and trainable. Both share its layers and weights."""

from typing import TYPE_CHECKING

import numpy as np

from cnnlab.features.cuts import Cut
from cnnlab.models.seeding import seeded

if TYPE_CHECKING:
    import keras


class FrozenPart:
    """The layers before a cut, as a function of the network input.

    Args:
        model: the whole network.
        cut: where it ends.
        precision: ``"float32"``, or ``"bfloat16"`` for a copy that computes in numbers of 8
            significant bits, with sums in float32 inside each layer.
    """

    def __init__(self, model: "keras.Model", cut: Cut, precision: str) -> None:
        import keras
        import tensorflow as tf

        part = keras.Model(model.inputs, model.layers[cut.num_layers - 1].output)
        if precision != "float32":
            part = _copy(part, precision)
        self._run = tf.function(
            lambda images: part(tf.cast(images, precision), training=False),
            input_signature=[tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)],
        )

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """(num_images, height, width, 3), float32 -> (num_images, *cut.shape)."""
        return self._run(images).numpy()


def trainable_part(model: "keras.Model", cut: Cut) -> "keras.Model":
    """The layers behind a cut: features in, probabilities out; the whole model at the input.

    It is compiled as the model is, with the same optimiser, so both share its state.
    """
    import keras

    if cut.is_input:
        return model
    part = keras.Model(model.layers[cut.num_layers - 1].output, model.outputs[0])
    part.compile(optimizer=model.optimizer, loss=model.loss, metrics=["accuracy"])
    return part


def _copy(part: "keras.Model", precision: str) -> "keras.Model":
    import keras

    def converted(layer: "keras.Layer") -> "keras.Layer":
        return type(layer).from_config(layer.get_config() | {"dtype": precision})

    with seeded(0):  # initial weights are drawn, though they are replaced
        copy = keras.models.clone_model(part, clone_function=converted)
    copy.set_weights(part.get_weights())
    return copy
