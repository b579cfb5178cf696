"""Why a network predicts what it predicts. Importing this loads no TensorFlow.

    explain            where it saw evidence for a class: LayerCAM, Grad-CAM,
                       Grad-CAM++, occlusion
    look               the prediction for one view, with heat if wanted: for live pictures
    overlay            that, laid over the picture in colour
    explainable_layers which layers can be explained, without building the network
    feature_maps       the output of each channel of a layer; map_grid shows them
    feature_index      training pictures with their features, cached on the disk;
                       nearest_pictures finds the nearest neighbours in it, and
                       training_neighbours does both, for the pictures that the network
                       learned from; drawn_neighbours, for drawings that every machine has
    what_if            the predictions along one parameter of augmentation, with their heat

All are functions of a loaded ``Classifier``; their results hold arrays, numbers and words only.
"""

from typing import TYPE_CHECKING

from cnnlab.explanation.explaining import METHODS, Explanation, explain
from cnnlab.explanation.feature_index import FeatureIndex, feature_index, features_of
from cnnlab.explanation.feature_maps import (
    feature_maps,
    map_grid,
    scaled_maps,
    strongest_channels,
)
from cnnlab.explanation.layers import default_layer, explainable_layers
from cnnlab.explanation.looking import Look, look
from cnnlab.explanation.nearest_neighbours import (
    Neighbours,
    drawn_neighbours,
    nearest_pictures,
    training_neighbours,
)
from cnnlab.explanation.occlusion import BASELINES, OcclusionConfig
from cnnlab.explanation.overlay import COLOURS, coloured, overlay
from cnnlab.explanation.training_data import training_data
from cnnlab.explanation.what_if import WhatIf, what_if
from cnnlab.moved_names import moved_names

__all__ = [
    "BASELINES",
    "COLOURS",
    "METHODS",
    "Explanation",
    "FeatureIndex",
    "Look",
    "Neighbours",
    "OcclusionConfig",
    "WhatIf",
    "coloured",
    "default_layer",
    "drawn_neighbours",
    "explain",
    "explainable_layers",
    "feature_index",
    "feature_maps",
    "features_of",
    "look",
    "map_grid",
    "nearest_pictures",
    "overlay",
    "scaled_maps",
    "strongest_channels",
    "training_data",
    "training_neighbours",
    "what_if",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
