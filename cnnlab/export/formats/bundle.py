"""The format that another cnnlab can import: weights and description, no graph."""

from pathlib import Path

import numpy as np

from cnnlab.classification import Classifier, load_classifier
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.run_directory import DESCRIPTION, WEIGHTS
from cnnlab.storage.hashes import hash_of_file

TITLE = "cnnlab bundle"
FILE = WEIGHTS
REQUIREMENTS: dict[str, str] = {}
RUNTIME = ("keras", "tensorflow")
IMPORTS = """\
from pathlib import Path
from cnnlab.classification import load_classifier  # cnnlab itself, installed from its folder"""
PREDICT = """\
probabilities = load_classifier(Path()).probabilities([np.asarray(picture)])[0]"""


def write(classifier: Classifier, path: Path) -> None:
    """Write the weights without the optimiser, the hash in the description, and all beside it."""
    classifier.model.save_weights(path)
    classifier.pipeline.save(path.parent)
    if classifier.familiarity is not None:
        classifier.familiarity.save(path.parent)
    described = path.with_name(DESCRIPTION)
    description = ModelDescription.from_json(described.read_bytes())
    description = description.replace(weights_sha256=hash_of_file(path))
    described.write_text(description.to_json(), encoding="utf-8")


def predict(path: Path, images: np.ndarray) -> np.ndarray:
    """(num_images, num_classes), float32: loaded again, as an import does."""
    return load_classifier(path.parent).probabilities(images.astype(np.uint8))
