"""Batches from pictures that lie in an array."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.augmentation.flow.data_format import to_channels_last
from cnnlab.augmentation.flow.picture_iterator import PictureIterator
from cnnlab.augmentation.flow.subsets import check_same_classes, subset_slice
from cnnlab.errors import ConfigurationError
from cnnlab.normalization.arrays import as_images, check_enough

if TYPE_CHECKING:
    from cnnlab.augmentation.image_data_generator import ImageDataGenerator


class NumpyArrayIterator(PictureIterator):
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
        image_data_generator: "ImageDataGenerator",
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
        x, misc = _separated(x)
        _check_lengths(x, y, sample_weight)
        split = subset_slice(len(x), subset, image_data_generator.validation_split)
        if subset and y is not None and not ignore_class_split:
            check_same_classes(np.asarray(y), split.start or split.stop)
        self.x = as_images(x[split])
        check_enough(len(self.x), 1)
        self.x_misc = [array[split] for array in misc]
        self.y = None if y is None else np.asarray(y)[split]
        self.sample_weight = None if sample_weight is None else np.asarray(sample_weight)[split]
        super().__init__(
            len(self.x), batch_size, shuffle, seed, image_data_generator, data_format, dtype,
            subset, save_to_dir, save_prefix, save_format,
        )  # fmt: skip

    def _load(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return to_channels_last(self.x, self.data_format), indices

    def _labelled(self, batch: np.ndarray, indices: np.ndarray) -> Any:
        inputs = [batch, *(array[indices] for array in self.x_misc)] if self.x_misc else batch
        if self.y is None:
            return inputs
        if self.sample_weight is None:
            return inputs, self.y[indices]
        return inputs, self.y[indices], self.sample_weight[indices]


def _separated(x: Any) -> tuple[np.ndarray, list[np.ndarray]]:
    """The pictures, and the further inputs that come with them."""
    if not isinstance(x, tuple | list):
        return np.asarray(x), []
    images = np.asarray(x[0])
    further = x[1] if isinstance(x[1], list) else [x[1]]
    misc = [np.asarray(array) for array in further]
    for array in misc:
        if len(array) != len(images):
            raise ConfigurationError(
                "inputs-length",
                "All of the arrays in `x` should have the same length; received {images} pictures "
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
                "received {count} for {images} pictures.",
                name=name,
                count=count,
                images=len(x),
            )
