"""The pretrained weights of the bases that have some, and their sources. No TensorFlow."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from cnnlab.errors import ConfigurationError, quoted
from cnnlab.messages import Note
from cnnlab.models.builtin import builtin_card, builtin_weights
from cnnlab.models.imagenet import fetch_imagenet_weights, imagenet_weights_path
from cnnlab.models.limits import check_base
from cnnlab.storage.hashes import remembered_hash

PRETRAINED = "imagenet"
"""The name of these weights, for every base that has some."""

LEARNED_FROM = {"vgg16": "vgg16", "vgg16-compact": "none"}
"""The ``base_preprocessing`` with which each base was pretrained, of those that were."""

_NEVER_SAW_THIS = Note(
    "base-learned-raw-pixels",
    "The built-in weights of vgg16-compact learned from raw pixels. It has never seen pictures "
    "with blue first and the mean removed: set `base_preprocessing` to none.",
    severity="warning",
    parameter="base_preprocessing",
)
_NEVER_SAW_SUCH_VALUES = Note(
    "base-learned-other-values",
    "The pretrained weights of {base} learned from pixels from 0 to 255. `normalization` "
    "{normalization} hands them small numbers around 0 instead, in which they recognise next to "
    "nothing: expect answers little better than guessing. Set `normalization` to none.",
    severity="warning",
    parameter="normalization",
)
_MAY_NEVER_HAVE_SEEN_SUCH_VALUES = Note(
    "file-may-have-learned-other-values",
    "Unless the weights in the file learned from pictures under the same `normalization` "
    "({normalization}), they recognise next to nothing in them: most weights for {base} learned "
    "from pixels from 0 to 255, which `normalization` none gives them.",
    severity="warning",
    parameter="normalization",
)
_AS_THE_TUTORIAL = Note(
    "base-gets-raw-pixels",
    "VGG16 gets raw pixels, as in the tutorial. Its ImageNet weights learned from pictures with "
    "blue first and the mean removed, which `base_preprocessing` vgg16 gives it.",
    parameter="base_preprocessing",
)


def default_base() -> str:
    """``"vgg16"`` if its ImageNet weights are on this machine, else ``"vgg16-compact"``.

    The latter's weights are built in, so that everything works with no network.
    """
    return "vgg16" if imagenet_weights_path() else "vgg16-compact"


def is_pretrained(base: str) -> bool:
    """Whether there are weights that a base has learned before: ``weights="imagenet"``."""
    return base in LEARNED_FROM


def check_weights(base: str, weights: Any) -> None:
    """Raise ``ConfigurationError`` for pretrained weights of a known base that has none."""
    if weights == PRETRAINED and not is_pretrained(base):
        raise ConfigurationError(
            "base-without-pretrained-weights",
            "The base {base} has no pretrained weights, so `weights` must be None (random ones) "
            "or the path of a file; received {received}. Training from random weights, let all "
            "layers learn: set `frozen_layers` to 0.",
            base=base,
            received=quoted(weights),
        )


def pretrained_weights(base: str) -> Path:
    """The file of ``weights="imagenet"``: VGG16's is downloaded if it is not here.

    Raises:
        ConfigurationError: an unknown base, or one without pretrained weights.
        WeightsError: the file cannot be downloaded, or is damaged.
    """
    check_base(base)
    check_weights(base, PRETRAINED)
    return fetch_imagenet_weights() if base == "vgg16" else builtin_weights(base)


def weights_hash(base: str, weights: str | None) -> str | None:
    """SHA-256 of the weights that a training begins with. Downloads nothing.

    Returns:
        None for random weights, and for a file that is not here.

    Raises:
        WeightsError: the card of built-in weights is missing or damaged.
    """
    if weights == PRETRAINED and base != "vgg16":
        return str(builtin_card(base)["sha256"])
    path = imagenet_weights_path() if weights == PRETRAINED else weights
    try:
        return None if path is None else remembered_hash(Path(path))
    except OSError:
        return None


def preprocessing_notes(
    base: str, weights: str | None, base_preprocessing: str
) -> tuple[Note, ...]:
    """Whether the preprocessing is that of the pretraining; known of pretrained weights only."""
    if weights != PRETRAINED or LEARNED_FROM[base] == base_preprocessing:
        return ()
    return (_AS_THE_TUTORIAL if base == "vgg16" else _NEVER_SAW_THIS,)


def normalization_notes(base: str, weights: str | None, normalization: str) -> tuple[Note, ...]:
    """Whether pictures are normalised although the base was pretrained on others.

    Random weights have no pretraining, so any values suit them.
    """
    if weights is None or normalization == "none":
        return ()
    note = _NEVER_SAW_SUCH_VALUES if weights == PRETRAINED else _MAY_NEVER_HAVE_SEEN_SUCH_VALUES
    return (replace(note, values={"base": base, "normalization": normalization}),)
