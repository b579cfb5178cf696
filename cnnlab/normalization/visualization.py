"""A fitted whitening as pictures: its eigenvectors, and its filters for one pixel."""

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
    """Up to ``count`` ranks, from the first kept direction to the last; closer together for
    strong patterns.
    """
    learned = whitening.whitening_ if isinstance(whitening, PatchWhitening) else whitening
    last = max(learned.num_kept, 1)
    return np.unique(np.geomspace(1, last, min(count, last)).round().astype(int) - 1)


def whitening_filters(
    whitening: ZCAWhitening | PatchWhitening, side: int | None = None
) -> np.ndarray:
    """The weights of each value of the picture in the middle pixel of the result.

    Args:
        whitening: fitted, in ZCA's form.
        side: only the square of this side around the pixel, if the picture is larger.

    Returns:
        (channels, height, width, channels) float64: one picture for each channel of the result.
    """
    if isinstance(whitening, PatchWhitening):
        shape = whitening.filters_.shape[:2]
        return np.moveaxis(whitening.filters_[_around_the_middle(shape, side)], -1, 0)
    shape = whitening.mean_.shape
    places = np.arange(whitening.mean_.size).reshape(shape)
    around = places[_around_the_middle(shape[:2], side)]
    kept = whitening.components_[: whitening.num_kept]
    middle = kept[:, places[shape[0] // 2, shape[1] // 2]]
    rows = (middle.T * whitening.gains) @ kept[:, around.ravel()]
    return rows.reshape(-1, *around.shape)


def _around_the_middle(shape: tuple[int, int], side: int | None) -> tuple[slice, slice]:
    if side is None:
        return slice(None), slice(None)
    rows, columns = (
        slice(max(0, length // 2 - side // 2), length // 2 + side // 2 + 1) for length in shape
    )
    return rows, columns
