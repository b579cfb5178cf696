"""Pictures beyond 0 to 255, made visible. For the eye only: networks get the true values."""

import numpy as np

from cnnlab.normalization.arrays import as_images


def scale_for_display(images: np.ndarray) -> np.ndarray:
    """Each picture stretched so that its smallest value is 0 and its largest 255.

    Brightness can no longer be compared between pictures, nor with the original.

    Args:
        images: (num_images, height, width, channels), any finite values.

    Returns:
        uint8 in the same shape; a picture of one value becomes middle grey, 128.
    """
    images = as_images(images).astype(np.float64)
    low = images.min((1, 2, 3), keepdims=True)
    span = images.max((1, 2, 3), keepdims=True) - low
    scaled = (images - low) / np.where(span > 0, span, 1) * 255
    return np.where(span > 0, scaled, 128).round().astype(np.uint8)


def clip_for_display(images: np.ndarray) -> np.ndarray:
    """True values from 0 (black) to 1 (white), all others cut off; uint8 in the same shape.

    This is how ``matplotlib.pyplot.imshow`` shows float pictures, and so the tutorial's figures.
    """
    return (as_images(images).clip(0, 1) * 255).round().astype(np.uint8)
