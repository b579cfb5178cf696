"""Why a network answers what it answers. Importing this loads no TensorFlow.

    explain            where it saw what speaks for a class: LayerCAM, Grad-CAM,
                       Grad-CAM++, occlusion
    overlay            that, laid over the picture in colour
    explainable_layers which layers can be looked into, without building the network
    feature_maps       what each channel of a layer makes of a picture; map_grid shows them
    feature_index      training pictures with their features, kept on the disk;
                       nearest_pictures finds those most alike to the network, and
                       training_lookalikes both, for the pictures that it learned from;
                       drawn_lookalikes, for drawings that every machine has
    what_if            the answers along one parameter of augmentation, with their heat

All are functions of a loaded ``Classifier``; their results hold arrays, numbers and words only.
"""

from cnnlab.explanation.explaining import METHODS, Explanation, explain
from cnnlab.explanation.feature_index import FeatureIndex, feature_index, features_of
from cnnlab.explanation.feature_maps import (
    feature_maps,
    map_grid,
    scaled_maps,
    strongest_channels,
)
from cnnlab.explanation.layers import default_layer, explainable_layers
from cnnlab.explanation.lookalikes import drawn_lookalikes, training_lookalikes
from cnnlab.explanation.neighbours import Neighbours, nearest_pictures
from cnnlab.explanation.occlusion import BASELINES, OcclusionConfig
from cnnlab.explanation.overlay import COLOURS, coloured, overlay
from cnnlab.explanation.training_data import training_data
from cnnlab.explanation.what_if import WhatIf, what_if

__all__ = [
    "BASELINES",
    "COLOURS",
    "METHODS",
    "Explanation",
    "FeatureIndex",
    "Neighbours",
    "OcclusionConfig",
    "WhatIf",
    "coloured",
    "default_layer",
    "drawn_lookalikes",
    "explain",
    "explainable_layers",
    "feature_index",
    "feature_maps",
    "features_of",
    "map_grid",
    "nearest_pictures",
    "overlay",
    "scaled_maps",
    "strongest_channels",
    "training_data",
    "training_lookalikes",
    "what_if",
]
