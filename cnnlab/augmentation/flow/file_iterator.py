"""Batches from picture files, with labels in any of Keras's class modes."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.augmentation.flow.loading import Loading
from cnnlab.augmentation.flow.picture_iterator import PictureIterator
from cnnlab.errors import ConfigurationError

if TYPE_CHECKING:
    from cnnlab.augmentation.image_data_generator import ImageDataGenerator


class FileIterator(PictureIterator):
    """What the iterators over folders and over data frames share.

    Files are decoded on all processors, while ``next`` has the consumer busy with earlier ones.

    Attributes:
        directory: what ``filenames`` are relative to.
        filenames, filepaths: one text a picture, in the order of the data set.
        samples: number of pictures.
        class_mode: how labels are delivered; see ``DirectoryIterator``, ``DataFrameIterator``.
        class_indices: number of each class name; where there are classes.
        classes: class number (or, with several labels a picture, list of numbers) of each picture.
        labels: what the labels of a batch are taken from.
        sample_weight: (n,) or None.
        image_shape: of one picture as delivered.
        target_size, color_mode, interpolation, keep_aspect_ratio: see ``Loading``.
    """

    allowed_class_modes: frozenset[str | None]
    _saved_names = 10**7

    classes: Any
    class_indices: dict[Any, int]
    sample_weight: np.ndarray | None = None

    def __init__(
        self,
        filenames: list[str],
        directory: str | Path,
        image_data_generator: "ImageDataGenerator | None",
        loading: Loading,
        class_mode: str | None,
        *arguments: Any,
        **keywords: Any,
    ) -> None:
        self.directory = directory
        self.filenames = filenames
        self.samples = len(filenames)
        self.class_mode = class_mode
        self._loading = loading
        super().__init__(
            self.samples, *arguments, image_data_generator=image_data_generator, **keywords
        )

    @property
    def filepaths(self) -> list[str]:
        """Each file name joined to the directory."""
        return [os.path.join(self.directory, name) for name in self.filenames]  # noqa: PTH118

    @property
    def labels(self) -> Any:
        """What the labels of a batch are taken from: the class numbers."""
        return self.classes

    @property
    def image_shape(self) -> tuple[int, ...]:
        """Shape of one picture as delivered."""
        height, width, channels = self._loading.image_shape
        first = self.data_format == "channels_first"
        return (channels, height, width) if first else (height, width, channels)

    target_size = property(lambda self: self._loading.target_size)
    color_mode = property(lambda self: self._loading.color_mode)
    interpolation = property(lambda self: self._loading.interpolation)
    keep_aspect_ratio = property(lambda self: self._loading.keep_aspect_ratio)

    def _load(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        paths = [os.path.join(self.directory, self.filenames[i]) for i in indices]  # noqa: PTH118
        return self._loading.load_batch(paths), np.arange(len(indices))

    def _labelled(self, batch: np.ndarray, indices: np.ndarray) -> Any:
        if self.class_mode is None:
            return batch
        labels = self._labels_of(batch, indices)
        if self.sample_weight is None:
            return batch, labels
        return batch, labels, self.sample_weight[indices]

    def _labels_of(self, batch: np.ndarray, indices: np.ndarray) -> Any:
        if self.class_mode == "input":
            return batch.copy()
        if self.class_mode == "multi_output":
            return [output[indices] for output in self.labels]
        if self.class_mode == "raw":
            return self.labels[indices]
        classes = [self.classes[i] for i in indices]
        if self.class_mode == "categorical":
            return self._one_hot(classes)
        return np.array(classes, self.dtype)

    def _one_hot(self, classes: list[Any]) -> np.ndarray:
        """(n, num_classes): 1 for the class, or for each of the classes, of a picture."""
        labels = np.zeros((len(classes), len(self.class_indices)), self.dtype)
        for row, numbers in zip(labels, classes, strict=True):
            row[numbers] = 1
        return labels


def check_class_mode(class_mode: Any, allowed: frozenset[str | None]) -> None:
    """Raise ``ConfigurationError`` for a class mode that is not allowed."""
    if class_mode not in allowed:
        raise ConfigurationError(
            "class-mode",
            "Invalid class_mode: {received}; expected one of: {allowed}.",
            received=repr(class_mode),
            allowed=", ".join(sorted(map(repr, allowed))),
        )
