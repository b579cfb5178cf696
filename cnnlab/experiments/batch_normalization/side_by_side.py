"""Both networks are trained on the same batches in the same order, step by step."""

from collections.abc import Callable, Iterator

import numpy as np

from cnnlab import datasets
from cnnlab.datasets import Dataset
from cnnlab.evaluation import guessing_accuracy
from cnnlab.experiments.batch_normalization.config import ExperimentConfig
from cnnlab.experiments.batch_normalization.experiment import PICTURES, Experiment, new_experiment
from cnnlab.experiments.batch_normalization.network_trainer import NetworkTrainer
from cnnlab.experiments.batch_normalization.networks import NETWORKS, build_network
from cnnlab.messages import Note
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.storage.json_files import write_json
from cnnlab.storage.locks import releasing
from cnnlab.training.batches import num_batches
from cnnlab.training.outcome import Diverged, check_stop, recorded_outcome
from cnnlab.training.status_recorder import StatusRecorder

NUM_PROBED = 256
"""Training pictures on which activations and gradients are measured after each epoch."""

LOADING = Note("loading-pictures", "Loading the pictures.")
BUILDING = Note("building-networks", "Building both networks with the same weights.")
DIVERGED = {
    "plain": "The plain network broke down in epoch {epoch}: its numbers grew beyond all bounds.",
    "normalized": "The network with batch normalisation broke down in epoch {epoch}: its numbers "
    "grew beyond all bounds.",
}


def run_experiment(
    config: ExperimentConfig,
    experiment: Experiment | None = None,
    report: Callable[[RunStatus], None] | None = None,
) -> Experiment:
    """Train both networks here and now; ``start_experiment`` does it in a process of its own.

    A network whose loss becomes infinite or not a number stops there, and the other goes on.

    Args:
        config: what to do.
        experiment: one whose lock the caller holds; None makes a new one.
        report: called with the status a few times a second.

    Returns:
        The experiment, whose status says how it ended: finished, stopped, diverged (both
        networks) or disk full.

    Raises:
        CnnlabError: the data or the settings cannot be used; the experiment says so too.
    """
    if experiment is None:
        experiment, lock = new_experiment(config)
        with releasing(lock):
            return run_experiment(config, experiment, report)
    recorder = StatusRecorder(experiment, report)
    with recorded_outcome(recorder):
        _run(config, recorder)
    return experiment


def _run(config: ExperimentConfig, recorder: StatusRecorder) -> None:
    recorder.preparing(LOADING)
    data = datasets.load(
        config.data,
        limit=config.limit,
        seed=config.seed,
        progress=lambda done, total: check_stop(recorder),
        classes_from_names=config.classes_from_names,
    )
    counts = np.bincount(data.y_test, minlength=data.num_classes)
    pictures = {
        "num_classes": data.num_classes,
        "guessing_accuracy": guessing_accuracy(counts),
        "num_test": len(data.x_test),
    }
    write_json(recorder.run.path / PICTURES, pictures)
    pipeline = InputPipeline.fit(data.x_train, config.normalization)
    recorder.add_notes(data.notes)
    check_stop(recorder)

    recorder.preparing(BUILDING)
    models = [build_network(n, config, data.image_shape, data.num_classes) for n in NETWORKS]
    trainers = [NetworkTrainer(model, recorder.run) for model in models]
    recorder.begin(num_batches(len(data.x_train), config.batch_size))
    _log_activations(trainers, 0, data, pipeline)
    for epoch in range(1, config.epochs + 1):
        trainers = _epoch(epoch, trainers, data, pipeline, config, recorder)


def _epoch(
    epoch: int,
    trainers: list[NetworkTrainer],
    data: Dataset,
    pipeline: InputPipeline,
    config: ExperimentConfig,
    recorder: StatusRecorder,
) -> list[NetworkTrainer]:
    """Train on all pictures once; the networks that have not diverged at its end."""
    for number, chosen in enumerate(batches(len(data.x_train), config, epoch), start=1):
        check_stop(recorder)
        images, labels = pipeline(data.x_train[chosen]), data.y_train[chosen]
        for trainer in trainers:
            trainer.train_step(images, labels)
        trainers = _without_diverged(trainers, epoch, recorder)
        recorder.progress(epoch, number)
    for trainer in trainers:
        trainer.end_epoch(epoch, data, pipeline, lambda: check_stop(recorder))
    trainers = _without_diverged(trainers, epoch, recorder)
    _log_activations(trainers, epoch, data, pipeline)
    return trainers


def batches(num_images: int, config: ExperimentConfig, epoch: int) -> Iterator[np.ndarray]:
    """Indices of an epoch's batches; their order follows from (seed, epoch).

    They are of nearly one size, at most ``config.batch_size``: a last batch of one picture would
    have no variance to normalise by.
    """
    order = np.random.default_rng([config.seed, epoch]).permutation(num_images)
    yield from np.array_split(order, num_batches(num_images, config.batch_size))


def _without_diverged(
    trainers: list[NetworkTrainer], epoch: int, recorder: StatusRecorder
) -> list[NetworkTrainer]:
    """Those that have not diverged; says so of the others. Raises ``Diverged`` if none is left."""
    for trainer in trainers:
        if trainer.has_diverged:
            note = Note("network-diverged", DIVERGED[trainer.name], {"epoch": epoch}, "warning")
            recorder.add_notes((note,))
    left = [trainer for trainer in trainers if not trainer.has_diverged]
    if not left:
        raise Diverged
    return left


def _log_activations(
    trainers: list[NetworkTrainer], epoch: int, data: Dataset, pipeline: InputPipeline
) -> None:
    images, labels = pipeline(data.x_train[:NUM_PROBED]), data.y_train[:NUM_PROBED]
    for trainer in trainers:
        trainer.log_activations(epoch, images, labels)
