"""What settings and searches are called for people."""

from collections.abc import Iterable, Mapping
from typing import Any

from cnnlab.experiments.paired.experiment import SIDES, Side
from cnnlab.figures.canvas import plain as plain_in_figure
from cnnlab.figures.search import Metric, in_words
from cnnlab.sweeps import Parameter, Sweep
from ui.text import printable, t

_TITLES: Mapping[str, str] = {
    "learning_rate": "Learning rate",
    "frozen_layers": "Frozen layers",
    "optimizer": "Optimiser",
    "head.units": "New layers",
    "head.dropout": "Dropout",
    "momentum": "Momentum",
    "weight_decay": "Weight decay",
    "learning_rate_schedule": "Course of the rate",
    "label_smoothing": "Doubt in the labels",
    "batch_size": "Batch size",
    "epochs": "Epochs",
    "image_size": "Size of the pictures",
    "limit": "Number of pictures",
    "normalization": "Normalisation",
    "zca_epsilon": "Softening of the whitening",
    "augmentation.horizontal_flip": "Mirrored",
    "augmentation.vertical_flip": "Upside down",
    "augmentation.rotation_range": "Rotation",
    "augmentation.width_shift_range": "Shift sideways",
    "augmentation.height_shift_range": "Shift up and down",
    "augmentation.zoom_range": "Zoom",
    "augmentation.shear_range": "Shear",
    "augmentation.channel_shift_range": "Colour shift",
    "augmentation.brightness_range": "Brightness",
    "augmentation.contrast_range": "Contrast",
    "augmentation.saturation_range": "Saturation",
}

_LONGEST_NAME = 60

READY_IN_WORDS: Mapping[str, tuple[str, str]] = {
    "augmentation": (
        "Which augmentation helps with few pictures?",
        "300 pictures, each mirrored, turned, moved and enlarged: which of it helps, and how far?",
    ),
    "rate": (
        "Which learning rate, and how many frozen layers?",
        "The two settings that decide most, together: with fewer frozen layers another rate suits.",
    ),
    "image-size": (
        "Are larger pictures worth their time?",
        "The same pictures with 32 to 128 pixels a side: accuracy against seconds.",
    ),
}
"""Of each ready search: its question, and what it is about."""


def metric_of(sweep: Sweep) -> Metric:
    """What counts in a search."""
    if sweep.is_of_differences:
        return "accuracy difference" if sweep.is_maximized else "loss difference"
    return "accuracy" if sweep.is_maximized else "loss"


def side_name(sweep: Sweep, side: Side) -> str:
    """Of a search whose trials compare; not yet safe as markdown."""
    return printable(getattr(sweep.comparison, f"{side}_name")[:_LONGEST_NAME])


def whose(sweep: Sweep) -> str:
    """Such as "whitened minus raw", or "raw", if that side alone counts; of such a search."""
    names = [side_name(sweep, side) for side in SIDES]
    if sweep.is_of_differences:
        return t("{treatment} minus {control}", treatment=names[0], control=names[1])
    return side_name(sweep, sweep.leading_side)


def figure_labels(sweep: Sweep) -> dict[str, str]:
    """What counts, in the words of its figures; of trainings these have words themselves."""
    if sweep.comparison is None:
        return {}
    of = plain_in_figure(whose(sweep))
    accuracy, loss = t("held-out accuracy"), t("held-out loss")
    return {
        "accuracy": f"{accuracy}: {of}",
        "loss": f"{loss}: {of}",
        "accuracy difference": t("{of} (points)", of=of),
        "loss difference": t("{of} (loss)", of=of),
    }


def setting_title(name: str) -> str:
    """What a setting is called; its own name where it has no words."""
    return t(_TITLES[name]) if name in _TITLES else name


def titles_of(space: Iterable[Parameter]) -> dict[str, str]:
    """Name -> title."""
    return {one.name: setting_title(one.name) for one in space}


def value_text(value: Any) -> str:
    """A value of a setting as text, not yet safe as markdown."""
    return in_words(value, {"on": t("yes"), "off": t("no"), "none": t("none")})


def settings_text(settings: Mapping[str, Any]) -> str:
    """Such as "Learning rate 0.001 · Frozen layers 15"; not yet safe as markdown."""
    parts = (f"{setting_title(name)} {value_text(value)}" for name, value in settings.items())
    return " · ".join(parts)


def parameter_text(parameter: Parameter) -> str:
    """Such as "Learning rate 1e-05 to 0.1"; not yet safe as markdown."""
    title = setting_title(parameter.name)
    if parameter.is_range:
        low, high = value_text(parameter.low), value_text(parameter.high)
        return t("{title} {low} to {high}", title=title, low=low, high=high)
    return f"{title} {', '.join(map(value_text, parameter.choices))}"
