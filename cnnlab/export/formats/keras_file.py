"""Keras's own format: graph and weights in one file, to be used or trained further in Python.

Only here a graph is read from a file: the file that was just written, to check it.
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
    """Write graph and weights without the optimiser."""
    exported_network(classifier).save(path)


def predict(path: Path, images: np.ndarray) -> np.ndarray:
    """(num_images, num_classes), float32."""
    import keras

    return keras.saving.load_model(path).predict(images, verbose=0)
