"""Batches from picture files, with labels in any of Keras's class modes."""

import os
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.generators.batches.image_batches import ImageBatches
from cnnlab.generators.batches.subsets import subset_share
from cnnlab.generators.data_format import check_data_format
from cnnlab.generators.entries import check_entries, entries
from cnnlab.generators.files.loading import Loading, picture_size
from cnnlab.generators.files.prefetch import DEPTH, Files, Prefetcher
from cnnlab.generators.protocol import ImageGenerator
from cnnlab.images.colours import CHANNELS

WITH_CLASSES = frozenset({"binary", "categorical", "sparse"})
ALL_CLASS_MODES = WITH_CLASSES | {"input", "multi_output", "raw", None}


class BatchFromFilesMixin(ImageBatches):
    """Shared by iterators over folders and data frames; derive from it and from ``Iterator``.

    Files are decoded on all processors, while ``next`` has the consumer busy with earlier ones.

    Attributes:
        directory: what ``filenames`` are relative to.
        filenames: one text a picture, in the order of the data set.
        filepaths: what is read for each picture.
        samples: number of pictures.
        class_mode: how labels are delivered; see ``DirectoryIterator``, ``DataFrameIterator``.
        class_indices: number of each class name; where there are classes.
        classes: class number (or, with several labels a picture, list of numbers) of each picture.
        labels: what the labels of a batch are taken from.
        sample_weight: (n,) or None.
        image_shape: of one picture as delivered; setting it sets ``target_size`` and
            ``color_mode``.
        target_size, color_mode, interpolation, keep_aspect_ratio, reduced_scale: see ``Loading``.
        split: the shares of the pictures between which the subset lies; None for all.
    """

    allowed_class_modes: frozenset[str | None] = ALL_CLASS_MODES
    _saved_names = 10**7

    classes: Any
    class_indices: dict[Any, int]
    class_mode: str | None = None
    directory: Any = ""
    reduced_scale: bool = False
    _filenames: Any = ()
    _filepaths: list[str]
    _sample_weight: np.ndarray | None = None
    _targets: Any = None

    def set_processing_attrs(
        self,
        image_data_generator: ImageGenerator | None,
        target_size: tuple[int, int],
        color_mode: str,
        data_format: str | None,
        save_to_dir: str | Path | None,
        save_prefix: str,
        save_format: str,
        subset: str | None,
        interpolation: str,
        keep_aspect_ratio: bool,
        reduced_scale: bool = False,
    ) -> None:
        """Store the settings of how files become a batch; subclasses document them."""
        check_data_format(data_format)
        self.image_data_generator = image_data_generator
        self.target_size = picture_size(target_size)
        self.color_mode = color_mode
        self.interpolation = interpolation
        self.keep_aspect_ratio = keep_aspect_ratio
        self.reduced_scale = reduced_scale
        self._how_to_load()
        self.data_format = data_format or "channels_last"
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        self.subset = subset
        self.split = subset_share(subset, image_data_generator)
        if save_to_dir:
            self._make_saver()

    @property
    def filenames(self) -> list[str]:
        """One text a picture."""
        return self._filenames

    @filenames.setter
    def filenames(self, names: list[str]) -> None:
        self._filenames = names
        self._filepaths = [os.path.join(self.directory, name) for name in names]  # noqa: PTH118

    @property
    def filepaths(self) -> list[str]:
        """The file of each picture."""
        return self._filepaths

    @filepaths.setter
    def filepaths(self, paths: list[str]) -> None:
        self._filepaths = paths

    @property
    def labels(self) -> Any:
        """Class numbers; with ``"raw"`` or ``"multi_output"`` the values of the columns."""
        return self._targets if self.class_mode in ("multi_output", "raw") else self.classes

    @labels.setter
    def labels(self, labels: Any) -> None:
        name = "_targets" if self.class_mode in ("multi_output", "raw") else "classes"
        setattr(self, name, labels)

    @property
    def sample_weight(self) -> np.ndarray | None:
        """(n,) or None."""
        return self._sample_weight

    @sample_weight.setter
    def sample_weight(self, weights: Any) -> None:
        self._sample_weight = None if weights is None else np.asarray(weights)

    @property
    def image_shape(self) -> tuple[int, ...]:
        """Shape of one picture as delivered."""
        height, width, channels = self._how_to_load().image_shape
        first = self.data_format == "channels_first"
        return (channels, height, width) if first else (height, width, channels)

    @image_shape.setter
    def image_shape(self, shape: tuple[int, ...]) -> None:
        first = self.data_format == "channels_first"
        channels, *size = shape if first else (shape[-1], *shape[:-1])
        modes = [mode for mode, count in CHANNELS.items() if count == channels]
        if len(size) != 2 or not modes:
            raise ConfigurationError(
                "image-shape",
                "`image_shape` is the height and width of a picture and its 1, 3 or 4 channels; "
                "received {received}. Set `target_size` and `color_mode`.",
                received=repr(shape),
            )
        height, width = size
        self.target_size, self.color_mode = (height, width), modes[0]

    def _how_to_load(self) -> Loading:
        return Loading(
            self.color_mode, picture_size(self.target_size), self.interpolation,
            self.keep_aspect_ratio, self._is_compatible, self.reduced_scale,
        )  # fmt: skip

    def _read_pictures(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        loading, paths = self._how_to_load(), self.filepaths
        check_entries("filepaths", len(paths), indices)
        files, *coming = (
            Files(tuple(paths[i] for i in places if i < len(paths)), loading)
            for places in (indices, *self._coming())
        )
        return self._prefetcher.read(files, coming), np.arange(len(indices))

    def _coming(self) -> Iterator[np.ndarray]:
        """The indices that ``next`` will read after this batch, as far as they are known."""
        comes_next = getattr(self._of_thread, "comes_next", False)
        return islice(self._upcoming(), DEPTH) if comes_next else iter(())

    @cached_property
    def _prefetcher(self) -> Prefetcher:
        return Prefetcher()

    def _with_labels(self, batch: np.ndarray, indices: np.ndarray) -> Any:
        if self.class_mode is None:
            return batch
        labels = self._labels_of(batch, indices)
        if self.sample_weight is None:
            return batch, labels
        return batch, labels, entries("sample_weight", self.sample_weight, indices)

    def _labels_of(self, batch: np.ndarray, indices: np.ndarray) -> Any:
        check_class_mode(self.class_mode, self.allowed_class_modes)
        if self.class_mode == "input":
            return batch.copy()
        if self.class_mode == "multi_output":
            outputs = self._known_labels(self.labels)
            return [entries("labels", output, indices) for output in outputs]
        if self.class_mode == "raw":
            return entries("labels", self._known_labels(self.labels), indices)
        chosen = self._known_labels(getattr(self, "classes", None))
        check_entries("classes", len(chosen), indices)
        classes = [chosen[i] for i in indices]
        if self.class_mode == "categorical":
            return self._one_hot(classes)
        return np.array(classes, self.dtype)

    def _known_labels(self, labels: Any) -> Any:
        if labels is None:
            raise ConfigurationError(
                "class-mode-changed",
                'This iterator has no labels for class_mode="{mode}": it was made for another '
                "one. Make a new iterator with it.",
                mode=self.class_mode,
            )
        return labels

    def _one_hot(self, classes: list[Any]) -> np.ndarray:
        """(n, num_classes): 1 for the class, or for each of the classes, of a picture."""
        labels = np.zeros((len(classes), len(self.class_indices)), self.dtype)
        for row, numbers in zip(labels, classes, strict=True):
            row[numbers] = 1
        return labels


def chosen_classes(classes: Any) -> list[Any]:
    """The names in a list, an array or a set; none where all classes are meant."""
    return [] if classes is None else list(classes)


def check_class_mode(class_mode: Any, allowed: frozenset[str | None]) -> None:
    """Raise ``ConfigurationError`` for a class mode that is not allowed."""
    if class_mode not in allowed:
        raise ConfigurationError(
            "class-mode",
            "Invalid class_mode: {received}; expected one of: {allowed}.",
            received=repr(class_mode),
            allowed=", ".join(sorted(map(repr, allowed))),
        )
