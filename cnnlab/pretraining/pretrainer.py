"""From a configuration to a folder with a network: train, save, fold, measure."""

import math
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.datasets import Dataset, load
from cnnlab.errors import ConfigurationError, WeightsError
from cnnlab.pretraining.batches import num_batches, training_batches
from cnnlab.pretraining.checkpoint import CHECKPOINT, CONFIG, load_checkpoint, save_checkpoint
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.out_of_distribution import OutOfDistribution
from cnnlab.pretraining.result import write_result
from cnnlab.pretraining.sgd_trainer import SgdTrainer
from cnnlab.pretraining.training_set import TrainingSet
from cnnlab.runs.checkpoints.last_checkpoint import Position
from cnnlab.runs.records.history import append_record
from cnnlab.storage.json_files import end_line, write_json
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.training.prefetch import prefetch

METRICS = "metrics.jsonl"

Report = Callable[[dict[str, float]], None]


def pretrain(
    config: PretrainingConfig, folder: Path, report: Report = lambda epoch: None
) -> dict[str, Any]:
    """Train and write the result into ``folder``; an interrupted training there is resumed.

    The folder holds ``config.json``, ``metrics.jsonl`` (a line an epoch), ``last.npz`` (all that
    training changes, after each epoch), and at the end the files of ``write_result``.

    Args:
        config: all settings.
        folder: made if it is missing; one that holds another pretraining is refused.
        report: called after each epoch with its measurements: ``epoch``, ``seconds``, ``loss``,
            and ``accuracy`` and ``val_loss`` on held-out pictures.

    Returns:
        The measurements of the last epoch.

    Raises:
        ConfigurationError: the folder is of another pretraining.
        WeightsError: the checkpoint there, or the one to start from, is damaged; or the loss is no
            number any more.
        DatasetError: the data cannot be had.
    """
    whole = load(config.data, _image_size(config), seed=config.seed)
    dataset = whole.take(config.limit, config.seed)
    more = _load_more(dataset, config)
    out_of_distribution = _load_out_of_distribution(dataset, config)
    training_set = TrainingSet.of(dataset, more, out_of_distribution)
    _check_folder(folder, config)
    trainer = SgdTrainer(config, dataset.num_classes, dataset.x_train)
    position = _resume(folder, trainer)
    done, measured = min(position.epoch, config.epochs), {}
    began = time.monotonic() - position.seconds
    batches = prefetch(training_batches(training_set, config, done), depth=4)
    for epoch in range(done, config.epochs):
        loss = trainer.train_epoch(batches, epoch, num_batches(training_set, config))
        position = Position(epoch + 1, time.monotonic() - began)
        measured = {
            **asdict(position),
            "loss": loss,
            **trainer.evaluate(dataset.x_test, dataset.y_test, config.picture_size),
        }
        _check_finite(measured, config)
        save_checkpoint(folder, position, trainer.values(), measured)
        append_record(folder / METRICS, measured)
        report(measured)
    batches.close()
    held_out = whole.leave(config.limit, config.seed)
    by_size = _by_size(trainer, dataset, config)
    values = trainer.averaged.values()
    return write_result(
        folder, config, dataset, values, by_size, held_out, more, out_of_distribution
    )


def _image_size(config: PretrainingConfig) -> tuple[int, int]:
    return config.picture_size, config.picture_size


def _by_size(trainer: SgdTrainer, dataset: Dataset, config: PretrainingConfig) -> dict[str, float]:
    """Held-out accuracy at each size that training showed."""
    sides = sorted({config.picture_size, *config.image_sizes})
    test = dataset.x_test, dataset.y_test
    return {str(side): trainer.evaluate(*test, side)["val_accuracy"] for side in sides}


def _load_more(dataset: Dataset, config: PretrainingConfig) -> Dataset | None:
    """With the labels that its class names have in ``dataset``."""
    if config.more is None:
        return None
    more = load(config.more, _image_size(config), seed=config.seed)
    unknown = sorted(set(more.class_names) - set(dataset.class_names))
    if unknown:
        raise ConfigurationError(
            "pretraining-more-unknown",
            "`more` must have classes of the names in `data`; received {unknown}.",
            unknown=repr(unknown[0]),
        )
    labels = np.array([dataset.class_names.index(name) for name in more.class_names])
    return replace(
        more,
        y_train=labels[more.y_train],
        y_test=labels[more.y_test],
        class_names=dataset.class_names,
    )


def _load_out_of_distribution(
    dataset: Dataset, config: PretrainingConfig
) -> OutOfDistribution | None:
    if config.foreign is None:
        return None
    count = round(config.foreign_share * len(dataset.x_train))
    return OutOfDistribution.load(config.foreign, count, config.seed, _image_size(config))


def _check_folder(folder: Path, config: PretrainingConfig) -> None:
    path = folder / CONFIG
    with as_storage_errors(folder.name):
        folder.mkdir(parents=True, exist_ok=True)
        earlier = path.read_bytes() if path.exists() else None
    if earlier is not None and PretrainingConfig.from_json(earlier) != config:
        raise ConfigurationError(
            "pretraining-folder-taken",
            "{folder} holds a pretraining with other settings. Name another folder.",
            folder=folder.name,
        )
    write_json(path, config.to_dict())


def _check_finite(measured: dict[str, float], config: PretrainingConfig) -> None:
    if not all(map(math.isfinite, measured.values())):
        raise WeightsError(
            "pretraining-diverged",
            "The loss is no number any more in epoch {epoch}. Choose a `learning_rate` below "
            "{rate:g}.",
            epoch=measured["epoch"],
            rate=config.learning_rate,
        )


def _resume(folder: Path, trainer: SgdTrainer) -> Position:
    """Where the folder's checkpoint stands, if there is one; the trainer goes on from there."""
    if not (folder / CHECKPOINT).exists():
        return Position()
    end_line(folder / METRICS)
    return load_checkpoint(folder, trainer.set_values)
