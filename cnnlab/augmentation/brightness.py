"""Brightness as Keras changes it: by a factor, through 8 bits, for data in 0..1 without them."""

import numpy as np


def apply_brightness(
    images: np.ndarray, factors: np.ndarray, keras_compat: bool = False
) -> np.ndarray:
    """Pixels times the factor of their picture, kept within the range of the data.

    The range is read from each picture, since a picture does not say it:

    * values in 0..255: truncated to whole numbers, multiplied, truncated and clipped to 0..255
      (what Pillow does to 8-bit pictures, so that results equal Keras's);
    * values beyond 0..255: the same, after stretching the picture to 0..255; then stretched back;
    * values in 0..1: multiplied and clipped to 0..1. With ``keras_compat`` they too go through
      8 bits and become 0, except for the ones.

    The last of four channels, transparency, keeps its value.

    Args:
        images: (n, height, width, channels) float32.
        factors: (n,), 1 leaves a picture as it is.
        keras_compat: see above.

    Source:
        Keras 3.15, ``apply_brightness_shift``; Pillow, ``ImageEnhance.Brightness``.
    """
    result = images.copy()
    for i in np.flatnonzero(factors != 1):
        result[i] = _brightened(images[i], np.float32(factors[i]), keras_compat)
    return result


def _brightened(image: np.ndarray, factor: np.float32, keras_compat: bool) -> np.ndarray:
    low, high = image.min(), image.max()
    if low < 0 or high > 255:
        span = high - low
        stretched = (image - low) / (span or 1) * 255
        return _in_8_bits(stretched, factor) / 255 * span + low
    if high > 1 or keras_compat:
        return _in_8_bits(image, factor)
    result = np.minimum(image * factor, 1)
    return _with_alpha_of(image, result)


def _in_8_bits(image: np.ndarray, factor: np.float32) -> np.ndarray:
    whole = np.trunc(image)
    return _with_alpha_of(whole, np.minimum(np.trunc(whole * factor), 255))


def _with_alpha_of(image: np.ndarray, result: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 4:
        result[..., 3] = image[..., 3]
    return result
