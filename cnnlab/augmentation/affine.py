"""Rotation, shift, shear and zoom of whole batches, in one bilinear interpolation.

Equal to ``scipy.ndimage.affine_transform`` (order 1), which Keras uses. Source coordinates
are computed and folded back into the picture in float64, where a far-away source point
keeps its fraction, and only then handed to OpenCV in float32: off by at most 0.005 of 255 for
pictures up to 256 pixels a side, 0.03 at 1,500. (``cv2.warpAffine`` computes coordinates in
float32: twice as fast, and off by 0.1 where the zoom is extreme.)
"""

from typing import Any

import cv2
import numpy as np

from cnnlab.augmentation.drawing import Draws
from cnnlab.errors import ConfigurationError

_OUTSIDE = -4.0


def is_moved(draws: Draws) -> np.ndarray:
    """(n,) bool: the pictures that the affine stage changes."""
    offsets = np.stack([draws.theta, draws.tx, draws.ty, draws.shear, draws.zx - 1, draws.zy - 1])
    return offsets.any(0)


def affine_matrices(draws: Draws, height: int, width: int) -> np.ndarray:
    """(n, 2, 3) float64: source (x, y) of a result's pixel (x, y, 1).

    rotation @ shift @ shear @ zoom, about Keras's centre. That is the picture's centre when
    the picture is square; else Keras takes height for width (x = (height - 1) / 2), and so
    do we, for equal results.
    """
    matrix = _rotations(draws.theta) @ _shifts(draws) @ _shears(draws.shear) @ _zooms(draws)
    centre = np.array([height / 2 - 0.5, width / 2 - 0.5])
    matrix[:, :2, 2] += centre - matrix[:, :2, :2] @ centre
    return matrix[:, :2]


def warp(
    images: np.ndarray, matrices: np.ndarray, fill_mode: str, cval: float, order: int = 1
) -> np.ndarray:
    """Each picture resampled at the sources that its matrix names.

    Args:
        images: (n, height, width, channels) float32.
        matrices: (n, 2, 3) as ``affine_matrices`` makes them.
        fill_mode: what lies outside, as in SciPy: ``"nearest"`` the edge pixel, ``"reflect"`` the
            mirror image with the edge repeated, ``"wrap"`` the picture again with a period of
            one less than its side, ``"constant"`` the value ``cval``.
        cval: see ``fill_mode``.
        order: of the spline between pixels: 0 the nearest pixel, 1 bilinear, 2 to 5 by SciPy.
    """
    if order > 1:
        return _warp_by_scipy(images, matrices, fill_mode, cval, order)
    if order == 0:
        return _warp_to_nearest(images, matrices, fill_mode, cval)
    result = np.empty_like(images)
    border = cv2.BORDER_CONSTANT if fill_mode == "constant" else cv2.BORDER_REPLICATE
    maps = _sources(matrices, images.shape[1:3], fill_mode)
    for image, target, x, y in zip(images, result, *maps, strict=True):
        target[:] = _remap(image, x, y, border, cval)
    return result


def _sources(
    matrices: np.ndarray, size: tuple[int, int], fill_mode: str
) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel comes from: x and y, (n, height, width) float32, inside the picture."""
    x, y = _folded(matrices, size, fill_mode)
    return x.astype(np.float32), y.astype(np.float32)


def _folded(
    matrices: np.ndarray, size: tuple[int, int], fill_mode: str
) -> tuple[np.ndarray, np.ndarray]:
    height, width = size
    rows, columns = np.arange(height)[:, None], np.arange(width)
    m = matrices[:, :, :, None, None]
    # Summed in SciPy's order, so that a point on the very border falls on the same side.
    x = m[:, 0, 2] + rows * m[:, 0, 1] + columns * m[:, 0, 0]
    y = m[:, 1, 2] + rows * m[:, 1, 1] + columns * m[:, 1, 0]
    if fill_mode == "constant":
        x[(x < 0) | (x > width - 1) | (y < 0) | (y > height - 1)] = _OUTSIDE
        y[x == _OUTSIDE] = _OUTSIDE
    else:
        x, y = _FOLDS[fill_mode](x, width), _FOLDS[fill_mode](y, height)
    return x, y


def _warp_to_nearest(
    images: np.ndarray, matrices: np.ndarray, fill_mode: str, cval: float
) -> np.ndarray:
    result = np.empty_like(images)
    maps = _folded(matrices, images.shape[1:3], fill_mode)
    for image, target, x, y in zip(images, result, *maps, strict=True):
        columns, rows = (np.floor(c + 0.5).astype(np.intp) for c in (x, y))
        inside = columns >= 0
        target[:] = image[np.maximum(rows, 0), np.maximum(columns, 0)]
        target[~inside] = cval
    return result


def _warp_by_scipy(
    images: np.ndarray, matrices: np.ndarray, fill_mode: str, cval: float, order: int
) -> np.ndarray:
    ndimage = _ndimage()
    result = np.empty_like(images)
    for image, target, matrix in zip(images, result, matrices, strict=True):
        rows_first = matrix[::-1, [1, 0, 2]]
        for channel in range(images.shape[3]):
            ndimage.affine_transform(
                image[:, :, channel],
                rows_first[:, :2],
                rows_first[:, 2],
                output=target[:, :, channel],
                order=order,
                mode=fill_mode,
                cval=cval,
            )
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


def _fold_nearest(coordinate: np.ndarray, side: int) -> np.ndarray:
    return np.clip(coordinate, 0, side - 1)


def _fold_reflect(coordinate: np.ndarray, side: int) -> np.ndarray:
    """d c b a | a b c d | d c b a: period 2 * side, mirrored at -1/2."""
    turned = coordinate + 0.5
    turned -= 2 * side * np.rint(turned / (2 * side))
    return np.clip(np.abs(turned) - 0.5, 0, side - 1)


def _fold_wrap(coordinate: np.ndarray, side: int) -> np.ndarray:
    """SciPy's "wrap": period side - 1, and on exact multiples the end that it came from."""
    period = max(side - 1, 1)
    turns = np.trunc(coordinate / period) - (coordinate < 0)
    turns[coordinate == period] = 0
    return np.clip(coordinate - period * turns, 0, side - 1)


_FOLDS = {"nearest": _fold_nearest, "reflect": _fold_reflect, "wrap": _fold_wrap}


def _remap(image: np.ndarray, x: np.ndarray, y: np.ndarray, border: int, cval: float) -> np.ndarray:
    if image.shape[2] not in (1, 3, 4):
        # OpenCV interpolates in full precision for 1, 3 and 4 channels, in 1/32 steps for others.
        planes = np.moveaxis(image, 2, 0)[..., None]
        return np.concatenate([_remap(p, x, y, border, cval) for p in planes], axis=2)
    warped = cv2.remap(image, x, y, cv2.INTER_LINEAR, None, border, (cval,) * 4)
    return warped.reshape(image.shape)


def _rotations(degrees: np.ndarray) -> np.ndarray:
    matrix = _identities(len(degrees))
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    matrix[:, 0, 0], matrix[:, 0, 1] = cosine, -sine
    matrix[:, 1, 0], matrix[:, 1, 1] = sine, cosine
    return matrix


def _shifts(draws: Draws) -> np.ndarray:
    matrix = _identities(len(draws))
    matrix[:, 0, 2], matrix[:, 1, 2] = draws.tx, draws.ty
    return matrix


def _shears(degrees: np.ndarray) -> np.ndarray:
    matrix = _identities(len(degrees))
    matrix[:, 0, 1] = -np.sin(np.deg2rad(degrees))
    matrix[:, 1, 1] = np.cos(np.deg2rad(degrees))
    return matrix


def _zooms(draws: Draws) -> np.ndarray:
    matrix = _identities(len(draws))
    matrix[:, 0, 0], matrix[:, 1, 1] = draws.zx, draws.zy
    return matrix


def _identities(count: int) -> np.ndarray:
    return np.tile(np.eye(3), (count, 1, 1))
