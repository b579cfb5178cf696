"""Crop, contrast and saturation in Keras's own operations: no class or layer of it does the same.

Each text stands in a function that varies ``images``, float32 (num_images, height, width, channels)
in 0..255, and follows what ``cnnlab.augmentation`` computes.
"""

import math
from collections.abc import Iterator

from cnnlab.augmentation.codegen.ranges import Ranges
from cnnlab.augmentation.codegen.writing import number
from cnnlab.messages import Note

_CROP = """\
    # Crops, their shape (as a logarithm) from those that fit, enlarged to the full size.
    count, height, width = keras.ops.shape(images)[:3]
    u = keras.random.uniform((4, count))
    area = {area_low} + {area_width} * u[0]
    most = -keras.ops.log(area)
    low = keras.ops.maximum(-most, keras.ops.minimum(most, {aspect_low}))
    high = keras.ops.maximum(-most, keras.ops.minimum(most, {aspect_high}))
    aspect = keras.ops.exp(low + (high - low) * u[1])
    across = keras.ops.minimum(keras.ops.sqrt(area * aspect), 1.0)
    down = keras.ops.minimum(keras.ops.sqrt(area / aspect), 1.0)
    left = (1 - across) * u[2] * (width - 1)
    top = (1 - down) * u[3] * (height - 1)
    none = keras.ops.zeros((count,))
    crops = keras.ops.stack([across, none, left, none, down, top, none, none], axis=1)
    images = keras.ops.image.affine_transform(images, crops, "{how}", fill_mode="nearest")
"""
_GREY = """\
    grey = keras.ops.sum(images * [0.299, 0.587, 0.114], axis=3, keepdims=True)
"""
_CONTRAST = """\
    # keras.layers.RandomContrast takes the mean of each channel, this one that of the greys.
    mean = keras.ops.mean(grey, axis=(1, 2), keepdims=True)
    factor = keras.random.uniform((keras.ops.shape(images)[0], 1, 1, 1), {low}, {high})
    images = keras.ops.clip(mean + factor * (images - mean), 0, 255)
"""
_SATURATION = """\
    # keras.layers.RandomSaturation goes through HSV, this one is a mixture with grey.
    factor = keras.random.uniform((keras.ops.shape(images)[0], 1, 1, 1), {low}, {high})
    images = keras.ops.clip(grey + factor * (images - grey), 0, 255)
"""


def crop_code(ranges: Ranges) -> str:
    """Lines that cut out and enlarge; empty where nothing is cut out."""
    if not ranges.crop_area:
        return ""
    (area_low, area_high), aspect = ranges.crop_area, ranges.crop_aspect
    return _CROP.format(
        area_low=number(area_low),
        area_width=number(area_high - area_low),
        aspect_low=number(math.log(aspect.low)),
        aspect_high=number(math.log(aspect.high)),
        how="bilinear" if ranges.interpolation_order else "nearest",
    )


def contrast_and_saturation_code(ranges: Ranges) -> str:
    """Lines that change both or one of them, of pictures with three channels."""
    return "".join(
        _GREY + text.format(low=number(interval.low), high=number(interval.high))
        for text, interval in ((_CONTRAST, ranges.contrast), (_SATURATION, ranges.saturation))
        if interval
    )


def about_colours(ranges: Ranges) -> Iterator[Note]:
    """What these lines ask of pictures."""
    if ranges.contrast or ranges.saturation:
        yield Note(
            "code-three-channels",
            "The lines for contrast and saturation want pictures of three channels, red, green and "
            "blue.",
            parameter="contrast_range" if ranges.contrast else "saturation_range",
        )
