"""Correlation of neighbouring pixels, before and after a normalisation."""

import numpy as np

from cnnlab.normalization.arrays import as_images
from cnnlab.normalization.zca import ZCAWhitening


def sample_covariance(images: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Covariance of some values of a picture over a sample of pictures.

    Args:
        images: (num_images, height, width, channels), any real numbers.
        values: (m,) integers, places in a flattened picture, as ``patch_values`` gives them.

    Returns:
        (m, m) float64, divided by num_images.
    """
    images = as_images(images)
    chosen = images.reshape(len(images), -1)[:, values].astype(np.float64)
    chosen -= chosen.mean(0)
    return chosen.T @ chosen / len(images)


def learned_covariance(
    whitening: ZCAWhitening, values: np.ndarray, whitened: bool = True
) -> np.ndarray:
    """The same over all pictures of a fit, computed exactly from the whitening.

    Args:
        whitening: fitted, in ZCA's form.
        values: (m,) integers, places in a flattened picture.
        whitened: of the whitened pictures, else of the original ones.

    Returns:
        (m, m) float64: rows and columns of U L gain^2 U^T, or of U L U^T.
    """
    kept = whitening.num_kept if whitened else len(whitening.eigenvalues_)
    spread = np.sqrt(whitening.eigenvalues_[:kept])
    if whitened:
        spread = spread * whitening.gains
    scaled = whitening.components_[:kept, values].T * spread
    return scaled @ scaled.T


def correlation(covariance: np.ndarray) -> np.ndarray:
    """Pearson's correlation (m, m) in [-1, 1] from a covariance; 0 if a value never varies."""
    deviation = np.sqrt(np.diag(covariance))
    varies = deviation > 1e-9 * deviation.max(initial=0)
    scale = np.where(varies, 1 / np.where(varies, deviation, 1), 0)
    return np.clip(covariance * scale[:, None] * scale, -1, 1)


def patch_values(image_shape: tuple[int, int, int], side: int, channel: int = 1) -> np.ndarray:
    """Places, in a flattened picture, of a square in the middle; row by row.

    Args:
        image_shape: (height, width, channels).
        side: of the square, pixels; cut to the picture.
        channel: its index; the last one if there are fewer.

    Returns:
        (side * side,) integers.
    """
    height, width, channels = image_shape
    places = np.arange(height * width * channels).reshape(image_shape)
    rows, columns = min(side, height), min(side, width)
    top, left = (height - rows) // 2, (width - columns) // 2
    return places[top : top + rows, left : left + columns, min(channel, channels - 1)].ravel()


def row_values(image_shape: tuple[int, int, int], channel: int = 1) -> np.ndarray:
    """Places of the middle row of a picture in one channel, (width,) integers, left to right."""
    height, width, channels = image_shape
    places = np.arange(height * width * channels).reshape(image_shape)
    return places[height // 2, :, min(channel, channels - 1)]


def correlation_by_distance(of_row: np.ndarray) -> np.ndarray:
    """Mean correlation of two values of a row over their distance.

    Args:
        of_row: (width, width) correlations of a row of pixels with itself.

    Returns:
        (width,) float64: at distance 0 (1 by definition), 1, 2, ... pixels.
    """
    return np.array([np.diagonal(of_row, offset).mean() for offset in range(len(of_row))])
