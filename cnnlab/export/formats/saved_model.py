"""TensorFlow's SavedModel: a folder for TensorFlow Serving and TensorFlow.js."""

from pathlib import Path

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.export.network import exported_network

TITLE = "TensorFlow SavedModel"
FILE = "saved_model"
REQUIREMENTS: dict[str, str] = {}
RUNTIME = ("tensorflow",)
IMPORTS = "import tensorflow as tf"
PREDICT = """\
model = tf.saved_model.load("saved_model")
probabilities = model.serve(images).numpy()[0]"""


def write(classifier: Classifier, path: Path) -> None:
    """Write it with the signatures ``serve`` and ``serving_default``.

    Not through ``model.export``, which in Keras 3.15 stores every weight twice.
    """
    import tensorflow as tf

    model = exported_network(classifier)
    images = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32, name="images")
    module = tf.Module()
    module.weights = [variable.value for variable in model.variables]
    module.serve = tf.function(lambda x: model(x, training=False), input_signature=[images])
    tf.saved_model.save(module, path, signatures={"serving_default": module.serve})


def predict(path: Path, images: np.ndarray) -> np.ndarray:
    """(num_images, num_classes), float32."""
    import tensorflow as tf

    model = tf.saved_model.load(path)
    return model.serve(images).numpy()
