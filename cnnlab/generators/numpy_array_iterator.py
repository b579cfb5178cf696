"""Batches from pictures that lie in an array."""

from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.generators.batches.image_batches import ImageBatches
from cnnlab.generators.batches.subsets import check_same_classes, subset_slice
from cnnlab.generators.data_format import check_data_format, to_channels_last
from cnnlab.generators.entries import check_entries, entries
from cnnlab.generators.iterator import Iterator
from cnnlab.generators.protocol import ImageGenerator
from cnnlab.normalization.arrays import as_images, check_enough


class NumpyArrayIterator(ImageBatches, Iterator):
    """What ``ImageDataGenerator.flow`` returns: x, (x, y) or (x, y, sample_weight), for ever.

    Args:
        x: (n, height, width, channels), uint8 or float; or a pair of them and a further array (or
            a list of arrays) with one entry a picture. Batches hold a list then.
        y: labels in any shape, one entry a picture; handed through unchanged.
        image_data_generator: whose settings apply.
        batch_size, shuffle, seed: see ``Iterator``.
        sample_weight: one entry a picture.
        data_format: where the channels of ``x`` stand; None for last.
        save_to_dir: folder that keeps every delivered picture: augmented, before rescaling and
            normalisation, at its true values in [0, 255].
        save_prefix: beginning of the file names.
        save_format: ``"png"``, ``"jpeg"``, ... (``SAVE_FORMATS``).
        subset: ``"training"`` or ``"validation"``, split by the generator's ``validation_split``.
            Validation pictures are normalised, but not augmented.
        ignore_class_split: allow classes that are in one of the subsets only.
        dtype: of the delivered pictures; None for float32.

    Attributes:
        x, x_misc, y, sample_weight: the arrays of this subset.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: ImageGenerator,
        batch_size: int = 32,
        shuffle: bool = False,
        sample_weight: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        ignore_class_split: bool = False,
        dtype: Any = None,
    ) -> None:
        check_data_format(data_format)
        x, misc = _separated(x)
        _check_lengths(x, y, sample_weight)
        self.image_data_generator = image_data_generator
        part = subset_slice(len(x), subset, image_data_generator)
        if subset and y is not None and not ignore_class_split:
            check_same_classes(np.asarray(y), part.start or part.stop)
        self.x = x[part]
        check_enough(len(self.x), 1)
        self.x_misc = [array[part] for array in misc]
        self.y = None if y is None else np.asarray(y)[part]
        # Keras does not cut the weights: picture i of a subset gets weight i of all.
        of_part = slice(None) if self._is_compatible else part
        self.sample_weight = None if sample_weight is None else np.asarray(sample_weight)[of_part]
        self.data_format = data_format or "channels_last"
        self.dtype = dtype or "float32"
        self.subset = subset
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        if save_to_dir:
            self._make_saver()
        super().__init__(len(self.x), batch_size, shuffle, seed)

    def _read_pictures(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        images = as_images(self.x)
        check_entries("x", len(images), indices)
        return to_channels_last(images, self.data_format), indices

    def _with_labels(self, batch: np.ndarray, indices: np.ndarray) -> Any:
        more = [entries("x_misc", array, indices) for array in self.x_misc]
        inputs = [batch, *more] if more else batch
        if self.y is None:
            return inputs
        labels = entries("y", self.y, indices)
        if self.sample_weight is None:
            return inputs, labels
        return inputs, labels, entries("sample_weight", self.sample_weight, indices)


def _separated(x: Any) -> tuple[np.ndarray, list[np.ndarray]]:
    """The pictures, and the further inputs that come with them."""
    if not isinstance(x, tuple | list):
        return as_images(x), []
    if len(x) < 2:
        raise ConfigurationError(
            "inputs-pair",
            "A list or tuple as `x` is a pair: the pictures, and what comes with them; received "
            "{count:# entry}. Give the array of pictures itself.",
            count=len(x),
        )
    images = as_images(x[0])
    further = x[1] if isinstance(x[1], list) else [x[1]]
    misc = [np.asarray(array) for array in further]
    for array in misc:
        if len(array) != len(images):
            raise ConfigurationError(
                "inputs-length",
                "All of the arrays in `x` should have the same length; received {images:# picture} "
                "and an array of length {length}.",
                images=len(images),
                length=len(array),
            )
    return images, misc


def _check_lengths(x: np.ndarray, y: Any, sample_weight: Any) -> None:
    for name, values in (("`y` (labels)", y), ("`sample_weight`", sample_weight)):
        count = len(values) if np.ndim(values) else "a single value"
        if values is not None and count != len(x):
            raise ConfigurationError(
                "labels-length",
                "`x` (images tensor) and {name} should have the same length, one entry a picture; "
                "received {count} for {images:# picture}.",
                name=name,
                count=count,
                images=len(x),
            )
