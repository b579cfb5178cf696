"""What a pretraining leaves: VGG16's own layers, in float16, and what they are worth.

base.weights.h5      the 13 convolutions, for ``build_transfer_model``
classifier/          the whole network, a folder that ``load_classifier`` takes
result.json          accuracies on held-out pictures, hashes, data
"""

from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.models.heads import HeadConfig
from cnnlab.models.weight_writing import write_weight_file
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.network import HEAD, folded
from cnnlab.training.files import write_json
from cnnlab.training.model_description import ModelDescription, installed_versions
from cnnlab.training.recorder import sha256_of
from cnnlab.training.run_directory import DESCRIPTION, WEIGHTS

BASE, CARD, CLASSIFIER = "base.weights.h5", "base.json", "classifier"
ONE_LAYER = HeadConfig(units=(), dropout=0.0)


def write_result(
    folder: Path, config: PretrainingConfig, dataset: Dataset, values: dict[str, np.ndarray]
) -> dict[str, Any]:
    """Fold, write, load again as any user would, and measure on the held-out pictures.

    Args:
        folder: of the pretraining.
        values: of the network, from ``NormalizedNetwork.values``.

    Returns:
        The card: ``accuracy`` of the written network in [0, 1] on ``held_out`` pictures; ``data``
        with ``num_pictures`` of so many ``classes``; ``sha256`` and ``num_parameters`` of the
        base; ``config``.
    """
    layers = folded(config.base, values)
    kinds = {name: "dense" if name == HEAD else "conv2d" for name in layers}
    convolutions = {name: arrays for name, arrays in layers.items() if name != HEAD}
    write_weight_file(folder / BASE, convolutions, kinds)
    (folder / CLASSIFIER).mkdir(exist_ok=True)
    write_weight_file(folder / CLASSIFIER / WEIGHTS, layers, kinds)
    description = _description(config, dataset, sha256_of(folder / CLASSIFIER / WEIGHTS))
    write_json(folder / CLASSIFIER / DESCRIPTION, description.to_dict())
    card = {
        "base": config.base,
        "sha256": sha256_of(folder / BASE),
        "num_parameters": sum(array.size for pair in convolutions.values() for array in pair),
        "data": dataset.name,
        "classes": dataset.num_classes,
        "num_pictures": len(dataset.x_train),
        "accuracy": _accuracy(folder / CLASSIFIER / WEIGHTS, description, dataset),
        "held_out": len(dataset.x_test),
        "config": _without_paths(config).to_dict(),
    }
    write_json(folder / CARD, card)
    return card


def _without_paths(config: PretrainingConfig) -> PretrainingConfig:
    """A card travels: where things lay on the computer that made it is nobody's business."""
    before = config.start_from
    return config.replace(data=Path(config.data).name, start_from=before and Path(before).name)


def _description(config: PretrainingConfig, dataset: Dataset, sha256: str) -> ModelDescription:
    return ModelDescription(
        class_names=dataset.class_names,
        image_size=dataset.image_shape[:2],
        base=config.base,
        head=ONE_LAYER,
        frozen_layers=0,
        weights_sha256=sha256,
        best_epoch=config.epochs,
        data_name=dataset.name,
        data_fingerprint=dataset.fingerprint,
        versions=installed_versions(),
    )


def _accuracy(path: Path, description: ModelDescription, dataset: Dataset) -> float:
    from cnnlab.models.transfer_model import build_transfer_model
    from cnnlab.models.weights import load_weights
    from cnnlab.training.prediction import predict_probabilities

    model = build_transfer_model(
        description.base, None, dataset.image_shape, dataset.num_classes, description.head
    )
    load_weights(model, path)
    pixels = np.float32
    answers = predict_probabilities(model, dataset.x_test, lambda images: images.astype(pixels))
    return float(np.mean(answers.argmax(axis=1) == dataset.y_test))
