"""The feature maps of a layer for the picture."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.classification import Prediction
from cnnlab.explanation import coloured, scaled_maps, strongest_channels
from cnnlab.images import resize_image
from ui.classification.inference import explain
from ui.classification.layer_choice import choose_layer
from ui.classification.network_choice import Network
from ui.classification.pinned_prediction import show_pinned
from ui.classification.prediction_view import picture_html
from ui.components.picture_grid import picture_grid
from ui.glossary import prose
from ui.text import t
from ui.uploads.pictures import Picture

_MOST = 48
_CELL = 64
_SMALLEST_SIDE = 16  # of the first layer shown: shapes can still be recognised


def feature_maps_view(
    network: Network, picture: Picture, prediction: Prediction, settings: DeltaGenerator
) -> None:
    """What the network sees, and beside it the strongest channels of a layer as pictures."""
    show_pinned(
        network,
        picture,
        prediction,
        t("Each small picture is what one filter found: bright is where its thing is."),
        "pages/batch_normalization.py",
        t("See layers learn"),
    )
    with settings:
        layer = choose_layer(network, "maps_layer", _SMALLEST_SIDE)
    maps = explain("feature_maps", network, picture, layer=layer)
    channels = strongest_channels(maps, _MOST)
    left, right = st.columns([1, 3], gap="medium", wrap=False)
    with left, st.container(key="inside_photo"):
        st.html(picture_html(picture.seen, t("The picture as the network sees it")))
    with right:
        picture_grid(
            _pictures(maps, channels), alt=t("What a filter found"), key="maps", cell=_CELL
        )
        _counted(maps, len(channels))


def _counted(maps: np.ndarray, shown: int) -> None:
    silent = int((maps <= 0).all(axis=(0, 1)).sum())
    with st.expander(t("What these pictures are"), key="how_inside"):
        prose(
            t(
                "A layer is a stack of filters that each look for one thing everywhere in the "
                "picture. These are the feature maps of the {shown} strongest of {count} filters, "
                "each from its own darkest to its own brightest. {silent} found nothing at all.",
                shown=shown,
                count=maps.shape[2],
                silent=silent,
            )
        )


def _pictures(maps: np.ndarray, channels: np.ndarray) -> np.ndarray:
    """(num_channels, height, width, 3), uint8, no side longer than a cell."""
    colours = coloured(scaled_maps(maps)[..., channels].transpose(2, 0, 1))
    height, width = (min(side, _CELL) for side in maps.shape[:2])
    return np.stack([resize_image(picture, (height, width)) for picture in colours])
