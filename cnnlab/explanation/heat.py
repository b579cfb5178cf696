"""From a coarse map to heat: brought to a size, and onto the scale from 0 to 1."""

import numpy as np
from PIL import Image


def upscaled(coarse: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A map (h, w) at ``size`` (height, width), float32: bilinear, pixel centres aligned."""
    height, width = size
    picture = Image.fromarray(np.ascontiguousarray(coarse, np.float32))
    return np.asarray(picture.resize((width, height), Image.Resampling.BILINEAR))


def as_heat(evidence: np.ndarray) -> np.ndarray:
    """What is above 0, divided by the largest: float32 in [0, 1]; all 0 where nothing is."""
    positive = np.maximum(evidence, 0)
    largest = positive.max()
    return (positive / largest if largest > 0 else positive).astype(np.float32)
