"""The predictions of all test pictures, as they are stored with a run."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from cnnlab.errors import quoted
from cnnlab.moved_names import MovedAttribute
from cnnlab.storage.array_files import load_arrays, save_arrays
from cnnlab.wording import counted

FORMAT = "cnnlab-predictions-1"
ROUNDING = 1e-3
"""How far from 1 a row of probabilities may sum: float32, or bfloat16 rounded in its last step."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """The probabilities that a network gave to each class, and the truth.

    Attributes:
        probabilities: (num_images, num_classes), float32 in [0, 1].
        labels: (num_images,), int64, the true classes.
        class_names: one a class.
        epoch: after which epoch, from 1.
        pictures: SHA-256 of the test pictures and labels: equal where two runs were measured
            on the same ones.
    """

    probabilities: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    epoch: int = 0
    pictures: str = ""

    def __post_init__(self) -> None:
        _check(self.probabilities, self.labels, len(self.class_names))

    @cached_property
    def predicted_classes(self) -> np.ndarray:
        """(num_images,), int64: the most probable class of each picture."""
        return self.probabilities.argmax(axis=1)

    answers = MovedAttribute("predicted_classes")

    @cached_property
    def confidences(self) -> np.ndarray:
        """(num_images,), float32: the probability of the most probable class."""
        return self.probabilities.max(axis=1)

    @cached_property
    def correct(self) -> np.ndarray:
        """(num_images,), bool: whether the most probable class is the true one."""
        return self.predicted_classes == self.labels

    right = MovedAttribute("correct")

    def save(self, path: Path) -> None:
        """Replace a file as a whole. Raises ``OSError``, as on a full disk."""
        header = {
            "format": FORMAT,
            "class_names": self.class_names,
            "epoch": self.epoch,
            "pictures": self.pictures,
        }
        arrays = {"probabilities": self.probabilities, "labels": self.labels}
        save_arrays(path, header, arrays)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The inverse of ``save``.

        Raises:
            OSError: the file cannot be read.
            ValueError: or another of ``array_files.DAMAGE``: it is damaged, or not one of ours.
        """
        header, arrays = load_arrays(path)
        if header["format"] != FORMAT:
            raise ValueError(f"its format is {quoted(header['format'])}, not {FORMAT!r}")
        return cls(
            arrays["probabilities"],
            arrays["labels"],
            tuple(map(str, header["class_names"])),
            int(header["epoch"]),
            str(header["pictures"]),
        )


def _check(probabilities: np.ndarray, labels: np.ndarray, num_classes: int) -> None:
    """Raise ``ValueError`` unless the arrays fit together."""
    if probabilities.ndim != 2 or probabilities.shape[1] != num_classes or num_classes < 2:
        raise ValueError(
            f"probabilities are {probabilities.shape} for {counted(num_classes, 'class')}"
        )
    if probabilities.dtype != np.float32 or labels.dtype != np.int64:
        raise ValueError(f"expected float32 and int64, got {probabilities.dtype}, {labels.dtype}")
    if labels.shape != probabilities.shape[:1]:
        raise ValueError(f"{labels.shape} labels for {counted(len(probabilities), 'picture')}")
    if len(labels) and not (labels.min() >= 0 and labels.max() < num_classes):
        raise ValueError(f"labels must count from 0 to {num_classes - 1}")
    # Also false for NaN.
    if not (abs(probabilities.sum(axis=1, dtype=np.float64) - 1) <= ROUNDING).all():
        raise ValueError("the probabilities of a picture do not sum to 1")
    if len(labels) and probabilities.min() < 0:
        raise ValueError("a probability is negative")
