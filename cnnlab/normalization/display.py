"""Display of pictures beyond 0 to 255. Networks get the true values."""

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


def scale_signed_for_display(images: np.ndarray) -> np.ndarray:
    """Zero as middle grey, 128, and each picture's largest magnitude as 1 or 255; uint8.

    For filters and eigenvectors, where the sign of a value means something.
    """
    images = as_images(images).astype(np.float64)
    largest = np.abs(images).max((1, 2, 3), keepdims=True)
    return (128 + 127 * images / np.where(largest > 0, largest, 1)).round().astype(np.uint8)
