"""Checks of settings, before hours go into training with them.

Each check is a small function that takes a ``Case`` and yields notes; ``CHECKS`` lists them in
the order of the notes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.config_checks import (
    colour,
    crop,
    frame,
    labels,
    movement,
    normalization,
    zoom,
)
from cnnlab.augmentation.config_checks.case import COLOURING, MOVING, Case
from cnnlab.messages import Note


def nothing_varies(case: Case) -> Iterator[Note]:
    """Settings that leave every picture as it is."""
    names = (*MOVING, *COLOURING, "horizontal_flip", "vertical_flip")
    if case.only(names) == case.only(()):
        yield Note(
            "nothing-varies",
            "Nothing is switched on: pictures stay as they are. `rotation_range=15` or "
            "`horizontal_flip=True` is a good beginning.",
        )


CHECKS: tuple[Callable[[Case], Iterator[Note]], ...] = (
    nothing_varies,
    movement.shifts,
    movement.angles_in_radians,
    movement.needless_rotation,
    movement.steep_shear,
    movement.overshooting,
    zoom.blow_up,
    zoom.shrinking,
    zoom.stretching,
    zoom.never_full_size,
    crop.tiny,
    crop.whole,
    crop.shape_without_crop,
    frame.off_the_frame,
    colour.invisible_channel_shift,
    colour.channel_shift_is_brightness,
    colour.needless_brightness,
    colour.needless_factors,
    colour.saturation_without_colour,
    colour.cval_unused,
    colour.cval_outside,
    colour.clipped,
    colour.nearly_black,
    labels.flips_of_writing,
    labels.flips_of_directions,
    labels.rotation_of_writing,
    labels.upside_down_photos,
    normalization.flags,
    normalization.not_fitted,
)


def notes(
    config: AugmentationConfig,
    images: np.ndarray | None = None,
    *,
    class_names: Sequence[str] = (),
    generator: Any = None,
) -> tuple[Note, ...]:
    """Notes on settings, in plain words, each with a remedy and its ``parameter``.

    What depends on pictures (clipped or black results, how much leaves the frame, whether they
    look like writing) is estimated from small copies of up to 64 of them and 256 draws: shares are
    right within a few hundredths, and the checks take some milliseconds.

    Args:
        config: the settings.
        images: (num_images, height, width, channels) in 0..255 or 0..1, a sample of what the
            settings are meant for; None leaves out the checks that need pictures.
        class_names: names of the classes, where known: digits and letters should not be mirrored.
        generator: the ``ImageDataGenerator``, to hear about its normalisation too.

    Raises:
        ConfigurationError: ``images`` are no pictures.

    Example:
        >>> [note.code for note in notes(AugmentationConfig(shear_range=0.2))]
        ['angle-in-radians']
    """
    case = Case.of(config, images, class_names, generator)
    return tuple(note for check in CHECKS for note in check(case))
