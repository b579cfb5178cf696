"""What a whitening learned, as pictures: the patterns it knows, and how it makes one pixel."""

import numpy as np

from cnnlab.normalization.patch_whitening import PatchWhitening
from cnnlab.normalization.zca import ZCAWhitening


def eigenpictures(whitening: ZCAWhitening | PatchWhitening, ranks: np.ndarray) -> np.ndarray:
    """Eigenvectors as pictures.

    Args:
        whitening: fitted.
        ranks: (m,) integers, 0 for the strongest pattern.

    Returns:
        (m, height, width, channels) float64, each of length 1 and of either sign.
    """
    learned = whitening.whitening_ if isinstance(whitening, PatchWhitening) else whitening
    return learned.components_[ranks].reshape(-1, *learned.mean_.shape)


def spread_ranks(whitening: ZCAWhitening | PatchWhitening, count: int) -> np.ndarray:
    """Up to ``count`` places in the order of strength, from the first kept to the last; closer
    together where patterns are strong.
    """
    learned = whitening.whitening_ if isinstance(whitening, PatchWhitening) else whitening
    last = max(learned.num_kept, 1)
    return np.unique(np.geomspace(1, last, min(count, last)).round().astype(int) - 1)


def whitening_filters(
    whitening: ZCAWhitening | PatchWhitening, side: int | None = None
) -> np.ndarray:
    """What the middle pixel of the result takes from each value of the picture.

    Args:
        whitening: fitted, in ZCA's form.
        side: only the square of this side around the pixel, where the picture is larger.

    Returns:
        (channels, height, width, channels) float64: one picture for each channel of the result.
    """
    if isinstance(whitening, PatchWhitening):
        filters = np.moveaxis(whitening.filters_, -1, 0)
    else:
        filters = _rows_of_the_middle(whitening)
    return filters if side is None else _around_the_middle(filters, side)


def _rows_of_the_middle(whitening: ZCAWhitening) -> np.ndarray:
    height, width, channels = whitening.mean_.shape
    places = np.arange(whitening.mean_.size).reshape(whitening.mean_.shape)
    middle = places[height // 2, width // 2]
    kept = whitening.components_[: whitening.num_kept]
    rows = (kept[:, middle].T * whitening.gains) @ kept
    return rows.reshape(channels, height, width, channels)


def _around_the_middle(filters: np.ndarray, side: int) -> np.ndarray:
    middles = (filters.shape[1] // 2, filters.shape[2] // 2)
    rows, columns = (slice(max(0, m - side // 2), m + side // 2 + 1) for m in middles)
    return filters[:, rows, columns]
