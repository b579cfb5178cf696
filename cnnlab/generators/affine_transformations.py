"""Single transforms of one picture, by the names and arguments of Keras's functions.

For whole batches use ``draw`` and ``apply``: these functions are for programs that call Keras's.
Random ones draw from a private generator; ``seed`` makes them repeatable.
"""

from typing import Any

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import Seed, as_generator
from cnnlab.augmentation.draws import Draws
from cnnlab.errors import ConfigurationError
from cnnlab.generators.image_utils import array_to_img
from cnnlab.generators.single_image import move, shift_channels
from cnnlab.normalization.arrays import as_images


def apply_affine_transform(
    x: np.ndarray,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
) -> np.ndarray:
    """One picture rotated, shifted, sheared and zoomed about its centre; same shape and dtype.

    Whole numbers are rounded and end at what their dtype can hold. Nothing wraps round.

    Args:
        x: three axes in any order with the channels first or last.
        theta: degrees.
        tx, ty: pixels sideways and downwards, as ``Draws`` says.
        shear: degrees.
        zx, zy: zoom factors; below 1 enlarges.
        row_axis, col_axis, channel_axis: which axis is which.
        fill_mode, cval, order: ``fill_mode``, ``cval``, ``interpolation_order`` of
            ``AugmentationConfig``.
    """
    axes = (row_axis, col_axis, channel_axis)
    _check_axes(x, axes)
    image = as_images(np.transpose(x, axes)[None])[0]
    config = AugmentationConfig(fill_mode=fill_mode, cval=cval, interpolation_order=order)
    values = {"theta": theta, "tx": tx, "ty": ty, "shear": shear, "zx": zx, "zy": zy}
    draws = Draws.from_transforms([values], num_channels=image.shape[2])
    return np.transpose(move(image, draws, config), np.argsort(axes))


def apply_channel_shift(x: np.ndarray, intensity: float, channel_axis: int = 0) -> np.ndarray:
    """Add to all channels, clipped to the picture's own lowest and highest value.

    The dtype is that of NumPy's sum: whole numbers and a float give floats.
    """
    return shift_channels(np.asarray(x), intensity)


def apply_brightness_shift(x: np.ndarray, brightness: float, scale: bool = True) -> np.ndarray:
    """A picture (height, width, 1 | 3 | 4) brightened through 8 bits as by Pillow; float32.

    Args:
        x: values in 0..255; others are stretched to it and back.
        brightness: factor.
        scale: stretch the picture to 0..255 first.
    """
    low, high = float(np.min(x)), float(np.max(x))
    stretched_back = not scale and (low < 0 or high > 255)
    eight_bits = np.asarray(array_to_img(x, scale=scale or stretched_back))
    image = eight_bits.reshape(*eight_bits.shape[:2], -1)[None]
    draws = Draws.from_transforms([{"brightness": brightness}], num_channels=image.shape[-1])
    result = apply(image, draws, AugmentationConfig(), keras_compat=True)[0]
    return result / 255 * (high - low) + low if stretched_back else result


def random_rotation(
    x: np.ndarray,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
    seed: Seed = None,
) -> np.ndarray:
    """Rotated by an angle from -``rg`` to ``rg`` degrees."""
    theta = _around_zero("rg", rg, as_generator(seed))
    axes = (row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order)
    return apply_affine_transform(x, theta, 0, 0, 0, 1, 1, *axes)


def random_shift(
    x: np.ndarray,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
    seed: Seed = None,
) -> np.ndarray:
    """Shifted sideways by up to ``wrg`` of the width, up or down by up to ``hrg`` of the height.

    (Keras's function exchanges the two directions; so does the one in ``keras_compat``.)
    """
    x, random = np.asarray(x), as_generator(seed)
    tx = _around_zero("wrg", wrg, random) * x.shape[col_axis]
    ty = _around_zero("hrg", hrg, random) * x.shape[row_axis]
    axes = (row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order)
    return apply_affine_transform(x, 0, tx, ty, 0, 1, 1, *axes)


def random_shear(
    x: np.ndarray,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
    seed: Seed = None,
) -> np.ndarray:
    """Sheared by an angle from -``intensity`` to ``intensity`` degrees."""
    shear = _around_zero("intensity", intensity, as_generator(seed))
    axes = (row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order)
    return apply_affine_transform(x, 0, 0, 0, shear, 1, 1, *axes)


def random_zoom(
    x: np.ndarray,
    zoom_range: tuple[float, float],
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
    seed: Seed = None,
) -> np.ndarray:
    """Zoomed by two factors from the range, one a direction; (1, 1) changes nothing."""
    low, high = _pair("zoom_range", zoom_range)
    zx, zy = low + (high - low) * as_generator(seed).random(2)
    axes = (row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order)
    return apply_affine_transform(x, 0, 0, 0, 0, zx, zy, *axes)


def random_channel_shift(
    x: np.ndarray, intensity_range: float, channel_axis: int = 0, seed: Seed = None
) -> np.ndarray:
    """``apply_channel_shift`` by a value from -``intensity_range`` to ``intensity_range``."""
    intensity = _around_zero("intensity_range", intensity_range, as_generator(seed))
    return apply_channel_shift(x, intensity, channel_axis)


def random_brightness(
    x: np.ndarray, brightness_range: tuple[float, float], scale: bool = True, seed: Seed = None
) -> np.ndarray:
    """``apply_brightness_shift`` by a factor from the range."""
    low, high = _pair("brightness_range", brightness_range)
    brightness = low + (high - low) * as_generator(seed).random()
    return apply_brightness_shift(x, brightness, scale)


def flip_axis(x: np.ndarray, axis: int) -> np.ndarray:
    """The picture with one axis reversed, a view."""
    return np.flip(np.asarray(x), axis)


def transform_matrix_offset_center(matrix: np.ndarray, x: float, y: float) -> np.ndarray:
    """A 3 x 3 matrix that acts about the centre of ``x`` times ``y`` pixels."""
    centre = np.eye(3)
    centre[:2, 2] = x / 2 - 0.5, y / 2 - 0.5
    back = np.eye(3)
    back[:2, 2] = -centre[:2, 2]
    return centre @ matrix @ back


def _check_axes(x: Any, axes: tuple[int, ...]) -> None:
    if np.ndim(x) != 3 or sorted(axes) != [0, 1, 2] or axes[2] == 1:
        raise ConfigurationError(
            "picture-axes",
            "A picture has 3 axes: `row_axis`, `col_axis`, `channel_axis` are 0, 1 and 2 in some "
            "order, the channels first or last; received {axes} for shape {shape}.",
            axes=axes,
            shape=np.shape(x),
        )


def _around_zero(name: str, extent: Any, random: np.random.Generator) -> float:
    """From minus to plus the extent, which may be negative, as in Keras."""
    extent = _number(name, extent)
    return extent * (2 * random.random() - 1)


def _pair(name: str, pair: Any) -> tuple[float, float]:
    """In any order, as in Keras."""
    if np.shape(pair) != (2,):
        raise ConfigurationError(
            f"random-{name.replace('_', '-')}",
            "`{name}` should be two numbers, low and high; received {received}.",
            name=name,
            received=repr(pair),
        )
    low, high = (_number(name, value) for value in pair)
    return low, high


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(
            "random-extent",
            "`{name}` should be a number; received {received}.",
            name=name,
            received=repr(value),
        ) from error
