"""The six claims of the tutorial as experiments, each of a few minutes on two processor cores.

The numbers are to be changed: pictures, epochs and rates by the constants here, all else by
``python -m cnnlab experiment claim-1 --yaml``, whose output is an experiment of one's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cnnlab.experiments.paired.experiment import Comparison, Experiment
from cnnlab.runs.config import TrainingConfig

MINUTES = 3.0
PICTURES = 500
FEW, SOME, MANY = 100, 1000, 5000

PRETRAINED = "vgg16-compact"
SMALL, SMALL_NORMALIZED = "small", "small-batch-normalized"

FROM_SCRATCH: dict[str, Any] = {
    "base": SMALL,
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
"""The usual ones of each optimiser, not searched for on these pictures."""
OPTIMIZER_NAMES = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop", "adamw": "AdamW"}

NORMALIZATION_NAMES = {
    "none": "raw",
    "samplewise": "standardised picture by picture",
    "featurewise": "standardised",
    "pixelwise": "standardised pixel by pixel",
    "zca": "whitened",
    "patches": "whitened in patches",
}

BASE = TrainingConfig(base=PRETRAINED, validation_share=0.0)
"""The last epoch is kept: with few pictures none are spared to choose another."""


def claim(name: str, pictures: int | None = None, at_most: int | None = None) -> Experiment:
    """The experiment of a claim.

    Args:
        name: one of ``CLAIMS``.
        pictures: to learn from; None for the numbers that it is designed for.
        at_most: how many pictures there are; None if that is not known.

    Raises:
        KeyError: no such claim.
    """
    question, compared, designed = _DESIGNS[name]
    wanted = designed if pictures is None else (pictures,)
    sizes = {size if at_most is None else min(size, at_most) for size in wanted}
    return asked(question, compared(sorted(sizes)))


def asked(question: str, comparisons: Iterable[Comparison]) -> Experiment:
    """A question with the settings and the time that all claims have."""
    return Experiment(question, BASE, tuple(comparisons), minutes=MINUTES)


def augmentation_comparisons(
    pictures: Iterable[int], augmentation: Mapping[str, Any] = AUGMENTATION
) -> Iterator[Comparison]:
    """Augmented against as they are: from scratch and pretrained, with each number of pictures.

    Args:
        pictures: to learn from.
        augmentation: fields of an ``AugmentationConfig`` that are not at their defaults.
    """
    sizes = tuple(pictures)
    for kind, settings in (("from scratch", FROM_SCRATCH), ("pretrained", ON_PRETRAINED)):
        for limit in sizes:
            yield Comparison(
                f"{limit:,} pictures, {kind}",
                settings | {"limit": limit, "cached_views": _views(settings)},
                {"augmentation": dict(augmentation)},
                {"augmentation": None},
                "augmented",
                "as they are",
            )


def _views(settings: Mapping[str, Any]) -> int:
    return VIEWS if settings["frozen_layers"] else 0


def normalization_comparisons(
    pictures: Iterable[int],
    treatment: str,
    controls: Iterable[str],
    settings: Mapping[str, Any] | None = None,
) -> Iterator[Comparison]:
    """One normalisation against others, from scratch, with each number of pictures.

    Args:
        pictures: to learn from.
        treatment: one of ``NORMALIZATIONS``.
        controls: likewise.
        settings: further ones of both sides, such as ``zca_epsilon``.
    """
    against = tuple(controls)
    for limit in pictures:
        for control in against:
            names = NORMALIZATION_NAMES[treatment], NORMALIZATION_NAMES[control]
            yield Comparison(
                f"{names[0]} against {names[1]}".capitalize(),
                FROM_SCRATCH | {"limit": limit} | dict(settings or {}),
                {"normalization": treatment},
                {"normalization": control},
                *names,
            )


def _standardized(pictures: Iterable[int]) -> Iterator[Comparison]:
    return normalization_comparisons(pictures, "featurewise", ["none"])


def _whitened(pictures: Iterable[int]) -> Iterator[Comparison]:
    return normalization_comparisons(pictures, "zca", ["featurewise", "none"])


def _batch_normalization(pictures: Iterable[int]) -> Iterator[Comparison]:
    for limit in pictures:
        shared = FROM_SCRATCH | {
            "limit": limit,
            "optimizer": "sgd",
            "learning_rate_schedule": "constant",
        }
        block = {"head.units": [128], "head.activation": "relu", "head.dropout": 0.0}
        for rate in TUTORIAL_RATES:
            yield Comparison(
                f"Learning rate {rate:g}, in the head",
                shared | block | {"learning_rate": rate},
                {"head.batch_normalization": True},
                {"head.batch_normalization": False},
            )
        for rate in TUTORIAL_RATES:
            yield Comparison(
                f"Learning rate {rate:g}, behind each convolution",
                shared | {"learning_rate": rate},
                {"base": SMALL_NORMALIZED},
                {"base": SMALL},
            )


def _transfer(pictures: Iterable[int]) -> Iterator[Comparison]:
    for limit in pictures:
        yield Comparison(
            f"{limit:,} pictures",
            {"limit": limit},
            ON_PRETRAINED,
            FROM_SCRATCH,
            "pretrained",
            "from scratch",
        )


def _optimizers(pictures: Iterable[int]) -> Iterator[Comparison]:
    for limit in pictures:
        for kind, frozen_layers in (("frozen base", 19), ("last block learning", 15)):
            for optimizer in ("adam", "rmsprop", "adamw"):
                yield Comparison(
                    f"{OPTIMIZER_NAMES[optimizer]} against SGD, {kind}",
                    ON_PRETRAINED | {"limit": limit, "frozen_layers": frozen_layers},
                    {"optimizer": optimizer, "learning_rate": RATES[optimizer]},
                    {"optimizer": "sgd", "learning_rate": RATES["sgd"]},
                    OPTIMIZER_NAMES[optimizer],
                    "SGD",
                )


_Compared = Callable[[Iterable[int]], Iterable[Comparison]]

_DESIGNS: Mapping[str, tuple[str, _Compared, tuple[int, ...]]] = {
    "claim-1": (
        "Does augmentation raise the accuracy?",
        augmentation_comparisons,
        (FEW, PICTURES),
    ),
    "claim-2": ("Do standardised pictures raise the accuracy?", _standardized, (PICTURES,)),
    "claim-3": ("Do ZCA-whitened pictures raise the accuracy?", _whitened, (PICTURES,)),
    "claim-4": (
        "Does batch normalisation raise the accuracy?",
        _batch_normalization,
        (PICTURES,),
    ),
    "claim-5": ("Is transfer better than learning from scratch?", _transfer, (FEW, SOME, MANY)),
    "claim-6": ("Are adaptive optimisers better than SGD?", _optimizers, (PICTURES,)),
}
"""Name -> the question, what is compared, and with how many pictures."""

CLAIMS: Mapping[str, Experiment] = {name: claim(name) for name in _DESIGNS}
"""Name -> experiment."""
