"""Name what pictures show. Importing this loads no TensorFlow.

list_models()                          which networks can answer: ready, imported, trained here
classify(model, images)                here and now, in this process
ClassifierProcess().classify(model, images)    in a child that keeps networks loaded
"""

from cnnlab.classification.catalogue import KnownModel, ModelSource, find_model, list_models
from cnnlab.classification.classifying import classify
from cnnlab.classification.loading import load_classifier
from cnnlab.classification.predictions import Classifier, Prediction
from cnnlab.classification.service import ClassifierProcess

__all__ = [
    "Classifier",
    "ClassifierProcess",
    "KnownModel",
    "ModelSource",
    "Prediction",
    "classify",
    "find_model",
    "list_models",
    "load_classifier",
]
