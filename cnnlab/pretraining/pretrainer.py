"""From a configuration to a folder with a network: learn, keep, fold, measure."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.array_files import DAMAGE, load_arrays, save_arrays
from cnnlab.augmentation import apply, draw
from cnnlab.datasets import Dataset, load
from cnnlab.errors import ConfigurationError, WeightsError
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.foreign import ForeignPictures, Lessons
from cnnlab.pretraining.network import NormalizedNetwork
from cnnlab.pretraining.result import write_result
from cnnlab.training.ahead import ahead
from cnnlab.training.features.precision import fastest_precision
from cnnlab.training.files import append_json, write_json

if TYPE_CHECKING:
    import tensorflow as tf

CONFIG, CHECKPOINT, METRICS = "config.json", "last.npz", "metrics.jsonl"
FORMAT = "cnnlab-pretraining-1"
AT_ONCE = 500
"""Held-out pictures a step: some 100 MB of work."""

Batch = tuple[np.ndarray, np.ndarray]
Report = Callable[[dict[str, float]], None]


def pretrain(
    config: PretrainingConfig, folder: Path, report: Report = lambda epoch: None
) -> dict[str, float]:
    """Learn and write the result into ``folder``; what was cut short there before goes on.

    The folder holds ``config.json``, ``metrics.jsonl`` (a line an epoch), ``last.npz`` (all that
    changes, after each epoch), and at the end what ``write_result`` writes.

    Args:
        config: what to do.
        folder: made if it is not there; one that holds another pretraining is refused.
        report: called after each epoch with its measurements: ``epoch``, ``seconds``, ``loss``,
            and ``accuracy`` and ``val_loss`` on held-out pictures.

    Returns:
        The measurements of the last epoch.

    Raises:
        ConfigurationError: the folder is of another pretraining.
        WeightsError: what was kept there, or what to start from, is damaged; or the loss is no
            number any more.
        DatasetError: the data cannot be had.
    """
    whole = load(config.data, seed=config.seed)
    dataset = whole.take(config.limit, config.seed)
    more, foreign = _more(dataset, config), _foreign(dataset, config)
    lessons = Lessons.of(dataset, more, foreign)
    _check_folder(folder, config)
    learner = Learner(config, dataset.num_classes)
    done, seconds = _reopened(folder, learner, config)
    began, measured = time.monotonic() - seconds, {}
    batches = ahead(training_batches(lessons, config, done), depth=4)
    for epoch in range(done, config.epochs):
        loss = learner.learn(batches, epoch, _num_batches(lessons, config))
        measured = {
            "epoch": epoch + 1,
            "seconds": time.monotonic() - began,
            "loss": loss,
            **learner.measure(dataset.x_test, dataset.y_test),
        }
        _check_finite(measured, config)
        _keep(folder, learner, measured)
        report(measured)
    batches.close()
    left_out = whole.leave(config.limit, config.seed)
    return write_result(folder, config, dataset, learner.network.values(), left_out, more, foreign)


class Learner:
    """A network and its optimiser.

    Args:
        config: of the pretraining.
        num_classes: that the network is to tell apart.

    Raises:
        WeightsError: what to start from is damaged, or of another base.
    """

    def __init__(self, config: PretrainingConfig, num_classes: int) -> None:
        import tensorflow as tf

        precision = fastest_precision() if config.precision == "auto" else config.precision
        self._config = config
        self.network = NormalizedNetwork(config.base, num_classes, config.seed, precision)
        if config.start_from is not None:
            _read(Path(config.start_from), lambda v: self.network.set_values(v, head=False))
        learned = self.network.learned
        self.momentum = {name: tf.Variable(tf.zeros_like(v)) for name, v in learned.items()}
        self._step = tf.function(self._step_once, reduce_retracing=True)
        self._logits = tf.function(
            lambda images: self.network.logits(images, training=False), reduce_retracing=True
        )

    def learn(self, batches: Iterator[Batch], epoch: int, num_batches: int) -> float:
        """One epoch of batches; the mean loss."""
        total, planned = 0.0, self._config.epochs * num_batches
        for batch in range(num_batches):
            rate = self._config.learning_rate_at((epoch * num_batches + batch) / planned)
            total += float(self._step(*next(batches), np.float32(rate)))
        return total / num_batches

    def measure(self, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        """``val_accuracy`` and ``val_loss`` (mean cross-entropy, nats) on uint8 pictures."""
        from tensorflow.nn import sparse_softmax_cross_entropy_with_logits as crossentropy

        parts = range(0, len(images), AT_ONCE)
        slices = [images[start : start + AT_ONCE].astype(np.float32) for start in parts]
        logits = np.concatenate([self._logits(part).numpy() for part in slices])
        return {
            "val_accuracy": float(np.mean(logits.argmax(axis=1) == labels)),
            "val_loss": float(np.mean(crossentropy(labels, logits))),
        }

    def values(self) -> dict[str, np.ndarray]:
        """All that learning changes, by name."""
        momentum = {f"momentum-{name}": v.numpy() for name, v in self.momentum.items()}
        return self.network.values() | momentum

    def set_values(self, values: dict[str, np.ndarray]) -> None:
        """The inverse of ``values``. Raises ``ValueError`` or ``KeyError`` where they differ."""
        self.network.set_values(values)
        for name, variable in self.momentum.items():
            variable.assign(values[f"momentum-{name}"])

    def _step_once(
        self, images: "tf.Tensor", labels: "tf.Tensor", rate: "tf.Tensor"
    ) -> "tf.Tensor":
        """Stochastic gradient descent with Nesterov's momentum, as in Sutskever et al. (2013)."""
        import tensorflow as tf

        learned = self.network.learned
        with tf.GradientTape() as tape:
            logits = self.network.logits(images, training=True)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, logits))
        gradients = tape.gradient(loss, list(learned.values()))
        for (name, variable), gradient in zip(learned.items(), gradients, strict=True):
            if name.endswith("kernel"):
                gradient += self._config.weight_decay * variable
            velocity = self.momentum[name]
            velocity.assign(self._config.momentum * velocity + gradient)
            variable.assign_sub(rate * (gradient + self._config.momentum * velocity))
        return loss


def training_batches(
    lessons: Lessons, config: PretrainingConfig, first_epoch: int = 0
) -> Iterator[Batch]:
    """(pictures float32 in [0, 255], targets float32), epoch after epoch.

    Batch b of epoch e follows from (seed, e, b) alone. Pictures that do not fill a batch are left
    out of their epoch: normalisation wants batches of one size.
    """
    for epoch in count(first_epoch):
        order = np.random.default_rng([config.seed, epoch]).permutation(len(lessons.labels))
        for batch in range(_num_batches(lessons, config)):
            rows = order[batch * config.batch_size :][: config.batch_size]
            pictures = _varied(lessons.images, rows, config, [config.seed, epoch, batch])
            yield pictures, lessons.targets(rows, config.label_smoothing)


def _varied(
    images: np.ndarray, rows: np.ndarray, config: PretrainingConfig, seed: list[int]
) -> np.ndarray:
    if config.augmentation is None:
        return images[rows].astype(np.float32)
    generator = np.random.default_rng(seed)
    draws = draw(config.augmentation, images.shape[1:], len(rows), generator)
    return apply(images, draws, config.augmentation, rows=rows)


def _more(dataset: Dataset, config: PretrainingConfig) -> Dataset | None:
    """With the labels that its class names have in ``dataset``."""
    if config.more is None:
        return None
    more = load(config.more, seed=config.seed)
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


def _foreign(dataset: Dataset, config: PretrainingConfig) -> ForeignPictures | None:
    if config.foreign is None:
        return None
    count = round(config.foreign_share * len(dataset.x_train))
    return ForeignPictures.load(config.foreign, count, config.seed)


def _num_batches(lessons: Lessons, config: PretrainingConfig) -> int:
    num_batches = len(lessons.labels) // config.batch_size
    if not num_batches:
        raise ConfigurationError(
            "pretraining-batch-too-large",
            "`batch_size` is {batch_size}, but there are only {count} training pictures. Choose a "
            "smaller one.",
            batch_size=config.batch_size,
            count=len(lessons.labels),
        )
    return num_batches


def _check_folder(folder: Path, config: PretrainingConfig) -> None:
    path = folder / CONFIG
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists() and PretrainingConfig.from_json(path.read_bytes()) != config:
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


def _keep(folder: Path, learner: Learner, measured: dict[str, float]) -> None:
    save_arrays(folder / CHECKPOINT, {"format": FORMAT, **measured}, learner.values())
    append_json(folder / METRICS, measured)


def _reopened(folder: Path, learner: Learner, config: PretrainingConfig) -> tuple[int, float]:
    """Epochs done and seconds taken by what the folder holds; the learner goes on from there."""
    if not (folder / CHECKPOINT).exists():
        return 0, 0.0
    header = _read(folder, learner.set_values)
    return min(int(header["epoch"]), config.epochs), float(header["seconds"])


def _read(folder: Path, use: Callable[[dict[str, np.ndarray]], None]) -> dict:
    try:
        header, values = load_arrays(folder / CHECKPOINT)
        if header["format"] != FORMAT:
            raise ValueError(f"its format is {header['format']!r}, not {FORMAT!r}")
        use(values)
    except (OSError, *DAMAGE) as error:
        raise WeightsError(
            "pretraining-damaged",
            "{file} in {folder} is not the checkpoint of a pretraining of this base ({reason}). "
            "Name another folder.",
            file=CHECKPOINT,
            folder=folder.name,
            reason=str(error)[:200] or type(error).__name__,
        ) from error
    return header
