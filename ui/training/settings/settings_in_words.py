"""A training's settings in a few plain words: as a list, and only where trainings differ."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from cnnlab.models import num_base_layers
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.training import TrainingConfig
from ui.text import plain, printable, t
from ui.training.run_names import data_name

_BASES = {
    "vgg16": "VGG16",
    "vgg16-compact": "VGG16 compact",
    "small": "Small",
    "small-batch-normalized": "Small with batch normalisation",
}
_MOST_DIFFERENCES = 3


def settings_list(config: TrainingConfig) -> str:
    """What most decides how a training goes, as a markdown list."""
    values = {
        t("Pictures"): _how_many(config),
        t("Data"): Path(config.data).stem,
        t("Epoch chosen on"): _validation(config),
        t("Network"): _BASES.get(config.base, config.base),
        t("Begins with"): _weights(config),
        t("Frozen layers"): t(
            "{kept} of {all}", kept=config.frozen_layers, all=num_base_layers(config.base)
        ),
        t("Epochs"): str(config.epochs),
        t("Learning rate"): f"{config.learning_rate:g} ({config.optimizer})",
        t("Augmentation"): _augmentation(config),
        t("Normalisation"): t(config.normalization),
        t("Seed"): str(config.seed),
    }
    return "\n".join(f"- {label}: **{plain(value)}**" for label, value in values.items())


def differences_in_words(configs: Sequence[TrainingConfig]) -> list[str]:
    """What sets each apart from the others, in one short line each; that nothing does.

    Args:
        configs: at least two.
    """
    fields = [field.name for field in dataclasses.fields(TrainingConfig)]
    differing = {name for name in fields if len({repr(getattr(c, name)) for c in configs}) > 1}
    if not differing:
        return [t("the same settings")] * len(configs)
    return [_line(config, differing) for config in configs]


def _line(config: TrainingConfig, differing: set[str]) -> str:
    """The common settings first, then all others by their names."""
    words = _in_words(config)
    names = [name for name in words if name in differing] + sorted(differing - words.keys())
    parts = [words.get(name) or _by_name(config, name) for name in names[:_MOST_DIFFERENCES]]
    left = len(names) - len(parts)
    parts += [t("and {count:,} more", count=left)] if left else []
    return printable(" · ".join(parts))


def _in_words(config: TrainingConfig) -> dict[str, str]:
    """Field -> its value, the field that decides most first."""
    size = " × ".join(map(str, config.image_size))
    return {
        "data": data_name(config),
        "weights": _weights(config),
        "limit": t("all pictures")
        if config.limit is None
        else t("{count:# picture}", count=config.limit),
        "validation_share": t("epoch chosen on {what}", what=_validation(config)),
        "base": _BASES.get(config.base, config.base),
        "frozen_layers": t("{count:# frozen layer}", count=config.frozen_layers),
        "epochs": t("{count:# epoch}", count=config.epochs),
        "learning_rate": t("learning rate {rate:g}", rate=config.learning_rate),
        "image_size": t("{size} pixels", size=size),
        "augmentation": t("varied: {how}", how=_augmentation(config))
        if config.augmentation
        else t("not varied"),
        "normalization": t("normalisation: {name}", name=t(config.normalization)),
        "optimizer": config.optimizer,
        "batch_size": t("batches of {count}", count=config.batch_size),
        "head": t("head: {units}", units=_head(config)),
        "seed": t("seed {seed}", seed=config.seed),
    }


def _validation(config: TrainingConfig) -> str:
    if config.validation_share is None:
        return t("test pictures")
    if not config.validation_share:
        return t("nothing: the last")
    return t("{share:.0%} held out", share=config.validation_share)


def _weights(config: TrainingConfig) -> str:
    if config.weights is None:
        return t("random weights")
    if config.weights == PRETRAINED:
        return t("weights learned from ImageNet")
    return t("weights from {file}", file=Path(config.weights).name)


def _head(config: TrainingConfig) -> str:
    changes = config.head.changes()
    return ", ".join(f"{name} {value}" for name, value in changes.items()) or t("as usual")


def _by_name(config: TrainingConfig, name: str) -> str:
    return f"{name.replace('_', ' ')} {getattr(config, name)}"


def _how_many(config: TrainingConfig) -> str:
    return t("all") if config.limit is None else f"{config.limit:,}"


def _augmentation(config: TrainingConfig) -> str:
    changes = config.augmentation.changes() if config.augmentation else {}
    return ", ".join(f"{name} {value}" for name, value in changes.items()) or t("none")
