"""The inner loops of ``apply``, which Numba compiles to machine code when they are first used.

The compiled code is kept on disk beside this file or, where that cannot be written, in the
user's cache folder; the first use ever takes some seconds. Numba looks for changes in this
file alone, so everything that is compiled together stays in it.

A picture is copied as float32 into a buffer that fits the processor's cache and is resampled
from there, a few rows at a time: the source of each pixel in float64 as SciPy computes it, folded
back into the picture, then split into a whole pixel and fractions. These loops have no branches,
so that the compiler can work on several pixels at once. It cannot for the last step, which loads
from anywhere: there, all channels of a pixel are blended at once (``_blend``).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

CONSTANT, NEAREST, REFLECT, WRAP, MIRROR = range(5)
# Channels that are blended at once: what a vector register holds on every processor.
_LANES = 4
# Pixels that are worked on together, whole rows of them: enough that calls and allocations cost
# little, few enough that all that is kept of them stays in the fastest cache.
_BLOCK = 256


def compiled(function: Callable, signatures: list[Any]) -> Callable:
    """Machine code of a function, kept on disk where there is a folder for it."""
    try:
        return njit(signatures, nogil=True, cache=True)(function)
    except RuntimeError:  # no folder for the compiled code: compile again in each process
        return njit(signatures, nogil=True)(function)


@intrinsic
def _blend(typing_context, source, place, right, below, across, down, line, target):
    """line[target : target + 4] = four channels of source from ``place``, blended bilinearly.

    ``right`` and ``below`` are the distances to the neighbours, ``across`` and ``down`` their
    weights. Written as a + weight * (b - a), which keeps flat areas exactly flat.
    """
    lanes = ir.VectorType(ir.FloatType(), _LANES)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source, place, right, below, across, down, line, target = arguments
        pixels = context.make_array(signature.args[0])(context, builder, source).data
        result = context.make_array(signature.args[6])(context, builder, line).data

        def at(data: Any, index: Any) -> Any:
            return builder.bitcast(builder.gep(data, [index]), lanes.as_pointer())

        def load(index: Any) -> Any:
            return builder.load(at(pixels, index), align=4)

        def everywhere(weight: Any) -> Any:
            vector = ir.Constant(lanes, ir.Undefined)
            for lane in range(_LANES):
                vector = builder.insert_element(vector, weight, ir.IntType(32)(lane))
            return vector

        def mix(a: Any, b: Any, weight: Any) -> Any:
            return builder.fadd(a, builder.fmul(weight, builder.fsub(b, a)))

        across, under = everywhere(across), builder.add(place, below)
        upper = mix(load(place), load(builder.add(place, right)), across)
        lower = mix(load(under), load(builder.add(under, right)), across)
        builder.store(mix(upper, lower, everywhere(down)), at(result, target), align=4)
        return context.get_dummy_value()

    index, weight = types.intp, types.float32
    return types.void(source, index, index, index, weight, weight, line, index), generate


@njit
def _copy(pixels, source):
    for i in range(pixels.size):
        source[i] = np.float32(pixels[i])


@njit
def _resample(source, sides, matrix, order, flips, fill, cval, buffers, target, lows, highs):
    """The affine stage and the flips, and the lowest and highest value of each column."""
    x, y, places, across, down, outside, spare = buffers
    rows_there, columns_there, channels = sides  # of the source
    height, width = target.shape[0], target.shape[1] // channels
    step = x.size // width
    # The nearest pixel is blended with itself.
    right = channels if order == 1 and columns_there > 1 else 0
    below = columns_there * channels if order == 1 and rows_there > 1 else 0
    steps = right, below, channels
    for start in range(0, height, step):
        rows = target[start : start + step]
        points, line = rows.shape[0] * width, rows.reshape(-1)
        _find_sources(matrix, start, height, width, flips, x[:points], y[:points])
        if fill == CONSTANT:
            _find_outside(x, y, rows_there, columns_there, outside)
        _fold(x, columns_there, fill)
        _fold(y, rows_there, fill)
        _split(x, y, order, rows_there, columns_there, places, across, down)
        direct = min(points, max((height - start) * width - _LANES + 1, 0))
        _blend_all(source, places[:direct], across, down, steps, line)
        if direct < points:
            # The last ones of a picture by a detour: nothing is written behind the line.
            _blend_all(source, places[direct:points], across[direct:], down[direct:], steps, spare)
            line[direct * channels :] = spare[: (points - direct) * channels]
        if fill == CONSTANT:
            _fill_outside(line, outside[:points], channels, cval)
        _track(rows, lows, highs)


@njit
def _find_sources(matrix, start, height, width, flips, x, y):
    """Where the pixels of rows come from, summed in SciPy's order: ties fall on the same side."""
    first, step = (width - 1.0, -1.0) if flips[0] else (0.0, 1.0)
    x_step, y_step = matrix[0, 0], matrix[1, 0]
    for r in range(x.size // width):
        row = height - 1 - start - r if flips[1] else start + r
        x_start, y_start = matrix[0, 2] + row * matrix[0, 1], matrix[1, 2] + row * matrix[1, 1]
        xs, ys = x[r * width : (r + 1) * width], y[r * width : (r + 1) * width]
        for c in range(width):
            column = first + step * c
            xs[c] = x_start + column * x_step
            ys[c] = y_start + column * y_step


@njit
def _find_outside(x, y, height, width, outside):
    for i in range(x.size):
        outside[i] = (x[i] < 0) | (x[i] > width - 1) | (y[i] < 0) | (y[i] > height - 1)


@njit
def _fold(coordinates, side, fill):
    """Coordinates beyond the picture back into it, as SciPy does; ``_inside`` does the rest."""
    if fill in (REFLECT, MIRROR):  # d c b a | a b c d: about -1/2; d c b | a b c d: about 0
        half = 0.5 if fill == REFLECT else 0.0
        period = max(2 * (side - 1 + 2 * half), 1.0)
        for i in range(coordinates.size):
            turned = coordinates[i] + half
            turned -= period * np.floor(turned / period + 0.5)
            coordinates[i] = abs(turned) - half
    elif fill == WRAP:  # period side - 1; an exact multiple stays at the end that it came from
        period = max(side - 1.0, 1.0)
        for i in range(coordinates.size):
            coordinate = coordinates[i]
            turns = np.floor(coordinate / period) if coordinate > period else 0.0
            turns = np.ceil(coordinate / period) - 1 if coordinate < 0 else turns
            coordinates[i] = coordinate - period * turns


@njit
def _inside(coordinate, last):
    inside = coordinate if coordinate > 0 else 0.0  # also where it is NaN
    return inside if inside < last else last


@njit(forceinline=True)  # by itself LLVM decides by what stands around it: 15 % of a batch
def _split(x, y, order, height, width, places, across, down):
    """Pixel numbers of the nearest (order 0) or upper left pixels, weights of their neighbours."""
    half = 0.5 if order == 0 else 0.0
    last_column = np.int32(max(width - 1 - order, 0))
    last_row = np.int32(max(height - 1 - order, 0))
    for i in range(x.size):
        right, below = _inside(x[i], width - 1.0), _inside(y[i], height - 1.0)
        column, row = np.int32(right + half), np.int32(below + half)
        column = column if column < last_column else last_column
        row = row if row < last_row else last_row
        across[i] = np.float32(right - column)
        down[i] = np.float32(below - row)
        places[i] = row * np.int32(width) + column


@njit
def _blend_all(source, places, across, down, steps, line):
    # A vector may hold values beyond the last channel, which the next pixel overwrites.
    right, below, channels = steps
    for i in range(places.size):
        place = np.intp(places[i]) * channels
        for k in range(0, channels, _LANES):
            target = i * channels + k
            _blend(source, place + k, right, below, across[i], down[i], line, target)


@njit
def _fill_outside(line, outside, channels, cval):
    for i in range(outside.size):
        if outside[i]:
            line[i * channels : (i + 1) * channels] = cval


@njit
def _track(rows, lows, highs):
    """The lowest and highest value of each column and channel."""
    for r in range(rows.shape[0]):
        row = rows[r]
        for i in range(row.size):
            lows[i] = row[i] if row[i] < lows[i] else lows[i]
            highs[i] = row[i] if row[i] > highs[i] else highs[i]


@njit
def _shift_channels(target, shift, low, high, changes):
    """Adds to the channels, clipped to the picture's lowest and highest value."""
    for k in range(shift.size):
        changes[k :: shift.size] = shift[k]
    for r in range(target.shape[0]):
        row = target[r]
        for i in range(row.size):
            value = row[i] + changes[i]
            value = value if value > low else low
            row[i] = value if value < high else high


def _signature(pixels: Any) -> Any:
    """Of ``augment`` for pictures of a type, writable or not."""
    f4, b1, i8 = types.float32, types.boolean, types.int64
    images = types.Array(pixels, 4, "C", readonly=True)
    drawn = types.float64[:, :, ::1], i8[::1], b1[:, ::1], f4[:, ::1]
    span = types.UniTuple(i8, 2)
    return types.void(images, types.intp[::1], *drawn, i8, f4, f4[:, :, :, ::1], span)


def _augment(images, rows, matrices, orders, flips, shifts, fill, cval, result, span):
    """Movement, channel shift and flips of the pictures from span[0] to before span[1].

    Args:
        images: (m, height, width, channels) uint8 or float32, C order; larger where padded.
        rows: (n,) intp, which of the images become the results.
        matrices: (n, 2, 3) float64, see ``affine_matrices``.
        orders: (n,) int64, 0 takes the nearest pixel, 1 blends linearly.
        flips: (n, 2) bool, horizontal and vertical.
        shifts: (n, channels) float32, channel shift.
        fill, cval: one of ``CONSTANT`` and so on, float32: see ``apply``.
        result: (n, height, width, channels) float32, C order.
    """
    height, width, channels = result.shape[1:]
    # Vectors are loaded whole, up to three values past the end.
    source = np.empty(images[:1].size + _LANES - 1, np.float32)
    lows, highs = np.empty(width * channels, np.float32), np.empty(width * channels, np.float32)
    points = min(height, 1 + _BLOCK // width) * width
    x, y, outside = np.empty(points), np.empty(points), np.empty(points, np.bool_)
    across, down = np.empty(points, np.float32), np.empty(points, np.float32)
    changes = np.empty(width * channels, np.float32)
    spare = np.empty(_LANES * (channels + 1), np.float32)
    buffers = x, y, np.empty(points, np.int32), across, down, outside, spare
    for i in range(span[0], span[1]):
        target = result[i].reshape(height, width * channels)
        lows[:], highs[:] = np.inf, -np.inf
        _copy(images[rows[i]].reshape(-1), source)
        _resample(
            source, images.shape[1:], matrices[i], orders[i], flips[i], fill, cval, buffers,
            target, lows, highs,
        )  # fmt: skip
        if shifts[i].any():
            _shift_channels(target, shifts[i], lows.min(), highs.max(), changes)


augment = compiled(_augment, [_signature(types.uint8), _signature(types.float32)])
