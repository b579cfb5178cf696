"""Ten test pictures and their predictions, before the training and after each epoch.

Two files of a run, small whatever the data: the pictures, written once before the first epoch,
and a line of predictions an epoch, only ever appended to. Runs of older versions have neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from cnnlab.moved_names import MovedAttribute
from cnnlab.storage.array_files import DAMAGE, load_arrays, save_arrays
from cnnlab.storage.json_files import append_json, end_line
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.reading import open_file

PICTURES = "samples.npz"
PREDICTIONS = "samples.jsonl"
FORMAT = "cnnlab-samples-1"
NUM_SAMPLES = 10


@dataclass(frozen=True)
class SamplePredictions:
    """The predictions after an epoch, one value a picture.

    Attributes:
        epoch: after which; 0 before the training.
        classes: the most probable class, an index into ``class_names``.
        confidences: its probability, in [0, 1].
        of_truth: the probability of the true class, in [0, 1].
    """

    epoch: int
    classes: tuple[int, ...]
    confidences: tuple[float, ...]
    of_truth: tuple[float, ...]

    @classmethod
    def of(cls, epoch: int, probabilities: np.ndarray, labels: np.ndarray) -> Self:
        """From (num_samples, num_classes) probabilities and (num_samples,) true classes."""
        classes = probabilities.argmax(axis=1)
        rows = np.arange(len(labels))
        return cls(
            epoch,
            tuple(classes.tolist()),
            _rounded(probabilities[rows, classes]),
            _rounded(probabilities[rows, labels]),
        )


@dataclass(frozen=True, eq=False)
class Samples:
    """The pictures and the predictions so far.

    Attributes:
        images: (num_samples, height, width, 3), uint8, as the data set has them.
        labels: (num_samples,), int64, the true classes.
        class_names: one a class.
        predictions: one entry an epoch, in order; empty before the first.
    """

    images: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    predictions: tuple[SamplePredictions, ...] = ()

    answers = MovedAttribute("predictions")


def choose_samples(labels: np.ndarray, count: int = NUM_SAMPLES) -> np.ndarray:
    """Indices of at most ``count`` pictures, one a class where possible, in the classes' order.

    Of more classes than pictures every so many-th is taken; of fewer, each gives several.

    Args:
        labels: (num_images,), int64.
        count: at least 1.
    """
    grouped = np.argsort(labels, kind="stable")
    _, starts, sizes = np.unique(labels[grouped], return_index=True, return_counts=True)
    if len(starts) > count:
        starts = starts[np.linspace(0, len(starts) - 1, count).round().astype(int)]
        return grouped[starts]
    rank = np.arange(len(labels)) - np.repeat(starts, sizes)
    return grouped[np.sort(np.argsort(rank, kind="stable")[:count])]


def save_pictures(
    folder: Path, images: np.ndarray, labels: np.ndarray, class_names: tuple[str, ...]
) -> None:
    """Write the pictures into a run's folder. Raises ``StorageError``."""
    header = {"format": FORMAT, "class_names": list(class_names)}
    save_arrays(folder / PICTURES, header, {"images": images, "labels": labels})


def append_predictions(folder: Path, predictions: SamplePredictions) -> None:
    """Add the predictions after an epoch. Raises ``StorageError``."""
    append_json(folder / PREDICTIONS, vars(predictions))


def append_resumed(folder: Path, epoch: int) -> None:
    """From here on the training is done again from after this epoch. Raises ``StorageError``."""
    end_line(folder / PREDICTIONS)
    append_json(folder / PREDICTIONS, {"resumed": epoch})


def read_samples(folder: Path) -> Samples | None:
    """The samples of a run's folder; None if it has no pictures. Never raises."""
    try:
        header, arrays = load_arrays(folder / PICTURES)
        if header["format"] != FORMAT:
            return None
        names = tuple(map(str, header["class_names"]))
        images, labels = arrays["images"], arrays["labels"]
        _check(images, labels, len(names))
    except (OSError, *DAMAGE):
        return None
    return Samples(
        images, labels, names, _read_predictions(folder / PREDICTIONS, len(labels), len(names))
    )


def _read_predictions(
    path: Path, num_samples: int, num_classes: int
) -> tuple[SamplePredictions, ...]:
    try:
        with open_file(path) as file:
            text = file.read()
    except OSError:
        return ()
    found: dict[int, SamplePredictions] = {}
    # A line that is only half written waits for the rest.
    for line in text[: text.rfind(b"\n") + 1].splitlines():
        try:
            record = parse_json(line)
            if "resumed" in record:
                found = {epoch: one for epoch, one in found.items() if epoch <= record["resumed"]}
            else:
                found[record["epoch"]] = _parsed(record, num_samples, num_classes)
        except DAMAGE:
            continue
    return tuple(found[epoch] for epoch in sorted(found))


def _parsed(record: Mapping[str, Any], num_samples: int, num_classes: int) -> SamplePredictions:
    predictions = SamplePredictions(
        int(record["epoch"]),
        tuple(int(value) for value in record["classes"]),
        *(tuple(float(value) for value in record[name]) for name in ("confidences", "of_truth")),
    )
    columns = (predictions.classes, predictions.confidences, predictions.of_truth)
    if {len(column) for column in columns} != {num_samples} or predictions.epoch < 0:
        raise ValueError("predictions of another number of pictures")
    shares = (*predictions.confidences, *predictions.of_truth)
    if not all(0 <= number < num_classes for number in predictions.classes) or not all(
        0 <= share <= 1 for share in shares
    ):
        raise ValueError("a prediction with another kind of value")
    return predictions


def _check(images: np.ndarray, labels: np.ndarray, num_classes: int) -> None:
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3 or not images.size:
        raise ValueError(f"pictures are {images.dtype} {images.shape}")
    if labels.shape != images.shape[:1] or labels.dtype.kind != "i":
        raise ValueError(f"{labels.shape} labels for {images.shape[0]} pictures")
    if not (labels.min() >= 0 and labels.max() < num_classes):
        raise ValueError("a label without a class")


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(min(max(float(value), 0.0), 1.0), 4) for value in values)
