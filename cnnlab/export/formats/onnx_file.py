"""ONNX, which many runtimes read; ONNX Runtime starts in 0.1 s and needs 80 MB."""

import warnings
from pathlib import Path

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.export.network import exported_network

TITLE = "ONNX"
FILE = "model.onnx"
REQUIREMENTS = {"onnx": "onnx", "tf2onnx": "tf2onnx", "onnxruntime": "onnxruntime"}
RUNTIME = ("onnxruntime",)
IMPORTS = "import onnxruntime"
PREDICT = """\
model = onnxruntime.InferenceSession("model.onnx")
probabilities = model.run(None, {"images": images})[0][0]"""


def write(classifier: Classifier, path: Path) -> None:
    """Write it through tf2onnx, which needs a model that was called; the batch size is dynamic."""
    model = exported_network(classifier)
    model(np.zeros((1, *model.input_shape[1:]), np.float32))
    with warnings.catch_warnings():
        # Keras 3.15 still uses a name that NumPy 1.24 removed.
        warnings.filterwarnings("ignore", "In the future `np.object`", FutureWarning)
        model.export(path, format="onnx", verbose=False)


def predict(path: Path, images: np.ndarray) -> np.ndarray:
    """(num_images, num_classes), float32."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"images": images})[0]
