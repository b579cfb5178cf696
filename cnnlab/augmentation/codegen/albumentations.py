"""Albumentations 2."""

from collections.abc import Iterator

from cnnlab.augmentation.codegen.notes import (
    clipping,
    colour_order,
    common_notes,
    crop_arguments,
    crops,
    edges,
    jitter_arguments,
    one_movement,
    zoom_draws,
)
from cnnlab.augmentation.codegen.ranges import Interval, Ranges, Shift
from cnnlab.augmentation.codegen.writing import call, listing, number, pair
from cnnlab.augmentation.config import VALUE_MODES
from cnnlab.messages import Note

_TEXT = '''\
import albumentations as A
import cv2
import numpy as np

transform = A.Compose(
    [
{transforms}    ]
)


def augment(images):
    """Pictures (num_images, height, width, channels), 0 to 255, varied; uint8."""
    images = np.clip(np.round(images), 0, 255).astype("uint8")
    return np.stack([transform(image=image)["image"] for image in images])
'''

_BORDERS = {
    "constant": "cv2.BORDER_CONSTANT",
    "nearest": "cv2.BORDER_REPLICATE",
    "reflect": "cv2.BORDER_REFLECT",
    "wrap": "cv2.BORDER_WRAP",
    "mirror": "cv2.BORDER_REFLECT_101",
    "grid-wrap": "cv2.BORDER_WRAP",
    "grid-constant": "cv2.BORDER_CONSTANT",
}
_INTERPOLATIONS = ("cv2.INTER_NEAREST", "cv2.INTER_LINEAR", "cv2.INTER_CUBIC")


def write(ranges: Ranges, image_size: tuple[int, int]) -> str:
    """All movements in one ``Affine``; then colours and flips."""
    entries = [
        *_affine(ranges, image_size),
        *_crop(ranges, image_size),
        *_colours(ranges),
        *_flips(ranges),
    ]
    return _TEXT.format(transforms=listing(entries or ["A.NoOp()"]))


def compare(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[Note]:
    """What ``Affine`` does otherwise."""
    yield Note(
        "code-albumentations-close",
        "For the same drawn values the pixels differ by at most 0.5 of 255, from rounding to "
        "whole numbers (measured, Albumentations 2.0.8), but for what is said below.",
    )
    if ranges.is_shifted:
        yield Note(
            "code-whole-pixel-shifts",
            "Albumentations shifts by whole pixels, rounded towards 0.",
        )
    yield from one_movement(ranges)
    yield from zoom_draws(ranges)
    yield from edges(ranges)
    yield from clipping(ranges)
    yield from crops(ranges, image_size)
    yield from colour_order(ranges)
    yield from common_notes(ranges, image_size)


def _affine(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[str]:
    if not ranges.num_movements:
        return
    arguments = {}
    if ranges.rotation.is_drawn:
        arguments["rotate"] = pair(*ranges.rotation)
    arguments |= _translation(ranges, image_size)
    if ranges.shear.is_drawn:
        arguments["shear"] = _axes(pair(-ranges.shear.high, -ranges.shear.low), "(0, 0)")
    if ranges.is_zoomed:
        arguments["scale"] = _axes(_scale(ranges.zoom_x), _scale(ranges.zoom_y))
    arguments["interpolation"] = _INTERPOLATIONS[min(ranges.interpolation_order, 2)]
    arguments["border_mode"] = _BORDERS[ranges.fill_mode]
    if ranges.fill_mode in VALUE_MODES:
        arguments["fill"] = number(ranges.cval)
    yield call("A.Affine", arguments | {"p": "1"}, indent=8)


def _crop(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[str]:
    if ranges.crop_area:
        size = {"size": str(tuple(image_size))}
        how = {"interpolation": _INTERPOLATIONS[min(ranges.interpolation_order, 2)], "p": "1"}
        arguments = size | crop_arguments(ranges, image_size) | how
        yield call("A.RandomResizedCrop", arguments, indent=8)


def _translation(ranges: Ranges, image_size: tuple[int, int]) -> dict[str, str]:
    if not ranges.is_shifted:
        return {}
    height, width = image_size
    shifts = (ranges.shift_x, ranges.shift_y)
    if all(shift.kind == "whole" or not shift.interval.is_drawn for shift in shifts):
        return {"translate_px": _axes(*(pair(*shift.interval) for shift in shifts))}
    parts = (_parts(ranges.shift_x, width), _parts(ranges.shift_y, height))
    return {"translate_percent": _axes(*parts)}


def _parts(shift: Shift, side: int) -> str:
    return pair(*(shift.part(bound, side) for bound in shift.interval))


def _axes(x: str, y: str) -> str:
    return f'{{"x": {x}, "y": {y}}}'


def _scale(zoom: Interval) -> str:
    """A scale enlarges where a zoom factor shrinks."""
    return f"(1 / {number(zoom.high)}, 1 / {number(zoom.low)})"


def _colours(ranges: Ranges) -> Iterator[str]:
    if ranges.channel_shift.is_drawn:
        limits = pair(*ranges.channel_shift, 255)
        if ranges.per_channel:
            noise = f'{{"ranges": [{limits}] * 3}}'
            yield call("A.AdditiveNoise", {"noise_params": noise, "p": "1"}, indent=8)
        else:
            arguments = {"brightness_limit": limits, "contrast_limit": "0", "p": "1"}
            yield call("A.RandomBrightnessContrast", arguments, indent=8)


def _flips(ranges: Ranges) -> Iterator[str]:
    """Flips, and what changes the light after them."""
    if ranges.flip_horizontal:
        yield f"A.HorizontalFlip(p={number(ranges.flip_horizontal)})"
    if ranges.flip_vertical:
        yield f"A.VerticalFlip(p={number(ranges.flip_vertical)})"
    if jitter := jitter_arguments(ranges):
        same = dict.fromkeys(("brightness", "contrast", "saturation"), "(1, 1)") | {"hue": "0"}
        yield call("A.ColorJitter", same | jitter | {"p": "1"}, indent=8)
