"""One look at a picture, as quick as it can be: for a live camera.

Prediction and heat come out of one compiled pass, where ``explain`` runs the network layer by
layer. It is compiled at the first look at each network and goes with that: some seconds once,
and then an eighth of the time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from cnnlab.classification.predictions import Classifier, Prediction, check_top_k
from cnnlab.explanation.activations import check_softmax, logits
from cnnlab.explanation.class_activation import layer_cam
from cnnlab.explanation.heat import as_heat
from cnnlab.explanation.layers import default_layer
from cnnlab.models.heads import base_output

if TYPE_CHECKING:
    import keras

_Pass = Callable[[np.ndarray], tuple[Any, Any, Any, Any]]
_passes: "WeakKeyDictionary[keras.Model, _Pass]" = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Look:
    """What a network says of one view of a picture.

    Attributes:
        prediction: its most probable classes.
        heat: (h, w) of the explained layer, float32 in [0, 1]: where it saw evidence for the most
            probable class; None where none was wanted.
    """

    prediction: Prediction
    heat: np.ndarray | None = None


def look(
    classifier: Classifier, image: np.ndarray, top_k: int = 3, with_heat: bool = False
) -> Look:
    """The prediction for one view, the whole of a picture, however many the network takes else.

    Args:
        classifier: a loaded network.
        image: uint8 RGB picture (height, width, 3) of any size.
        top_k: how many classes to give.
        with_heat: LayerCAM of ``default_layer`` for the most probable class besides, of which
            ``explain`` gives the same for a picture of the network's input size.

    Raises:
        ConfigurationError: heat is wanted of a network that does not end in a softmax.
        ImageError: the image is not a picture.

    Example:
        >>> from cnnlab.classification import load_classifier
        >>> from cnnlab.images import decode_image, sample_photos
        >>> picture = decode_image(sample_photos()["cat"].read_bytes())
        >>> look(load_classifier("cifar10-compact"), picture).prediction.class_names[0]
        'cat'
    """
    check_top_k(top_k)
    view = classifier.whole([image])
    if not with_heat:
        return Look(classifier.classify(view, top_k)[0])
    outputs, pooled, maps, gradients = _pass_of(classifier)(classifier.pipeline(view))
    probabilities, nones = classifier.ruled(outputs.numpy(), pooled.numpy())
    (evidence,) = layer_cam(maps.numpy(), gradients.numpy())
    prediction = classifier.top_classes(probabilities[0], bool(nones[0]), top_k)
    return Look(prediction, as_heat(evidence))


def _pass_of(classifier: Classifier) -> _Pass:
    """Images -> outputs; the base's, pooled, if those are looked at; maps of the layer, and the
    gradients of the best class's score by them."""
    model = classifier.model
    if model not in _passes:
        check_softmax(model)
        _passes[model] = _compiled(classifier)
    return _passes[model]


def _compiled(classifier: Classifier) -> _Pass:
    import keras
    import tensorflow as tf

    model = classifier.model
    last = model.layers[-1]
    seen = last.input if classifier.familiarity is None else base_output(model)
    maps = model.get_layer(default_layer(classifier)).output
    outputs = [model.output, seen, maps, last.input]
    through = keras.Model(model.input, outputs)

    @tf.function(reduce_retracing=True)
    def run(images: tf.Tensor) -> tuple[tf.Tensor, ...]:
        with tf.GradientTape() as tape:
            tape.watch(images)
            answers, seen, maps, features = through(images, training=False)
            best = tf.reduce_max(logits(last, features), axis=-1)
        pooled = tf.reduce_mean(seen, axis=range(1, len(seen.shape) - 1))
        return answers, pooled, maps, tape.gradient(best, maps)

    return lambda images: run(tf.convert_to_tensor(images))
