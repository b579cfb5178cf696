"""What each base learned before it gets a new head, and where that comes from. No TensorFlow."""

from pathlib import Path

from cnnlab.messages import Note
from cnnlab.models.builtin import builtin_weights
from cnnlab.models.imagenet import fetch_imagenet_weights, imagenet_weights_path
from cnnlab.models.limits import check_base

PRETRAINED = "imagenet"
"""The word for these weights, of every base."""

LEARNED_FROM = {"vgg16": "vgg16", "vgg16-compact": "none"}
"""The ``base_preprocessing`` that each base learned with."""

_NEVER_SAW_THIS = Note(
    "base-learned-raw-pixels",
    "The built-in weights of vgg16-compact learned from raw pixels. It has never seen pictures "
    "with blue first and the mean removed: set `base_preprocessing` to none.",
    severity="warning",
    parameter="base_preprocessing",
)
_AS_THE_TUTORIAL = Note(
    "base-gets-raw-pixels",
    "VGG16 gets raw pixels, as in the tutorial. Its ImageNet weights learned from pictures with "
    "blue first and the mean removed, which `base_preprocessing` vgg16 gives it.",
    parameter="base_preprocessing",
)


def default_base() -> str:
    """``"vgg16"`` where its ImageNet weights are on this machine, else ``"vgg16-compact"``.

    The latter's weights are built in, so that everything works with no network.
    """
    return "vgg16" if imagenet_weights_path() else "vgg16-compact"


def pretrained_weights(base: str) -> Path:
    """The file behind ``weights="imagenet"``: VGG16's is downloaded if it is not here.

    Raises:
        ConfigurationError: an unknown base.
        WeightsError: the file cannot be had, or is not what it should be.
    """
    check_base(base)
    return fetch_imagenet_weights() if base == "vgg16" else builtin_weights(base)


def preprocessing_notes(
    base: str, weights: str | None, base_preprocessing: str
) -> tuple[Note, ...]:
    """Whether the base gets its pixels as it learned them; known of pretrained weights only."""
    if weights != PRETRAINED or LEARNED_FROM[base] == base_preprocessing:
        return ()
    return (_AS_THE_TUTORIAL if base == "vgg16" else _NEVER_SAW_THIS,)
