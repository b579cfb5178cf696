"""Networks: a convolutional base, a new head, and the weight files that fill them.

Importing this loads no TensorFlow; building a network does.
"""

from cnnlab.models.bases import BASES, num_base_layers
from cnnlab.models.heads import ACTIVATIONS, HeadConfig
from cnnlab.models.imagenet import imagenet_weights_path
from cnnlab.models.layer_table import Layer, layer_table, num_trainable
from cnnlab.models.limits import NUM_BASE_LAYERS
from cnnlab.models.optimizers import OPTIMIZERS
from cnnlab.models.preprocessing import BASE_PREPROCESSINGS, preprocess
from cnnlab.models.pretrained import default_base
from cnnlab.models.transfer_model import build_transfer_model, compile_model
from cnnlab.models.weights import load_weights

__all__ = [
    "ACTIVATIONS",
    "BASES",
    "BASE_PREPROCESSINGS",
    "NUM_BASE_LAYERS",
    "OPTIMIZERS",
    "HeadConfig",
    "Layer",
    "build_transfer_model",
    "compile_model",
    "default_base",
    "imagenet_weights_path",
    "layer_table",
    "load_weights",
    "num_base_layers",
    "num_trainable",
    "preprocess",
]
