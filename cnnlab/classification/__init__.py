"""Classify pictures. Importing this loads no TensorFlow.

list_models()                          the models that there are: ready, imported, trained here
classify(model, images)                here and now, in this process
cnnlab.serving.ClassifierProcess       the same in a child that keeps networks loaded
"""

from typing import TYPE_CHECKING

from cnnlab.classification.classifying import classify
from cnnlab.classification.loading import load_classifier
from cnnlab.classification.model_registry import KnownModel, ModelSource, find_model, list_models
from cnnlab.classification.predictions import Classifier, Prediction
from cnnlab.moved_names import moved_names

__all__ = [
    "Classifier",
    "KnownModel",
    "ModelSource",
    "Prediction",
    "classify",
    "find_model",
    "list_models",
    "load_classifier",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
