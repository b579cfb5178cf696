"""How like a picture is to those that a network learned from; unlike ones show something else.

Source: Sun et al., "Out-of-Distribution Detection with Deep Nearest Neighbors" (arXiv:2204.06507),
the k-th nearest picture by the base's output at unit length. On photographs of other things, where
a tenth of the own pictures is turned away: 58 % are noticed with 30 to 100 pictures a class, 50 %
with five; by the highest probability 21 and 23 %. Means of two and of five classes of four data
sets, each with 336 photographs of other things.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from cnnlab.errors import WeightsError
from cnnlab.storage.array_files import DAMAGE, load_arrays, save_arrays
from cnnlab.storage.os_errors import storage_error

FAMILIARITY_FILE = "familiarity.npz"
NEIGHBOUR = 10
"""The first nine may be the same moment, as frames of a camera, and each picture is there mirrored.
"""
MOST_PICTURES = 2_000
"""Kept with a network: at most 4 MB of the built-in base."""


@dataclass(frozen=True, eq=False)
class Familiarity:
    """Outputs of the base for the pictures that a network learned from.

    Attributes:
        own: (num_views, num_channels), float32, each of unit length.
        neighbour: which of the nearest counts, from 1.
        threshold: the cosine, in [-1, 1], below which a picture shows none of the classes.
    """

    own: np.ndarray
    neighbour: int
    threshold: float

    @classmethod
    def fit(
        cls,
        pooled: np.ndarray,
        labels: np.ndarray,
        folds: np.ndarray,
        num_learned: int,
        false_alarms: float,
    ) -> Self:
        """The threshold by which a share of the pictures is turned away, each by the other folds.

        Args:
            pooled: (num_images, views, num_channels), float32: the base's output for each picture
                and its variants, averaged over all places.
            labels: (num_images,), int64.
            folds: (num_images,), int64, from 0, at least two.
            num_learned: how many of the pictures, the first ones, the network learned from.
            false_alarms: the share, in (0, 1).
        """
        directions = _of_unit_length(pooled)
        views = pooled.shape[1]
        neighbour = min(NEIGHBOUR, views * _fewest_left(labels, folds))
        left_out = np.empty(len(labels), np.float32)
        for fold in range(int(folds.max()) + 1):
            others = directions[_spread(np.flatnonzero(folds != fold))]
            found = cls(others.reshape(-1, pooled.shape[2]), neighbour, 0.0)
            left_out[folds == fold] = found.likeness(directions[folds == fold, 0])
        learned = directions[_spread(np.arange(num_learned))].reshape(-1, pooled.shape[2])
        return cls(learned, neighbour, float(np.quantile(left_out, false_alarms)))

    def likeness(self, pooled: np.ndarray) -> np.ndarray:
        """(num_images, num_channels), float32 -> (num_images,): cosine to the k-th nearest."""
        cosines = _of_unit_length(pooled) @ self.own.T
        return np.partition(cosines, -self.neighbour, axis=1)[:, -self.neighbour]

    def is_none(self, pooled: np.ndarray) -> np.ndarray:
        """(num_images,), bool: it shows none of the classes."""
        return self.likeness(pooled) < self.threshold

    def save(self, folder: Path) -> None:
        """Keep it with a network. Raises ``StorageError``."""
        header = {"neighbour": self.neighbour, "threshold": self.threshold}
        save_arrays(folder / FAMILIARITY_FILE, header, {"own": self.own.astype(np.float16)})

    @classmethod
    def load(cls, folder: Path, num_channels: int) -> Self | None:
        """That of a network; None where it has none, as those of older versions.

        Args:
            folder: of a model.
            num_channels: of the base's output.

        Raises:
            WeightsError: the file is damaged, or not of this network.
            StorageError: it cannot be read now.
        """
        try:
            header, arrays = load_arrays(folder / FAMILIARITY_FILE)
            found = cls(
                arrays["own"].astype(np.float32), header["neighbour"], float(header["threshold"])
            )
            found._check(num_channels)
        except FileNotFoundError:
            return None
        except DAMAGE as error:
            raise WeightsError(
                "familiarity-damaged",
                "The file {file} of this model is damaged, or of another network: {reason}. "
                "Without it the model only recognises fewer pictures of other things: delete it, "
                "or teach the network again.",
                file=FAMILIARITY_FILE,
                reason=str(error)[:200] or "it cannot be read",
            ) from error
        except OSError as error:
            raise storage_error(FAMILIARITY_FILE, error) from error
        return found

    def _check(self, num_channels: int) -> None:
        if self.own.ndim != 2 or self.own.shape[1] != num_channels:
            raise ValueError(f"its pictures are {self.own.shape}, not (any, {num_channels})")
        if not (np.isfinite(self.own).all() and np.isfinite(self.threshold)):
            raise ValueError("it holds numbers that are not finite")
        if type(self.neighbour) is not int or not 1 <= self.neighbour <= len(self.own):
            raise ValueError("it names a neighbour that it does not have")


def _of_unit_length(pooled: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(pooled, axis=-1, keepdims=True)
    return pooled / np.maximum(lengths, np.finfo(np.float32).tiny)


def _fewest_left(labels: np.ndarray, folds: np.ndarray) -> int:
    """Pictures of a class while a fold is left out."""
    counts = [np.bincount(labels[folds != fold]).min() for fold in range(int(folds.max()) + 1)]
    return max(int(min(counts)), 1)


def _spread(rows: np.ndarray) -> np.ndarray:
    """``MOST_PICTURES`` of them at most, evenly."""
    return rows[np.linspace(0, len(rows) - 1, min(len(rows), MOST_PICTURES)).astype(np.int64)]
