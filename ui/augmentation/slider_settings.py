"""The settings that have a slider: what they are called, how far they go, what they do."""

from dataclasses import dataclass

from cnnlab.augmentation import AugmentationConfig
from ui.text import t

# What the page starts with: mild settings that show something of everything common.
PAGE_DEFAULT = AugmentationConfig(
    rotation_range=20,
    width_shift_range=0.1,
    height_shift_range=0.1,
    zoom_range=0.15,
    horizontal_flip=True,
)


@dataclass(frozen=True)
class SliderSetting:
    """A setting that says how far something may go.

    Attributes:
        field: of ``AugmentationConfig``.
        label: in plain words.
        help: what it does, in a sentence.
        highest: the slider's end; it begins at 0.
        step: of the slider.
        format: how a value is shown.
    """

    field: str
    label: str
    help: str
    highest: float
    step: float
    format: str


@dataclass(frozen=True)
class Factors:
    """A setting of two numbers between which a factor or a share is drawn; (1, 1) is off.

    Attributes:
        field: of ``AugmentationConfig``.
        label: in plain words.
        help: what it does, in a sentence.
        lowest, highest: the slider's ends.
        step: of the slider.
        in_hand: the setting that is swept after this one was moved.
    """

    field: str
    label: str
    help: str
    lowest: float
    highest: float
    step: float
    in_hand: str


MOVES = (
    SliderSetting(
        "rotation_range",
        "Turn",
        "Each picture is turned by a random angle, at most this far either way.",
        180.0,
        1.0,
        "{:.0f}°",
    ),
    SliderSetting(
        "width_shift_range",
        "Move sideways",
        "Each picture moves left or right by a random part of its width, at most this much.",
        0.95,
        0.05,
        "{:.0%}",
    ),
    SliderSetting(
        "height_shift_range",
        "Move up and down",
        "Each picture moves up or down by a random part of its height, at most this much.",
        0.95,
        0.05,
        "{:.0%}",
    ),
    SliderSetting(
        "zoom_range",
        "Zoom",
        "Width and height are scaled separately, each by up to this much more or less.",
        0.95,
        0.05,
        "{:.0%}",
    ),
    SliderSetting(
        "shear_range",
        "Slant",
        "Each picture is slanted by a random angle, at most this much. The course “CNN 2” "
        "gives 0.3925 radians: 22.5 degrees.",
        60.0,
        0.5,
        "{:.0f}°",
    ),
)
COLOURS = (
    SliderSetting(
        "channel_shift_range",
        "Shift the colours",
        "A random amount, at most this much of 255 levels, is added to the colours.",
        255.0,
        1.0,
        "{:.0f}",
    ),
)
KNOBS = {knob.field: knob for knob in (*MOVES, *COLOURS)}
CROPS = (
    Factors(
        "crop_area_range",
        "Crop",
        "A part of the picture is cut out at a random place and enlarged to the full size: between "
        "these shares of its area.",
        0.05,
        1.0,
        0.05,
        "crop_area_range",
    ),
    Factors(
        "crop_aspect_range",
        "Crop shape",
        "How wide it is by how high, between these: below 100 % is narrower than the picture, "
        "above is wider. Needs “Crop”.",
        0.5,
        2.0,
        0.05,
        "crop_area_range",
    ),
)
LIGHTS = (
    Factors(
        "brightness_range",
        "Brightness",
        "All colours are multiplied by a random factor between these two: below 100 % is darker, "
        "above is lighter.",
        0.0,
        2.0,
        0.05,
        "brightness_range",
    ),
    Factors(
        "contrast_range",
        "Contrast",
        "Light and dark are brought nearer to their mean or farther from it by a random factor "
        "between these two: at 0 % all is one grey.",
        0.0,
        2.0,
        0.05,
        "contrast_range",
    ),
    Factors(
        "saturation_range",
        "Saturation",
        "Colours become weaker or stronger by a random factor between these two: 0 % is black and "
        "white.",
        0.0,
        2.0,
        0.05,
        "saturation_range",
    ),
)
FACTORS = {factors.field: factors for factors in (*CROPS, *LIGHTS)}


def fill_modes() -> dict[str, str]:
    """Each ``fill_mode`` in plain words."""
    return {
        "nearest": t("repeat the border"),
        "reflect": t("mirror at the border"),
        "wrap": t("continue from the other side"),
        "constant": t("one grey value"),
        "mirror": t("mirror at the border, its pixels only once"),
        "grid-wrap": t("continue from the other side, without a seam"),
        "grid-constant": t("one grey value, with a soft border"),
    }


def colour_modes() -> dict[str, str]:
    """Each ``channel_shift_mode`` in plain words."""
    return {"all": t("all alike"), "per_channel": t("each by itself")}
