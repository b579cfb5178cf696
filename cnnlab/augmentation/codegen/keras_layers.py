"""Keras's preprocessing layers."""

import math
from collections.abc import Iterator

from cnnlab.augmentation.codegen.beyond_keras import (
    about_colours,
    contrast_and_saturation_code,
    crop_code,
)
from cnnlab.augmentation.codegen.notes import clipping, common_notes, edges
from cnnlab.augmentation.codegen.ranges import Interval, Ranges, Shift
from cnnlab.augmentation.codegen.writing import call, listing, literal, number, pair
from cnnlab.messages import Note

# The layers wrap after the full side and blend where a picture meets a value.
_FILLINGS = {"mirror": "reflect", "grid-wrap": "wrap", "grid-constant": "constant"}
_EDGES = {
    "mirror": "The layers show the last pixel twice where they mirror; Keras's class does not.",
    "grid-wrap": "The layers wrap with a seam; Keras's class blends it.",
}

_TEXT = '''\
import keras
from keras import layers

{filling}layers_in_turn = keras.Sequential(
    [
{layers}    ]
)


def augment(images):
    """Pictures (num_images, height, width, channels), 0 to 255, varied; float32."""
    images = keras.ops.cast(images, "float32")
    images = layers_in_turn(images, training=True)
{own}    return images
'''

_PER_CHANNEL = """\
    # No layer shifts each channel by a value of its own.
    size = (keras.ops.shape(images)[0], 1, 1, keras.ops.shape(images)[3])
    shift = keras.random.uniform(size, {low}, {high})
    images = keras.ops.clip(images + shift, 0, 255)
"""

_BRIGHTNESS = """\
    # keras.layers.RandomBrightness adds; brightness_range multiplies.
    size = (keras.ops.shape(images)[0], 1, 1, 1)
    factor = keras.random.uniform(size, {low}, {high})
    images = keras.ops.clip(images * factor, 0, 255)
"""


def write(ranges: Ranges, image_size: tuple[int, int]) -> str:
    """One layer a movement, in the order in which cnnlab multiplies their matrices."""
    entries = [*_movements(ranges, image_size), *_colours(ranges), *_flips(ranges)]
    return _TEXT.format(
        filling=_filling(ranges) if ranges.num_movements else "",
        layers=listing(entries or ["layers.Identity()"]),
        own=crop_code(ranges) + _own_colours(ranges),
    )


def compare(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[Note]:
    """What the layers cannot do, and what they do otherwise."""
    yield _headline(ranges)
    if ranges.shear.is_drawn:
        yield _about_shear(math.radians(min(ranges.shear.most, 45)), image_size[0])
    if max(ranges.zoom_x.high, ranges.zoom_y.high) > 2:
        yield Note(
            "code-layers-zoom",
            "The zoom layer goes down to half the size, no further: factors above 2 are cut.",
            severity="warning",
            parameter="zoom_range",
        )
    yield from clipping(ranges)
    if ranges.brightness:
        yield Note(
            "code-brightness-not-rounded",
            "Brightness stays unrounded here: values differ by less than 1 of 255.",
            parameter="brightness_range",
        )
    yield from about_colours(ranges)
    if ranges.num_movements and ranges.fill_mode in _EDGES:
        yield Note("code-layers-edges", _EDGES[ranges.fill_mode], parameter="fill_mode")
    yield from edges(ranges)
    yield from common_notes(ranges, image_size)


def _about_shear(angle: float, height: int) -> Note:
    return Note(
        "code-layers-shear",
        "The shear layer holds the top edge, not the centre: pictures also move sideways, by up to "
        "{distance} pixels here. And it keeps their height, which Keras's class and cnnlab stretch "
        "by up to {stretch} %.",
        {
            "distance": round(math.tan(angle) * (height - 1) / 2, 1),
            "stretch": round(100 / math.cos(angle) - 100, 1),
        },
        "warning",
        "shear_range",
    )


def _headline(ranges: Ranges) -> Note:
    if ranges.num_movements + bool(ranges.crop_area) > 1:
        return Note(
            "code-layers-resample",
            "Close, not equal: each layer samples the picture anew, so that it gets softer with "
            "every one, and fills its own gaps. cnnlab moves once.",
            severity="warning",
        )
    return Note(
        "code-layers-close",
        "For the same drawn values the pixels are equal within 0.01 of 255 (measured), but for "
        "what is said below. The draws are the layers' own.",
    )


def _filling(ranges: Ranges) -> str:
    how = {
        "fill_mode": literal(_FILLINGS.get(ranges.fill_mode, ranges.fill_mode)),
        "fill_value": number(float(ranges.cval)),
        "interpolation": literal("bilinear" if ranges.interpolation_order else "nearest"),
    }
    return f"filling = {call('dict', how)}\n"


def _movements(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[str]:
    height, width = image_size
    if ranges.rotation.is_drawn:
        low, high = (max(-360, min(360, degrees)) for degrees in ranges.rotation)
        yield _layer("RandomRotation", factor=pair(low, high, 360))
    if ranges.is_shifted:
        yield _layer(
            "RandomTranslation",
            height_factor=_shift(ranges.shift_y, height),
            width_factor=_shift(ranges.shift_x, width),
        )
    if ranges.shear.is_drawn:
        yield _layer("RandomShear", x_factor=_shear(ranges.shear))
    if ranges.is_zoomed:
        yield _layer(
            "RandomZoom", height_factor=_zoom(ranges.zoom_y), width_factor=_zoom(ranges.zoom_x)
        )


def _layer(name: str, **arguments: str) -> str:
    return call(f"layers.{name}", arguments | {"**filling": ""}, indent=8)


def _shift(shift: Shift, side: int) -> str:
    low, high = (max(-1, min(1, shift.part(bound, side))) for bound in shift.interval)
    return pair(low, high)


def _shear(shear: Interval) -> str:
    """The layer takes slopes, and draws the sign itself."""
    low, high = sorted(abs(degrees) for degrees in shear)
    slopes = (min(1.0, math.tan(math.radians(min(degrees, 45)))) for degrees in (low, high))
    return pair(*slopes) if shear.low * shear.high > 0 else pair(0, list(slopes)[1])


def _zoom(zoom: Interval) -> str:
    return pair(zoom.low - 1, min(zoom.high - 1, 1))


def _colours(ranges: Ranges) -> Iterator[str]:
    if ranges.channel_shift.is_drawn and not ranges.per_channel:
        low, high = (max(-255, min(255, value)) for value in ranges.channel_shift)
        yield call("layers.RandomBrightness", {"factor": pair(low, high, 255)}, indent=8)


def _flips(ranges: Ranges) -> Iterator[str]:
    both = ranges.flip_horizontal and ranges.flip_vertical
    if both:
        yield 'layers.RandomFlip("horizontal_and_vertical")'
    elif ranges.flip_horizontal or ranges.flip_vertical:
        yield f'layers.RandomFlip("{"horizontal" if ranges.flip_horizontal else "vertical"}")'


def _own_colours(ranges: Ranges) -> str:
    text = ""
    if ranges.channel_shift.is_drawn and ranges.per_channel:
        text += _PER_CHANNEL.format(**ranges.channel_shift._asdict())
    if ranges.brightness:
        text += _BRIGHTNESS.format(**ranges.brightness._asdict())
    return text + contrast_and_saturation_code(ranges)
