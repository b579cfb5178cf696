"""A control for a layer, with names in plain words."""

import re
from collections.abc import Sequence

from cnnlab.explanation import default_layer, explainable_layers
from cnnlab.explanation.layers import convolution_outputs
from cnnlab.models.layer_table import Layer
from ui.choices import choose
from ui.classification.network_choice import Network
from ui.text import t


def choose_layer(network: Network, key: str, smallest_side: int | None = None) -> str:
    """A control for a layer that has a map of the picture.

    Args:
        network: whose layers.
        key: of the widget and in the URL.
        smallest_side: it begins at the last convolution whose map is at least so wide; None for
            the one that explains best.
    """
    layers = explainable_layers(network.description)
    return choose(
        t("Layer"),
        {layer.name: _in_words(layer) for layer in layers},
        key,
        help=t(
            "Early layers see edges and colours in fine detail; late ones see parts of things, "
            "but less exactly where."
        ),
        default_in_url=True,
        default=_default(network, layers, smallest_side),
    )


def _default(network: Network, layers: Sequence[Layer], smallest_side: int | None) -> str:
    wide = [
        layer.name
        for layer in convolution_outputs(layers)
        if layer.output_shape[0] >= (smallest_side or 0)
    ]
    return wide[-1] if smallest_side and wide else default_layer(network.description)


def _in_words(layer: Layer) -> str:
    height, width = layer.output_shape[:2]
    found = re.fullmatch(r"block(\d+)_(conv|pool|batch_normalization|relu)(\d*)", layer.name)
    if found is None:
        return f"{layer.name}: {width} × {height}"
    block, kind, number = found.groups()
    words = {
        "conv": t("convolution {number}", number=number),
        "pool": t("pooling"),
        "batch_normalization": t("batch normalisation"),
        "relu": t("ReLU"),
    }
    return t(
        "Block {block}, {layer}: {width} × {height}",
        block=block,
        layer=words[kind],
        width=width,
        height=height,
    )
