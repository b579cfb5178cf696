"""The six claims of the tutorial as experiments, each of a few minutes on two processor cores.

The numbers are to be changed: pictures, epochs and rates by the constants here, all else by
``python -m cnnlab experiment claim-1 --yaml``, whose output is an experiment of one's own.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cnnlab.experiments.paired.experiment import Comparison, Experiment
from cnnlab.runs.config import TrainingConfig

MINUTES = 3.0
PICTURES = 500
FEW, SOME, MANY = 100, 1000, 5000

PRETRAINED = "vgg16-compact"

FROM_SCRATCH: dict[str, Any] = {
    "base": PRETRAINED,
    "weights": None,
    "frozen_layers": 0,
    "head.units": [],
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "learning_rate_schedule": "cosine",
    "normalization": "featurewise",
    "epochs": 30,
}
ON_PRETRAINED: dict[str, Any] = {
    "base": PRETRAINED,
    "weights": "imagenet",
    "frozen_layers": 15,
    "head.units": [256],
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "learning_rate_schedule": "cosine",
    "normalization": "none",
    "epochs": 15,
}
AUGMENTATION: dict[str, Any] = {
    "rotation_range": 15,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "zoom_range": 0.1,
    "horizontal_flip": True,
}
VIEWS = 8
"""Of each picture that the frozen layers see, where they are run once."""

TUTORIAL_RATES = (1e-3, 1e-2, 1e-1)
"""Of plain stochastic gradient descent, for batch normalisation."""
RATES = {"sgd": 1e-2, "adam": 1e-3, "rmsprop": 1e-3, "adamw": 1e-3}
"""The best of 1e-4, 1e-3, 1e-2 and 1e-1 for each optimiser: the same search for all of them."""
OPTIMIZER_NAMES = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop", "adamw": "AdamW"}

BASE = TrainingConfig(base=PRETRAINED, validation_share=0.0)
"""The last epoch is kept: with few pictures none are spared to choose another."""


def _experiment(question: str, *comparisons: Comparison) -> Experiment:
    return Experiment(question, BASE, comparisons, minutes=MINUTES)


def _augmentation() -> Iterator[Comparison]:
    for kind, settings in (("from scratch", FROM_SCRATCH), ("pretrained", ON_PRETRAINED)):
        for pictures in (FEW, PICTURES):
            yield Comparison(
                f"{pictures} pictures, {kind}",
                settings | {"limit": pictures, "cached_views": _views(settings)},
                {"augmentation": AUGMENTATION},
                {"augmentation": None},
                "augmented",
                "as they are",
            )


def _views(settings: Mapping[str, Any]) -> int:
    return VIEWS if settings["frozen_layers"] else 0


def _normalizations(treatment: str, *controls: str) -> Iterator[Comparison]:
    names = {"featurewise": "standardised", "none": "raw", "zca": "whitened"}
    for control in controls:
        yield Comparison(
            f"{names[treatment]} against {names[control]}".capitalize(),
            FROM_SCRATCH | {"limit": PICTURES},
            {"normalization": treatment},
            {"normalization": control},
            names[treatment],
            names[control],
        )


def _batch_normalization() -> Iterator[Comparison]:
    shared = FROM_SCRATCH | {
        "limit": PICTURES,
        "optimizer": "sgd",
        "learning_rate_schedule": "constant",
    }
    block = {"head.units": [128], "head.activation": "relu", "head.dropout": 0.0}
    for rate in TUTORIAL_RATES:
        yield Comparison(
            f"Learning rate {rate:g}",
            shared | block | {"learning_rate": rate},
            {"head.batch_normalization": True},
            {"head.batch_normalization": False},
        )


def _transfer() -> Iterator[Comparison]:
    for pictures in (FEW, SOME, MANY):
        yield Comparison(
            f"{pictures:,} pictures",
            {"limit": pictures},
            ON_PRETRAINED,
            FROM_SCRATCH,
            "pretrained",
            "from scratch",
        )


def _optimizers() -> Iterator[Comparison]:
    for kind, frozen_layers in (("frozen base", 19), ("last block learning", 15)):
        for optimizer in ("adam", "rmsprop", "adamw"):
            yield Comparison(
                f"{OPTIMIZER_NAMES[optimizer]} against SGD, {kind}",
                ON_PRETRAINED | {"limit": PICTURES, "frozen_layers": frozen_layers},
                {"optimizer": optimizer, "learning_rate": RATES[optimizer]},
                {"optimizer": "sgd", "learning_rate": RATES["sgd"]},
                OPTIMIZER_NAMES[optimizer],
                "SGD",
            )


CLAIMS: Mapping[str, Experiment] = {
    "claim-1": _experiment("Does augmentation raise the accuracy?", *_augmentation()),
    "claim-2": _experiment(
        "Do standardised pictures raise the accuracy?", *_normalizations("featurewise", "none")
    ),
    "claim-3": _experiment(
        "Do ZCA-whitened pictures raise the accuracy?",
        *_normalizations("zca", "featurewise", "none"),
    ),
    "claim-4": _experiment("Does batch normalisation raise the accuracy?", *_batch_normalization()),
    "claim-5": _experiment("Is transfer better than learning from scratch?", *_transfer()),
    "claim-6": _experiment("Are adaptive optimisers better than SGD?", *_optimizers()),
}
"""Name -> experiment."""
