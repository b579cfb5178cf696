"""What several libraries have in common that this one does otherwise, as notes."""

import math
from collections.abc import Iterator

from cnnlab.augmentation.codegen.ranges import Ranges
from cnnlab.augmentation.codegen.writing import pair
from cnnlab.messages import Note


def common_notes(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[Note]:
    """Draws and movements that only Keras's class has."""
    for name, shift in (
        ("width_shift_range", ranges.shift_x),
        ("height_shift_range", ranges.shift_y),
    ):
        if shift.kind == "list":
            yield Note(
                "code-shift-list",
                "Your list of shifts has become a range: distances in between are drawn too.",
                severity="warning",
                parameter=name,
            )
        elif shift.unit == "pixels" and shift.interval.is_drawn:
            yield Note(
                "code-shift-for-size",
                "Shifts in pixels are written for pictures of {height} x {width}.",
                {"height": image_size[0], "width": image_size[1]},
                parameter=name,
            )
    if image_size[0] != image_size[1] and ranges.num_movements:
        yield Note(
            "code-centre",
            "In pictures that are not square, Keras's class (and cnnlab, to equal it) turns and "
            "zooms about a point beside the centre; this code takes the centre.",
        )
    if ranges.num_movements and ranges.interpolation_order > 1:
        yield Note(
            "code-interpolation",
            "There are no splines of order {order} here: the nearest way to interpolate is taken.",
            {"order": ranges.interpolation_order},
            "warning",
            "interpolation_order",
        )


def clipping(ranges: Ranges) -> Iterator[Note]:
    """A channel shift that ends at the ends of the scale."""
    if ranges.channel_shift.is_drawn:
        yield Note(
            "code-clips-at-white",
            "A channel shift ends at 0 and 255 here, not at the darkest and brightest value of "
            "each picture.",
            parameter="channel_shift_range",
        )


def edges(ranges: Ranges) -> Iterator[Note]:
    """What differs where the picture ends."""
    if ranges.num_movements and ranges.fill_mode == "constant":
        yield Note(
            "code-blended-edge",
            "Where picture and filling meet, one pixel is blended; Keras's class and cnnlab cut "
            "sharply.",
            parameter="fill_mode",
        )
    if ranges.num_movements and ranges.fill_mode == "wrap":
        yield Note(
            "code-wrap",
            "Wrapped filling repeats after the full side here; in Keras's class and cnnlab one "
            "pixel earlier.",
            parameter="fill_mode",
        )


def one_movement(ranges: Ranges, keeps_proportions: bool = False) -> Iterator[Note]:
    """Libraries that put all movements into one matrix, in another order."""
    if ranges.shear.is_drawn:
        yield Note(
            "code-shear-height",
            "A shear here only tilts; Keras's class and cnnlab also stretch the height, by up to "
            "{stretch} %.",
            {"stretch": round(100 / math.cos(math.radians(min(ranges.shear.most, 80))) - 100, 1)},
            parameter="shear_range",
        )
    zoom_commutes = keeps_proportions and not ranges.is_shifted
    order_matters = ranges.shear.is_drawn or (ranges.is_zoomed and not zoom_commutes)
    if ranges.num_movements > 1 and order_matters:
        yield Note(
            "code-order-of-movements",
            "Rotation, shift, shear and zoom follow each other in another order: the same values "
            "then lead to another place, with the same kind of variety.",
            severity="warning",
        )


def zoom_draws(ranges: Ranges) -> Iterator[Note]:
    """Scales are the inverse of Keras's zoom factors."""
    if ranges.is_zoomed:
        yield Note(
            "code-zoom-draws",
            "The ends of the zoom are the same, but large sizes come up more often: here the size "
            "is drawn evenly, in Keras's class its inverse.",
            parameter="zoom_range",
        )


def crops(ranges: Ranges, image_size: tuple[int, int]) -> Iterator[Note]:
    """Libraries whose crops are those of Inception, in whole pixels."""
    if ranges.crop_area:
        yield Note(
            "code-crop-pixels",
            "Crops begin and end at whole pixels here, and one that does not fit is drawn anew; "
            "cnnlab draws its shape from those that fit. They are enlarged to {height} x {width}.",
            {"height": image_size[0], "width": image_size[1]},
            parameter="crop_area_range",
        )


def colour_order(ranges: Ranges) -> Iterator[Note]:
    """Brightness, contrast and saturation, each of which changes what the next one does."""
    drawn = (ranges.brightness, ranges.contrast, ranges.saturation)
    if sum(interval is not None for interval in drawn) > 1:
        yield Note(
            "code-colour-order",
            "Brightness, contrast and saturation follow each other in random order here; cnnlab "
            "keeps to this one.",
        )


def crop_arguments(ranges: Ranges, image_size: tuple[int, int]) -> dict[str, str]:
    """``scale`` and ``ratio`` of a RandomResizedCrop, whose shapes are those of pixels."""
    proportion = image_size[1] / image_size[0]
    low, high = (bound * proportion for bound in ranges.crop_aspect)
    return {"scale": pair(*(ranges.crop_area or (1.0, 1.0))), "ratio": pair(low, high)}


def jitter_arguments(ranges: Ranges) -> dict[str, str]:
    """Of a ColorJitter: the factors that are drawn."""
    drawn = {
        "brightness": ranges.brightness,
        "contrast": ranges.contrast,
        "saturation": ranges.saturation,
    }
    return {name: pair(*interval) for name, interval in drawn.items() if interval}
