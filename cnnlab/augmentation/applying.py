"""The exact half of augmentation: drawn numbers in, pictures out, nothing random.

Keras's four stages in their order and two more, in one go:

* affine: rotation, shift, shear and zoom about the centre, and a crop, in one interpolation;
* channel shift: added, then clipped to the picture's own lowest and highest value;
* flips;
* brightness: pixels times a factor (1 changes nothing), within the range of the data, which is
  read from each picture. Values in 0..255 are truncated to whole numbers, multiplied, truncated
  and clipped (what Pillow does to 8-bit pictures, so that results equal Keras's). Values beyond
  0..255 are stretched to 0..255 for that and back. Values in 0..1 are multiplied and clipped to
  0..1; Keras turns them black. The last of four channels, transparency, is not multiplied;
* contrast: the distance of each value from the picture's mean brightness times a factor;
* saturation: the distance of each value from the pixel's own brightness, its grey, times a factor.
  Brightness is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), in other pictures than coloured
  ones the mean of the channels, and without colours there is no saturation. Both are clipped to
  0..255, to 0..1 where no value is above 1, and to the picture's own lowest and highest value where
  any lies beyond 0..255; nothing is rounded. Transparency stays as it is.
"""

from typing import Any

import numpy as np

from cnnlab.augmentation.affine import affine_matrices, is_moved, warp_by_spline
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.draws import Draws, is_anything_drawn
from cnnlab.augmentation.edges import PADDED, loop_mode, pad
from cnnlab.augmentation.parallel import run_in_parallel
from cnnlab.errors import ConfigurationError
from cnnlab.normalization.arrays import as_images

# Pixels that one processor does faster than two could agree on who does what.
_SMALLEST_PART = 8_000


def apply(
    images: np.ndarray,
    draws: Draws,
    config: AugmentationConfig,
    out: np.ndarray | None = None,
    *,
    rows: np.ndarray | None = None,
    keras_compat: bool = False,
) -> np.ndarray:
    """Pictures changed as drawn; equal to Keras's ``apply_transform`` within 0.01 of 255.

    Runs on all processors; the result does not depend on how many there are. May be called from
    several threads at a time.

    Args:
        images: (num_images, height, width, channels), uint8 or float, in [0, 255]. uint8 and
            float32 in C order are read where they are, others are converted first.
        draws: one row a result, from ``draw`` or ``Draws.from_transforms``.
        config: ``fill_mode``, ``cval`` and ``interpolation_order`` are read, nothing else.
        out: float32 of the result's shape to write into; None makes a new array.
        rows: integers, which of the images to change, in this order; None takes all. Saves
            the copy that ``images[rows]`` is.
        keras_compat: brightness turns data in 0..1 black, as in Keras.

    Returns:
        float32 in the same range, one picture for each of the draws: ``out`` or a new array.
        Undrawn pictures come back exactly, as far as they are finite.

    Raises:
        ConfigurationError: pictures, draws, rows and ``out`` that do not fit together; SciPy is
            missing, which orders above 1 need.

    Source:
        Keras 3.15, ``legacy/preprocessing/image.py``, ``apply_transform``; Pillow,
        ``ImageEnhance``: ``Brightness``, ``Contrast`` and ``Color``.
    """
    images = as_images(images)
    rows = np.arange(len(images)) if rows is None else _as_rows(rows, len(images))
    shape = (len(rows), *images.shape[1:])
    _check_match(shape, draws)
    result = np.empty(shape, np.float32) if out is None else out
    _check_out(result, shape, images)
    if images.dtype == np.uint8 and not is_anything_drawn(draws):
        _copy(images, rows, result)
        return result
    matrices = affine_matrices(draws, *shape[1:3])
    orders = np.where(is_moved(draws), config.interpolation_order, 0)
    if config.interpolation_order > 1:
        images, rows = _splined(images[rows], matrices, orders, config), np.arange(len(rows))
    elif config.fill_mode in PADDED:
        images, matrices = pad(images[rows], matrices, config)
        rows = np.arange(len(rows))
    if not _is_readable(images):
        images, rows = np.ascontiguousarray(images[rows], np.float32), np.arange(len(rows))
    _augment(images, rows, matrices, orders, draws, config, keras_compat, result)
    return result


def _copy(images: np.ndarray, rows: np.ndarray, result: np.ndarray) -> None:
    def work(start: int, stop: int) -> None:
        for i in range(start, stop):
            result[i] = images[rows[i]]

    run_in_parallel(work, len(rows), _smallest_part(images))


def _smallest_part(images: np.ndarray) -> int:
    return -(-_SMALLEST_PART // (images.shape[1] * images.shape[2]))


def _augment(
    images: np.ndarray,
    rows: np.ndarray,
    matrices: np.ndarray,
    orders: np.ndarray,
    draws: Draws,
    config: AugmentationConfig,
    keras_compat: bool,
    result: np.ndarray,
) -> None:
    # Both load Numba: a third of a second.
    from cnnlab.augmentation.colour_kernel import recolour
    from cnnlab.augmentation.kernel import augment

    flips = np.stack([draws.flip_horizontal, draws.flip_vertical], axis=1)
    shifts = np.ascontiguousarray(draws.channel_shift, np.float32)
    factors = np.float32(np.stack([draws.brightness, draws.contrast, draws.saturation], axis=1))
    fill, cval = loop_mode(config.fill_mode), np.float32(config.cval)
    compact = np.ascontiguousarray(result)

    def work(start: int, stop: int) -> None:
        span = (start, stop)
        augment(images, rows, matrices, orders, flips, shifts, fill, cval, compact, span)
        recolour(factors, bool(keras_compat), compact, span)

    run_in_parallel(work, len(rows), _smallest_part(images))
    if compact is not result:
        result[:] = compact


def _splined(
    images: np.ndarray, matrices: np.ndarray, orders: np.ndarray, config: AugmentationConfig
) -> np.ndarray:
    """The affine stage by SciPy; ``orders`` become 0 and matrices identities, for the kernel."""
    result = images.astype(np.float32)
    moved = orders > 1
    result[moved] = warp_by_spline(
        result[moved], matrices[moved], config.interpolation_order, config.fill_mode, config.cval
    )
    matrices[:] = np.eye(2, 3)
    orders[:] = 0
    return result


def _is_readable(images: np.ndarray) -> bool:
    return images.dtype in (np.uint8, np.float32) and images.flags.c_contiguous


def _as_rows(rows: Any, num_images: int) -> np.ndarray:
    array = np.asarray(rows)
    if array.ndim != 1 or array.dtype.kind not in "iu" or not _are_within(array, num_images):
        raise ConfigurationError(
            "rows",
            "`rows` must be integers from 0 to {last}, one a result; received {received}.",
            last=num_images - 1,
            received=repr(rows),
        )
    return array.astype(np.intp)


def _are_within(rows: np.ndarray, count: int) -> bool:
    return len(rows) == 0 or (rows.min() >= 0 and rows.max() < count)


def _check_match(shape: tuple[int, ...], draws: Draws) -> None:
    if shape[0] != len(draws) or shape[-1] != draws.channel_shift.shape[1]:
        raise ConfigurationError(
            "draws-do-not-match",
            "These draws are for {drawn:# picture} of {drawn_channels:# channel}; received "
            "pictures of shape {shape}. Draw with the same image_shape and num_images.",
            drawn=len(draws),
            drawn_channels=draws.channel_shift.shape[1],
            shape=shape,
        )


def _check_out(out: np.ndarray, shape: tuple[int, ...], images: np.ndarray) -> None:
    fits = out.shape == shape and out.dtype == np.float32 and out.flags.writeable
    if not fits or np.may_share_memory(out, images):
        raise ConfigurationError(
            "out-does-not-match",
            "`out` must be a writable float32 array of shape {expected}, apart from the pictures; "
            "received {received_dtype} of shape {received}.",
            expected=shape,
            received_dtype=str(out.dtype),
            received=out.shape,
        )
