"""A look equals the prediction and the explanation of one view that are computed at leisure."""

import gc
import weakref

import numpy as np
import pytest

from cnnlab.classification import load_classifier
from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.explanation import explain, look
from cnnlab.explanation.heat import as_heat
from cnnlab.images import decode_image, sample_photos

pytestmark = pytest.mark.tensorflow

PHOTOS = sorted(sample_photos())[:4]


@pytest.fixture(scope="module")
def ready():
    return load_classifier("cifar10-compact")


def small_network():
    """A network with one convolution."""
    import keras

    from cnnlab.classification import Classifier

    layers = keras.layers
    entrance = keras.Input((32, 32, 3))
    maps = layers.Conv2D(2, 3, padding="same", activation="relu")(entrance)
    features = layers.GlobalAveragePooling2D()(maps)
    model = keras.Model(entrance, layers.Dense(2, activation="softmax")(features))
    return Classifier(model, ("a", "b"), (32, 32))


@pytest.mark.parametrize("photo", PHOTOS)
def test_it_is_the_prediction_for_the_whole_picture_and_its_explanation(ready, photo):
    picture = decode_image(sample_photos()[photo].read_bytes())
    (view,) = ready.whole([picture])  # of the input size: it has one view
    (slow,) = ready.classify([view], 10)
    explanation = explain(ready, view)
    plain, heated = look(ready, picture, 10), look(ready, picture, 10, with_heat=True)
    assert plain.prediction == slow and plain.heat is None
    assert heated.prediction.class_names == slow.class_names
    assert heated.prediction.is_none == slow.is_none
    np.testing.assert_allclose(heated.prediction.probabilities, slow.probabilities, atol=1e-5)
    assert explanation.class_name == slow.class_names[0]
    np.testing.assert_allclose(heated.heat, as_heat(explanation.coarse), atol=1e-4)


def test_the_compiled_pass_goes_with_its_network():
    small = small_network()
    network = weakref.ref(small.model)
    look(small, np.zeros((32, 32, 3), np.uint8), with_heat=True)
    del small
    gc.collect()
    assert network() is None


def test_heat_needs_a_softmax():
    small = small_network()
    small.model.layers[-1].activation = None
    with pytest.raises(ConfigurationError, match="softmax"):
        look(small, np.zeros((32, 32, 3), np.uint8), with_heat=True)


def test_what_is_no_picture_is_refused(ready):
    with pytest.raises(ImageError):
        look(ready, np.zeros((32, 32), np.uint8))
