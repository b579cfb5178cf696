"""From the pictures of a turn to a finished batch: augmented, saved, normalised."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.augmentation.flow.data_format import check_data_format, from_channels_last
from cnnlab.augmentation.flow.saving import KerasPictureSaver, PictureSaver
from cnnlab.augmentation.flow.schedule import Turn
from cnnlab.augmentation.flow.standardizing import in_dtype
from cnnlab.augmentation.iterator import Iterator

if TYPE_CHECKING:
    from cnnlab.augmentation.image_data_generator import ImageDataGenerator


class PictureIterator(Iterator):
    """What the iterators over arrays, folders and data frames share.

    Subclasses give ``_load`` and ``_labelled``.

    Attributes:
        image_data_generator: the generator whose settings apply; None for plain pictures.
        data_format, dtype, subset, save_to_dir, save_prefix, save_format: as given.
    """

    _saved_names = 10**4

    def __init__(
        self,
        n: int,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        image_data_generator: "ImageDataGenerator | None",
        data_format: str | None,
        dtype: Any,
        subset: str | None,
        save_to_dir: Any,
        save_prefix: str,
        save_format: str,
    ) -> None:
        check_data_format(data_format)
        self.image_data_generator = image_data_generator
        self.data_format = data_format or "channels_last"
        self.dtype = dtype or "float32"
        self.subset = subset
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        keras_compat = getattr(image_data_generator, "keras_compat", False)
        self._augments = subset != "validation" or keras_compat
        self._saver = self._make_saver(keras_compat) if save_to_dir else None
        super().__init__(n, batch_size, shuffle, seed, keras_compat=keras_compat)

    def _make_saver(self, keras_compat: bool) -> PictureSaver:
        arguments = (self.save_to_dir, self.save_prefix, self.save_format)
        if keras_compat:
            return KerasPictureSaver(*arguments, names=self._saved_names)
        return PictureSaver(*arguments)

    def _make(self, turn: Turn) -> Any:
        random = turn.random()
        images, rows = self._load(turn.indices)
        generator = self.image_data_generator
        if generator is None:
            batch = from_channels_last(images[rows].astype(self.dtype), self.data_format)
        else:
            augmented = generator.augmented(images, random if self._augments else None, rows)
            self._save(augmented, turn, random, normalized=False)
            batch = generator.normalized(augmented)
        batch = in_dtype(batch, self.dtype)
        self._save(batch, turn, random, normalized=True)
        return self._labelled(batch, turn.indices)

    def _save(self, images: np.ndarray, turn: Turn, random: Any, normalized: bool) -> None:
        if self._saver and self._saver.saves_normalized == normalized:
            channels_first = normalized and self.data_format == "channels_first"
            images = np.moveaxis(images, 1, -1) if channels_first else images
            self._saver.save(images, turn.indices, random)

    def _load(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pictures (any number, height, width, channels), and which of them make the batch."""
        raise NotImplementedError

    def _labelled(self, batch: np.ndarray, indices: np.ndarray) -> Any:
        """What is delivered: the batch, with labels and weights where there are any."""
        raise NotImplementedError

    @property
    def _runs_ahead(self) -> bool:
        # With a folder to save to, what is saved must be what was delivered.
        return super()._runs_ahead and self._saver is None

    @property
    def _conditions(self) -> tuple[Any, ...]:
        generator = self.image_data_generator
        return () if generator is None else generator.statistics
