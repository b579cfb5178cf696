"""Numbers in colour, and heat laid over a picture. No TensorFlow, no matplotlib."""

from functools import lru_cache

import numpy as np
from PIL import Image

from cnnlab.configuration.checks import number, require, require_choice
from cnnlab.explanation.heat import upscaled

COLOURS = ("inferno", "viridis", "turbo")
"""The first two rise evenly in lightness, so they can be read in grey and by colour-blind eyes;
turbo shows finer steps and is neither."""


def coloured(values: np.ndarray, colours: str = "viridis") -> np.ndarray:
    """Numbers as colours.

    Args:
        values: any shape, in [0, 1]; what is beyond is clipped.
        colours: one of ``COLOURS``.

    Returns:
        (*shape, 3), uint8.

    Raises:
        ConfigurationError: an unknown scale.
    """
    require_choice("colours", colours, COLOURS, "overlay")
    steps = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
    return _table(colours)[steps]


def overlay(
    image: np.ndarray, heat: np.ndarray, opacity: float = 0.5, colours: str = "inferno"
) -> np.ndarray:
    """The colours of heat over a picture, at the picture's own size.

    Args:
        image: uint8 RGB picture (height, width, 3).
        heat: (h, w) in [0, 1], of any size; stretched over the picture as the network's picture
            was, bilinear.
        opacity: of the colours, from 0 (only the picture) to 1 (only the colours).
        colours: one of ``COLOURS``.

    Returns:
        (height, width, 3), uint8: ``(1 - opacity) * image + opacity * colours``.

    Raises:
        ConfigurationError: an opacity that is none, or an unknown scale.
    """
    require(0 <= number(opacity) <= 1, "opacity", opacity, "a number from 0 to 1", "overlay")
    over = coloured(upscaled(heat, image.shape[:2]), colours)
    return np.asarray(Image.blend(Image.fromarray(image), Image.fromarray(over), opacity))


@lru_cache
def _table(colours: str) -> np.ndarray:
    """(256, 3), uint8: Plotly's stops, evenly spaced, and linear between them."""
    from plotly.colors import convert_colors_to_same_type, get_colorscale, unlabel_rgb

    scale = get_colorscale(colours)
    places = [place for place, _ in scale]
    stops, _ = convert_colors_to_same_type([colour for _, colour in scale], "rgb")
    channels = np.transpose([unlabel_rgb(colour) for colour in stops])
    at = np.linspace(0, 1, 256)
    return np.stack([np.interp(at, places, c) for c in channels], axis=-1).round().astype(np.uint8)
