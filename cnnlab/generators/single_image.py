"""One picture of any dtype changed as drawn, in that dtype, as Keras does it.

``apply`` computes all stages at once in float32. Whole numbers are whole again after the affine
stage, like SciPy's, before their colours change.
"""

from typing import Any

import numpy as np

from cnnlab.augmentation.affine import is_moved
from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.draws import Draws
from cnnlab.augmentation.stages import STAGES
from cnnlab.generators.batches.standardization import in_dtype


def transform_image(
    image: np.ndarray, draws: Draws, config: AugmentationConfig, keras_compat: bool = False
) -> np.ndarray:
    """A picture (height, width, channels) of any real dtype changed as drawn; a new array.

    Args:
        image: whole numbers are taken for 0..255 by the brightness, floats as ``apply`` says.
        draws: for one picture.
        config: as for ``apply``.
        keras_compat: as for ``apply``; and the dtype is Keras's, which makes floats of whole
            numbers in a channel shift, and float32 of all pictures in a change of brightness.

    Returns:
        In the dtype of ``image``: whole numbers are rounded, and end at what it can hold.
    """
    dtype = _keras_dtype(image.dtype, draws) if keras_compat else image.dtype
    if image.dtype.kind == "f":
        changed = apply(np.ascontiguousarray(image)[None], draws, config, keras_compat=keras_compat)
        return in_dtype(changed[0], dtype)
    flipped = np.flatnonzero([draws.flip_vertical[0], draws.flip_horizontal[0]])
    result = np.flip(move(image, draws, config), tuple(flipped))
    if changes_colours(draws):
        colours = _only(("channel_shift", "brightness"), draws)
        result = apply(np.ascontiguousarray(result)[None], colours, config, keras_compat=True)[0]
    return np.array(in_dtype(result, dtype))


def changes_colours(draws: Draws) -> bool:
    """Whether any of the stages that change colours is at work."""
    factors = np.stack([draws.brightness, draws.contrast, draws.saturation])
    return bool(draws.channel_shift.any() or (factors != 1).any())


def move(image: np.ndarray, draws: Draws, config: AugmentationConfig) -> np.ndarray:
    """The affine stage for one picture, in its dtype; a new array."""
    if not is_moved(draws)[0]:
        return image.copy()
    moved = apply(np.ascontiguousarray(image)[None], _only(("affine",), draws), config)[0]
    return in_dtype(moved, image.dtype)


def shift_channels(image: np.ndarray, intensity: Any) -> np.ndarray:
    """Added to all channels or to each, clipped to the picture's own lowest and highest value.

    The dtype is NumPy's for this sum, but nothing wraps round.
    """
    low, high = image.min(), image.max()
    if image.dtype.kind == "f":
        return np.clip(image + np.asarray(intensity, image.dtype), low, high)
    if not isinstance(intensity, int | np.integer):
        return np.clip(image + np.asarray(intensity, np.float64), low, high)
    dtype = np.result_type(image.dtype, 0 if isinstance(intensity, int) else intensity.dtype)
    span = int(high) - int(low)
    wide = image.astype(np.int64 if image.dtype.itemsize < 8 else object)
    shifted = wide + min(max(int(intensity), -span), span)
    return np.clip(shifted, int(low), int(high)).astype(dtype)


def _only(stages: tuple[str, ...], draws: Draws) -> Draws:
    """The draws of some stages, all others at rest."""
    at_rest = vars(Draws.from_transforms([{}] * len(draws), draws.channel_shift.shape[1]))
    names = (name for stage in stages for name in STAGES[stage])
    return Draws(**at_rest | {name: getattr(draws, name) for name in names})


def _keras_dtype(dtype: np.dtype, draws: Draws) -> np.dtype:
    if draws.brightness[0] != 1:
        return np.dtype(np.float32)
    is_shifted = dtype.kind != "f" and draws.channel_shift.any()
    return np.dtype(np.float64) if is_shifted else dtype
