"""What the channels of a layer make of the picture."""

import numpy as np
import streamlit as st

from cnnlab.explanation import coloured, scaled_maps, strongest_channels
from cnnlab.images import resize_image
from ui.classification.asking import ask
from ui.classification.layers import choose_layer
from ui.classification.network import Network
from ui.classification.reading import Picture
from ui.picture_grid import picture_grid
from ui.text import t

_MOST = 48
_CELL = 64
_SMALLEST_SIDE = 16  # of the first layer shown: shapes can still be recognised


def inside_view(network: Network, picture: Picture) -> None:
    """The strongest channels of a layer, each as a picture."""
    st.markdown(
        t(
            "A layer is a stack of filters that each look for one thing everywhere in the picture. "
            "Bright is where a filter found its thing."
        )
    )
    layer = choose_layer(network, "maps_layer", _SMALLEST_SIDE)
    maps = ask("feature_maps", network, picture, layer=layer)
    channels = strongest_channels(maps, _MOST)
    picture_grid(
        _pictures(maps, channels),
        alt=t("What a filter found"),
        key="maps",
        cell=_CELL,
    )
    silent = int((maps <= 0).all(axis=(0, 1)).sum())
    st.caption(
        t(
            "The {shown} strongest of {count} filters, each from its own darkest to its own "
            "brightest. {silent} found nothing at all.",
            shown=len(channels),
            count=maps.shape[2],
            silent=silent,
        )
    )


def _pictures(maps: np.ndarray, channels: np.ndarray) -> np.ndarray:
    """(num_channels, height, width, 3), uint8, no side longer than a cell."""
    colours = coloured(scaled_maps(maps)[..., channels].transpose(2, 0, 1))
    height, width = (min(side, _CELL) for side in maps.shape[:2])
    return np.stack([resize_image(picture, (height, width)) for picture in colours])
