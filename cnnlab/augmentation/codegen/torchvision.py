"""torchvision, transforms version 2."""

import math
from collections.abc import Iterator

from cnnlab.augmentation.codegen.notes import (
    colour_order,
    common_notes,
    crop_arguments,
    crops,
    edges,
    jitter_arguments,
    one_movement,
    zoom_draws,
)
from cnnlab.augmentation.codegen.ranges import Interval, Ranges
from cnnlab.augmentation.codegen.writing import call, listing, number, pair
from cnnlab.augmentation.config import VALUE_MODES
from cnnlab.messages import Note

_TEXT = '''\
import numpy as np
import torch
from torchvision.transforms import v2
{helper}
transform = v2.Compose(
    [
{transforms}    ]
)


def augment(images):
    """Pictures (num_images, height, width, channels), 0 to 255, varied; uint8."""
    images = np.clip(np.round(images), 0, 255).astype("uint8")
    tensors = torch.from_numpy(images).permute(0, 3, 1, 2)
    return torch.stack([transform(t) for t in tensors]).permute(0, 2, 3, 1).numpy()
'''

_SHIFT = '''

def shift_channels(image):
    """torchvision has no such transform."""
    shift = torch.empty({size}).uniform_({low}, {high})
    shifted = torch.clamp(image + shift, image.min(), image.max())
    return shifted.round().to(image.dtype)

'''

# torchvision fills with a value only: pictures are padded first, and cropped at the end.
_PADDINGS = {
    "nearest": "edge",
    "reflect": "symmetric",
    "mirror": "reflect",
    "wrap": "symmetric",
    "grid-wrap": "symmetric",
}


def write(ranges: Ranges, image_size: tuple[int, int]) -> str:
    """All movements in one ``RandomAffine``, padded for fill modes that it lacks."""
    entries = [*_movements(ranges, image_size), *_crop(ranges, image_size), *_colours(ranges)]
    return _TEXT.format(helper=_helper(ranges), transforms=listing(entries or ["v2.Identity()"]))


def compare(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[Note]:
    """What ``RandomAffine`` does otherwise."""
    yield Note(
        "code-torchvision-close",
        "For the same drawn values the pixels differ by at most 0.5 of 255, from rounding to "
        "whole numbers (measured, torchvision 0.29), but for what is said below.",
    )
    if ranges.num_movements and ranges.fill_mode not in VALUE_MODES:
        yield Note(
            "code-padding",
            "torchvision fills with one value only, so the code pads pictures of {height} x "
            "{width} first and cuts them back: write it anew for another size.",
            {"height": image_size[0], "width": image_size[1]},
            parameter="fill_mode",
        )
    if ranges.num_movements and "wrap" in ranges.fill_mode:
        yield Note(
            "code-no-wrap",
            "torchvision cannot wrap pictures around: gaps are filled with the mirror image.",
            severity="warning",
            parameter="fill_mode",
        )
    if ranges.is_zoomed:
        yield Note(
            "code-one-zoom",
            "torchvision zooms width and height by the same factor, cnnlab each by its own: "
            "shapes are not stretched.",
            severity="warning",
            parameter="zoom_range",
        )
    if ranges.is_shifted:
        yield Note("code-whole-pixel-shifts", "torchvision shifts by whole pixels.")
    yield from one_movement(ranges, keeps_proportions=True)
    yield from zoom_draws(ranges)
    if ranges.fill_mode in VALUE_MODES:
        yield from edges(ranges)
    yield from crops(ranges, image_size)
    yield from colour_order(ranges)
    yield from common_notes(ranges, image_size)


def _movements(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[str]:
    if not ranges.num_movements:
        return
    if ranges.fill_mode in VALUE_MODES:
        yield call("v2.RandomAffine", _affine(ranges, image_size, (0, 0)), indent=8)
        return
    height, width = image_size
    mode = _PADDINGS[ranges.fill_mode]
    # There are only so many pixels to mirror: without the last one, one less than the side.
    most = (height - 1, width - 1) if mode == "reflect" else image_size
    pad_y = min(most[0], math.ceil(height * ranges.reach(ranges.shift_y, ranges.zoom_y, height)))
    pad_x = min(most[1], math.ceil(width * ranges.reach(ranges.shift_x, ranges.zoom_x, width)))
    yield f'v2.Pad([{pad_x}, {pad_y}], padding_mode="{mode}")'
    yield call("v2.RandomAffine", _affine(ranges, image_size, (pad_y, pad_x)), indent=8)
    yield f"v2.CenterCrop([{height}, {width}])"


def _crop(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[str]:
    if ranges.crop_area:
        how = {"interpolation": f"v2.InterpolationMode.{_interpolation(ranges)}"}
        arguments = {"size": str(list(image_size))} | crop_arguments(ranges, image_size) | how
        yield call("v2.RandomResizedCrop", arguments, indent=8)


def _affine(
    ranges: Ranges, image_size: tuple[int, int], padding: tuple[int, int]
) -> dict[str, str]:
    # Positive degrees turn clockwise here, and positive shears lean the other way.
    arguments = {"degrees": pair(*_negative(ranges.rotation))}
    if ranges.is_shifted:
        arguments["translate"] = _translate(ranges, image_size, padding)
    if ranges.is_zoomed:
        arguments["scale"] = f"(1 / {number(ranges.zoom_x.high)}, 1 / {number(ranges.zoom_x.low)})"
    if ranges.shear.is_drawn:
        arguments["shear"] = pair(*_negative(ranges.shear))
    arguments["interpolation"] = f"v2.InterpolationMode.{_interpolation(ranges)}"
    if ranges.fill_mode in VALUE_MODES:
        arguments["fill"] = number(ranges.cval)
    return arguments


def _negative(interval: Interval) -> Interval:
    return Interval(-interval.high or 0, -interval.low or 0)


def _translate(ranges: Ranges, image_size: tuple[int, int], padding: tuple[int, int]) -> str:
    """Parts of the padded sides."""
    shifts = (ranges.shift_y, ranges.shift_x)
    parts = [
        shift.most(side) * side / (side + 2 * pad)
        for shift, side, pad in zip(shifts, image_size, padding, strict=True)
    ]
    return pair(parts[1], parts[0])


def _interpolation(ranges: Ranges) -> str:
    # Tensors are resampled with orders 0 and 1 only.
    return "BILINEAR" if ranges.interpolation_order else "NEAREST"


def _helper(ranges: Ranges) -> str:
    if not ranges.channel_shift.is_drawn:
        return ""
    size = "(len(image), 1, 1)" if ranges.per_channel else "1"
    return _SHIFT.format(size=size, **ranges.channel_shift._asdict())


def _colours(ranges: Ranges) -> Iterator[str]:
    if ranges.channel_shift.is_drawn:
        yield "v2.Lambda(shift_channels)"
    if ranges.flip_horizontal:
        yield f"v2.RandomHorizontalFlip(p={number(ranges.flip_horizontal)})"
    if ranges.flip_vertical:
        yield f"v2.RandomVerticalFlip(p={number(ranges.flip_vertical)})"
    if jitter := jitter_arguments(ranges):
        yield call("v2.ColorJitter", jitter, indent=8)
