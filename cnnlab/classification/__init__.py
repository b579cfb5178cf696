"""Name what pictures show, with a network trained here. Importing this loads no TensorFlow.

classify(run, images)                  here and now, in this process
ClassifierProcess().classify(run, images)    in a child that keeps networks loaded
"""

from cnnlab.classification.predictions import (
    Classifier,
    Prediction,
    classify,
    load_classifier,
)
from cnnlab.classification.service import ClassifierProcess

__all__ = [
    "Classifier",
    "ClassifierProcess",
    "Prediction",
    "classify",
    "load_classifier",
]
