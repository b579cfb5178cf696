"""LiteRT (once TensorFlow Lite), for phones and small boards."""

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
    """In float32, with TensorFlow's own converter."""
    exported_network(classifier).export(path, format="litert", verbose=False)


def predict(path: Path, images: np.ndarray) -> np.ndarray:
    """(num_images, num_classes), float32; one picture after the other, as a phone does."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    # The faster kernels greet on descriptor 2, whatever the level of the log; a check needs none.
    plain_kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(str(path), experimental_op_resolver_type=plain_kernels)
    runner = interpreter.get_signature_runner()
    answers = [next(iter(runner(images=image[np.newaxis]).values())) for image in images]
    return np.concatenate(answers)
