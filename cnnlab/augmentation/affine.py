"""Rotation, shift, shear and zoom: their matrices, and the splines that are left to SciPy."""

from typing import Any

import numpy as np

from cnnlab.augmentation.draws import Draws
from cnnlab.augmentation.parallel import run_in_parallel
from cnnlab.errors import ConfigurationError


def is_moved(draws: Draws) -> np.ndarray:
    """(n,) bool: the pictures that the affine stage changes."""
    offsets = np.stack([draws.theta, draws.tx, draws.ty, draws.shear, draws.zx - 1, draws.zy - 1])
    return offsets.any(0) | (draws.crop != (0, 0, 1, 1)).any(1)


def affine_matrices(draws: Draws, height: int, width: int) -> np.ndarray:
    """(n, 2, 3) float64: source (x, y) of a result's pixel (x, y, 1).

    rotation @ shift @ shear @ zoom @ crop, the first four about Keras's centre. That is the
    picture's centre when the picture is square; else Keras takes height for width
    (x = (height - 1) / 2), and so do we, for equal results.
    """
    turn, slant = np.deg2rad(draws.theta), np.deg2rad(draws.shear)
    cosine, sine = np.cos(turn), np.sin(turn)
    across, down = -np.sin(slant), np.cos(slant)
    a, b = cosine * draws.zx, (cosine * across - sine * down) * draws.zy
    c, d = sine * draws.zx, (sine * across + cosine * down) * draws.zy
    x, y = height / 2 - 0.5, width / 2 - 0.5
    matrices = np.empty((len(draws), 2, 3))
    matrices[:, 0, 0], matrices[:, 0, 1] = a, b
    matrices[:, 1, 0], matrices[:, 1, 1] = c, d
    matrices[:, 0, 2] = cosine * draws.tx - sine * draws.ty + (x - (a * x + b * y))
    matrices[:, 1, 2] = sine * draws.tx + cosine * draws.ty + (y - (c * x + d * y))
    _crop(matrices, draws.crop, height, width)
    return matrices


def _crop(matrices: np.ndarray, crops: np.ndarray, height: int, width: int) -> None:
    """What moves a picture now moves what is cut out of it: x -> left + width x, y likewise."""
    corners = crops[:, :2] * (width - 1, height - 1)
    matrices[:, :, 2] += np.einsum("nij,nj->ni", matrices[:, :, :2], corners)
    matrices[:, :, :2] *= crops[:, None, 2:]


def warp_by_spline(
    images: np.ndarray, matrices: np.ndarray, order: int, fill_mode: str, cval: float
) -> np.ndarray:
    """Each picture resampled by SciPy at the sources that its matrix names; a new array.

    Args:
        images: (n, height, width, channels) float32.
        matrices: (n, 2, 3) as ``affine_matrices`` makes them.
        order: of the spline, 2 to 5.
        fill_mode: as in SciPy.
        cval: see ``fill_mode``.

    Raises:
        ConfigurationError: SciPy is not installed.
    """
    ndimage = _ndimage()
    result = np.empty_like(images)
    rows_first = matrices[:, ::-1, [1, 0, 2]]

    def warp(start: int, stop: int) -> None:
        for i in range(start, stop):
            for channel in range(images.shape[3]):
                ndimage.affine_transform(
                    images[i, :, :, channel],
                    rows_first[i, :, :2],
                    rows_first[i, :, 2],
                    output=result[i, :, :, channel],
                    order=order,
                    mode=fill_mode,
                    cval=cval,
                )

    run_in_parallel(warp, len(images))
    return result


def _ndimage() -> Any:
    try:
        from scipy import ndimage
    except ImportError as error:
        raise ConfigurationError(
            "scipy-missing",
            "`interpolation_order` 2 to 5 needs SciPy, which is not installed: install the "
            "package scipy, or use order 0 or 1.",
        ) from error
    return ndimage
