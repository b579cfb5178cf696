"""The exact half of augmentation: drawn numbers in, pictures out, nothing random.

Four stages in Keras's order: affine, channel shift, flips, brightness. Each is a function of
its own, so that a picture can be shown after each of them.
"""

from collections.abc import Iterator

import numpy as np

from cnnlab.augmentation.affine import affine_matrices, is_moved, warp
from cnnlab.augmentation.brightness import apply_brightness
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import Draws
from cnnlab.errors import ConfigurationError
from cnnlab.normalization.arrays import as_images

# Pixels of one block, which goes through all stages while it lies in the processor's cache.
_BLOCK_POINTS = 16_000


def apply(
    images: np.ndarray,
    draws: Draws,
    config: AugmentationConfig,
    out: np.ndarray | None = None,
    *,
    keras_compat: bool = False,
) -> np.ndarray:
    """Pictures changed as drawn; equal to Keras's ``apply_transform`` within 0.01 of 255.

    Args:
        images: (num_images, height, width, channels), uint8 or float, in [0, 255].
        draws: one row a picture, from ``draw`` or ``Draws.from_transforms``.
        config: ``fill_mode``, ``cval`` and ``interpolation_order`` are read, nothing else.
        out: float32 of the same shape to write into; None makes a new array.
        keras_compat: brightness turns data in 0..1 black, as in Keras; see ``apply_brightness``.

    Returns:
        float32 in the same shape and range: ``out`` or a new array. Undrawn pictures come back
        exactly.

    Raises:
        ConfigurationError: pictures, draws and ``out`` that do not fit together; SciPy is missing.

    Source:
        Keras 3.15, ``legacy/preprocessing/image.py``, ``apply_transform``.
    """
    images = as_images(images)
    _check_match(images, draws)
    result = np.empty(images.shape, np.float32) if out is None else out
    _check_out(result, images)
    for block in _blocks(images):
        drawn = draws.part(block)
        changed = apply_affine(images[block].astype(np.float32), drawn, config)
        changed = apply_flips(apply_channel_shift(changed, drawn), drawn)
        result[block] = apply_brightness(changed, drawn.brightness, keras_compat)
    return result


def apply_affine(images: np.ndarray, draws: Draws, config: AugmentationConfig) -> np.ndarray:
    """Stage 1: rotation, shift, shear and zoom about the centre. float32 in and out."""
    moved = is_moved(draws)
    matrices = affine_matrices(draws, *images.shape[1:3])[moved]
    result = images.copy()
    result[moved] = warp(
        images[moved], matrices, config.fill_mode, config.cval, config.interpolation_order
    )
    return result


def apply_channel_shift(images: np.ndarray, draws: Draws) -> np.ndarray:
    """Stage 2: add to the channels, clipped to the picture's own lowest and highest value."""
    shifted = draws.channel_shift.any(1)
    chosen = images[shifted]
    low = chosen.min((1, 2, 3), keepdims=True)
    high = chosen.max((1, 2, 3), keepdims=True)
    shift = draws.channel_shift[shifted, None, None, :].astype(np.float32)
    result = images.copy()
    result[shifted] = np.clip(chosen + shift, low, high)
    return result


def apply_flips(images: np.ndarray, draws: Draws) -> np.ndarray:
    """Stage 3: left and right exchanged, top and bottom exchanged."""
    result = images.copy()
    result[draws.flip_horizontal] = result[draws.flip_horizontal, :, ::-1]
    result[draws.flip_vertical] = result[draws.flip_vertical, ::-1]
    return result


def _blocks(images: np.ndarray) -> Iterator[slice]:
    step = max(1, _BLOCK_POINTS // (images.shape[1] * images.shape[2]))
    for start in range(0, len(images), step):
        yield slice(start, start + step)


def _check_match(images: np.ndarray, draws: Draws) -> None:
    if images.shape[0] != len(draws) or images.shape[-1] != draws.channel_shift.shape[1]:
        raise ConfigurationError(
            "draws-do-not-match",
            "These draws are for {drawn} pictures of {drawn_channels} channels; received pictures "
            "of shape {shape}. Draw with the same image_shape and num_images.",
            drawn=len(draws),
            drawn_channels=draws.channel_shift.shape[1],
            shape=images.shape,
        )


def _check_out(out: np.ndarray, images: np.ndarray) -> None:
    if out.shape != images.shape or out.dtype != np.float32 or np.may_share_memory(out, images):
        raise ConfigurationError(
            "out-does-not-match",
            "`out` must be a float32 array of shape {expected}, apart from the pictures; received "
            "{received_dtype} of shape {received}.",
            expected=images.shape,
            received_dtype=str(out.dtype),
            received=out.shape,
        )
