"""The inner loops of ``apply`` that change colours, compiled like those in ``kernel``.

They stand apart because each file is compiled by itself: what a picture's colours become needs
nothing of where its pixels came from.
"""

import numpy as np
from numba import njit, types

from cnnlab.augmentation.kernel import compiled


@njit
def _each(count, channels, factor):
    """The factor for each value of a row: 1 for transparency."""
    factors = np.full(count, factor)
    if channels == 4:
        factors[3::4] = 1
    return factors


@njit
def _brighten(target, channels, factor, low, high, keras_compat):
    factors = _each(target.shape[1], channels, factor)
    for r in range(target.shape[0]):
        row = target[r]
        if low < 0 or high > 255:
            _brighten_stretched(row, factors, low, high)
        elif high > 1 or keras_compat:
            for i in range(row.size):
                row[i] = _brightened(row[i], factors[i])
        else:
            for i in range(row.size):
                value = row[i] * factors[i]
                row[i] = value if value < 1 else np.float32(1)


@njit
def _brighten_stretched(part, factors, low, high):
    extent = high - low
    divisor = extent if extent > 0 else np.float32(1)
    for i in range(part.size):
        stretched = (part[i] - low) / divisor * np.float32(255)
        part[i] = _brightened(stretched, factors[i]) / np.float32(255) * extent + low


@njit
def _brightened(value, factor):
    """What Pillow computes from 8 bits, with positive values only."""
    bright = np.floor(np.floor(value) * factor)
    return bright if bright < 255 else np.float32(255)


@njit
def _find_greys(row, channels, greys):
    """The brightness of each pixel of a row."""
    if channels == 3 or channels == 4:
        for c in range(greys.size):
            red, green, blue = row[c * channels], row[c * channels + 1], row[c * channels + 2]
            greys[c] = (
                np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
            )
        return
    for c in range(greys.size):
        total = np.float32(0)
        for k in range(c * channels, (c + 1) * channels):
            total += row[k]
        greys[c] = total / np.float32(channels)


@njit
def _stretch(row, middles, factors, lowest, highest):
    """Farther from the middle or nearer to it, value by value."""
    for i in range(row.size):
        value = middles[i] + factors[i] * (row[i] - middles[i])
        value = value if value > lowest else lowest
        row[i] = value if value < highest else highest


@njit
def _contrast(target, channels, factor, lowest, highest):
    greys = np.empty(target.shape[1] // channels, np.float32)
    sums = np.zeros(greys.size)  # one a column, so that several are added at once
    for r in range(target.shape[0]):
        _find_greys(target[r], channels, greys)
        for c in range(greys.size):
            sums[c] += greys[c]
    mean = np.float32(sums.sum() / (greys.size * target.shape[0]))
    middles, factors = np.full(target.shape[1], mean), _each(target.shape[1], channels, factor)
    if channels == 4:
        middles[3::4] = 0
    for r in range(target.shape[0]):
        _stretch(target[r], middles, factors, lowest, highest)


@njit
def _saturate(target, channels, factor, lowest, highest):
    greys = np.empty(target.shape[1] // channels, np.float32)
    middles = np.zeros(target.shape[1], np.float32)
    factors = _each(target.shape[1], channels, factor)
    for r in range(target.shape[0]):
        _find_greys(target[r], channels, greys)
        for k in range(3):
            for c in range(greys.size):
                middles[c * channels + k] = greys[c]
        _stretch(target[r], middles, factors, lowest, highest)


@njit
def _extent(target):
    """The lowest and highest value, found column by column: several at once."""
    lows = np.full(target.shape[1], np.inf, np.float32)
    highs = -lows
    for r in range(target.shape[0]):
        row = target[r]
        for i in range(row.size):
            lows[i] = row[i] if row[i] < lows[i] else lows[i]
            highs[i] = row[i] if row[i] > highs[i] else highs[i]
    return lows.min(), highs.max()


def _recolour(factors, keras_compat, result, span):
    """Brightness, contrast and saturation of the pictures from span[0] to before span[1].

    Args:
        factors: (n, 3) float32, on each of the three; 1 for none.
        keras_compat: see ``apply``.
        result: (n, height, width, channels) float32, C order; changed in place.
    """
    height, width, channels = result.shape[1:]
    for i in range(span[0], span[1]):
        brightness, contrast, saturation = factors[i, 0], factors[i, 1], factors[i, 2]
        if brightness == 1 and contrast == 1 and saturation == 1:
            continue
        target = result[i].reshape(height, width * channels)
        low, high = _extent(target)
        lowest, highest = np.float32(0), np.float32(255 if high > 1 or keras_compat else 1)
        if low < 0 or high > 255:
            lowest, highest = low, high
        if brightness != 1:
            _brighten(target, channels, brightness, low, high, keras_compat)
        if contrast != 1:
            _contrast(target, channels, contrast, lowest, highest)
        if saturation != 1 and (channels == 3 or channels == 4):
            _saturate(target, channels, saturation, lowest, highest)


_SPAN = types.UniTuple(types.int64, 2)
recolour = compiled(
    _recolour,
    [types.void(types.float32[:, ::1], types.boolean, types.float32[:, :, :, ::1], _SPAN)],
)
