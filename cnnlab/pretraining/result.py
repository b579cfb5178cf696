"""The result of a pretraining: VGG16's own layers, in float16, and their accuracy.

base.weights.h5      the 13 convolutions, for ``build_transfer_model``
classifier/          the whole network, a folder that ``load_classifier`` takes
result.json          accuracies on held-out pictures, hashes, data
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.classification import load_classifier
from cnnlab.datasets import Dataset
from cnnlab.models.weight_writing import write_weight_file
from cnnlab.pretraining.answer_rule import fit_answer_rule
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.network import HEAD, ONE_LAYER, folded
from cnnlab.pretraining.out_of_distribution import OutOfDistribution
from cnnlab.runs.model.model_description import ModelDescription, installed_versions
from cnnlab.runs.run_directory import DESCRIPTION, WEIGHTS
from cnnlab.storage.hashes import hash_of_file
from cnnlab.storage.json_files import write_json

BASE, CARD, CLASSIFIER = "base.weights.h5", "base.json", "classifier"


def write_result(
    folder: Path,
    config: PretrainingConfig,
    dataset: Dataset,
    values: dict[str, np.ndarray],
    by_size: dict[str, float],
    held_out: Dataset,
    more: Dataset | None,
    out_of_distribution: OutOfDistribution | None,
) -> dict[str, Any]:
    """Fold, write, load again as any user would, and measure on the held-out pictures.

    Args:
        folder: of the pretraining.
        dataset: the pictures of the training, and the test pictures to measure on.
        values: of the network, from ``NormalizedNetwork.values``.
        by_size: side in pixels -> accuracy on the held-out pictures brought to it, in [0, 1].
        held_out: the same, but with the training pictures that were not shown.
        more: pictures of the classes from elsewhere, or None.
        out_of_distribution: pictures that show none of the classes; None for no answer rule.

    Returns:
        The card: ``accuracy`` of the written network in [0, 1] on ``held_out`` pictures, and
        ``accuracy_by_size``; ``data`` with ``num_pictures`` of so many ``classes``; ``sha256`` and
        ``num_parameters`` of the base; ``config``; and the measurements of ``fit_answer_rule``.
    """
    layers = folded(config.base, values, dataset.image_shape[:2])
    convolutions = {name: arrays for name, arrays in layers.items() if name != HEAD}
    write_weight_file(folder / BASE, convolutions, kinds(convolutions))
    description = _description(config, dataset)
    description, measured = _classifier(
        folder / CLASSIFIER, description, layers, held_out, more, out_of_distribution
    )
    card = {
        "base": config.base,
        "sha256": hash_of_file(folder / BASE),
        "num_parameters": sum(array.size for pair in convolutions.values() for array in pair),
        "data": dataset.name,
        "classes": dataset.num_classes,
        "num_pictures": len(dataset.x_train),
        "accuracy": description.accuracy,
        "held_out": len(dataset.x_test),
        "accuracy_by_size": by_size,
        "config": _without_paths(config).to_dict(),
        "answer_rule": description.answer_rule.to_dict(),
        **measured,
    }
    write_json(folder / CARD, card)
    return card


def _classifier(
    folder: Path,
    description: ModelDescription,
    layers: dict[str, list[np.ndarray]],
    held_out: Dataset,
    more: Dataset | None,
    out_of_distribution: OutOfDistribution | None,
) -> tuple[ModelDescription, dict[str, float]]:
    """Write the folder of the whole network; its description, and how good its rule is."""
    folder.mkdir(exist_ok=True)
    write_weight_file(folder / WEIGHTS, layers, kinds(layers))
    description = description.replace(weights_sha256=hash_of_file(folder / WEIGHTS))
    write_json(folder / DESCRIPTION, description.to_dict())
    classifier = load_classifier(folder)
    measured: dict[str, float] = {}
    predicted = classifier.probabilities(held_out.x_test).argmax(axis=1)
    description = description.replace(accuracy=float(np.mean(predicted == held_out.y_test)))
    if out_of_distribution is not None:
        rule, measured = fit_answer_rule(classifier, held_out, more, out_of_distribution)
        description = description.replace(answer_rule=rule)
    write_json(folder / DESCRIPTION, description.to_dict())
    return description, measured


def kinds(layers: Iterable[str]) -> dict[str, str]:
    """Names of layers with weights -> Keras's names for their classes."""
    return {name: "dense" if name == HEAD else "conv2d" for name in layers}


def _without_paths(config: PretrainingConfig) -> PretrainingConfig:
    """A card travels: where things lay on the computer that made it is nobody's business."""
    before = config.start_from
    return config.replace(
        data=Path(config.data).name,
        start_from=before and Path(before).name,
        more=config.more and Path(config.more).name,
        foreign=config.foreign and Path(config.foreign).name,
    )


def _description(config: PretrainingConfig, dataset: Dataset) -> ModelDescription:
    return ModelDescription(
        class_names=dataset.class_names,
        image_size=dataset.image_shape[:2],
        base=config.base,
        head=ONE_LAYER,
        frozen_layers=0,
        augmentation=config.augmentation,
        best_epoch=config.epochs,
        data_name=dataset.name,
        data_fingerprint=dataset.fingerprint,
        versions=installed_versions(),
    )
