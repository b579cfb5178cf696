"""LiteRT (formerly TensorFlow Lite), for phones and embedded devices."""

from pathlib import Path

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.export.network import exported_network

TITLE = "LiteRT (.tflite)"
FILE = "model.tflite"
REQUIREMENTS = {"ai-edge-litert": "ai_edge_litert"}
RUNTIME = ("ai-edge-litert",)
IMPORTS = "from ai_edge_litert.interpreter import Interpreter"
PREDICT = """\
predict = Interpreter("model.tflite").get_signature_runner()
probabilities = next(iter(predict(images=images).values()))[0]"""


def write(classifier: Classifier, path: Path) -> None:
    """Write it in float32, with TensorFlow's own converter."""
    exported_network(classifier).export(path, format="litert", verbose=False)


def predict(path: Path, images: np.ndarray) -> np.ndarray:
    """(num_images, num_classes), float32; one picture after the other."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    # The faster kernels print to descriptor 2 at any log level; a check does not need them.
    reference_kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(str(path), experimental_op_resolver_type=reference_kernels)
    runner = interpreter.get_signature_runner()
    outputs = [next(iter(runner(images=image[np.newaxis]).values())) for image in images]
    return np.concatenate(outputs)
