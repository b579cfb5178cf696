"""Keras's own file: network and weights in one, to be used or trained further in Python.

The one place that reads a graph from a file: the file that we have just written, to check it.
"""

from pathlib import Path

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.export.network import exported_network

TITLE = "Keras (.keras)"
FILE = "model.keras"
REQUIREMENTS: dict[str, str] = {}
RUNTIME = ("keras", "tensorflow")
IMPORTS = "import keras"
PREDICT = """\
model = keras.saving.load_model("model.keras")
probabilities = model.predict(images, verbose=0)[0]"""


def write(classifier: Classifier, path: Path) -> None:
    """Without the optimiser: the network is there to be used."""
    exported_network(classifier).save(path)


def predict(path: Path, images: np.ndarray) -> np.ndarray:
    """(num_images, num_classes), float32."""
    import keras

    return keras.saving.load_model(path).predict(images, verbose=0)
