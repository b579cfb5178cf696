"""From indices in a data set to a finished batch: read, augment, save, normalise."""

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.generators.attributes import WriteOnce
from cnnlab.generators.batches import per_image, whole_batch
from cnnlab.generators.batches.preprocessing import check_preprocessing
from cnnlab.generators.batches.standardization import compute_dtype, in_dtype
from cnnlab.generators.data_format import check_data_format, from_channels_last
from cnnlab.generators.files.saving import ImageSaver, KerasImageSaver
from cnnlab.generators.overrides import BATCH_METHODS, overridden, own_method
from cnnlab.generators.protocol import ImageGenerator
from cnnlab.generators.schedules.random_source import RandomSource, lend_to_numpy

if TYPE_CHECKING:
    from cnnlab.generators.iterator import Iterator as Base
else:
    Base = object


class ImageBatches(Base):
    """Shared by iterators over arrays, folders and data frames, beside ``Iterator``.

    Subclasses define ``_read_pictures`` and ``_with_labels``.

    Attributes:
        image_data_generator: the generator whose settings apply, or anything with its methods
            ``get_random_transform``, ``apply_transform`` and ``standardize``; None for plain
            pictures.
        data_format, dtype, subset, save_to_dir, save_prefix, save_format: the arguments.
    """

    image_data_generator: ImageGenerator | None = None
    data_format: str = "channels_last"
    dtype: Any = "float32"
    subset = WriteOnce()
    save_to_dir: Any = None
    save_prefix: str = ""
    save_format: str = "png"
    _saved_names = 10**4
    _saver: ImageSaver | None = None

    @own_method
    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        """The batch of the pictures with these indices, with any labels and weights."""
        indices = np.asarray(index_array)
        indices = indices if indices.size else indices.astype(np.intp)  # [] is of float64
        check_data_format(self.data_format)
        check_preprocessing(None, None, self.dtype)
        with self._use_source() as source:
            images, rows = self._read_pictures(indices)
            seen = self._transform_batch(images, rows, indices, source)
            batch = in_dtype(seen, self.dtype)
            self._save_batch(batch, indices, source, normalized=True)
        return self._with_labels(batch, indices)

    def _transform_batch(
        self, images: np.ndarray, rows: np.ndarray, indices: np.ndarray, source: RandomSource
    ) -> np.ndarray:
        generator: Any = self.image_data_generator
        if generator is None:
            return from_channels_last(images[rows].astype(self.dtype), self.data_format)
        if self._is_per_image:
            return self._transform_per_image(images[rows], indices, source)
        varied = whole_batch.augmented(
            generator, images, source.random if source.varies else None, rows
        )
        self._save_batch(varied, indices, source, normalized=False)
        function = generator.preprocessing_function
        with lend_to_numpy(source.random) if function and self.seed is not None else nullcontext():
            return whole_batch.normalized(generator, varied)

    def _transform_per_image(
        self, images: np.ndarray, indices: np.ndarray, source: RandomSource
    ) -> np.ndarray:
        saved: list[np.ndarray] = []
        inspect = (
            (lambda image: saved.append(np.array(image))) if self.save_to_dir else (lambda _: None)
        )
        images = from_channels_last(images, self.data_format)
        dtype = compute_dtype(self.dtype)
        batch = per_image.transform_images(self.image_data_generator, images, dtype, inspect)
        if saved:
            varied = np.stack(saved)
            first = self.data_format == "channels_first"
            varied = np.moveaxis(varied, 1, -1) if first else varied
            self._save_batch(varied, indices, source, normalized=False)
        return batch

    def _save_batch(
        self, images: np.ndarray, indices: np.ndarray, source: RandomSource, normalized: bool
    ) -> None:
        saver = self._make_saver() if self.save_to_dir else None
        if saver and saver.saves_normalized == normalized:
            channels_first = normalized and self.data_format == "channels_first"
            images = np.moveaxis(images, 1, -1) if channels_first else images
            saver.save(images, indices, source.random)

    def _make_saver(self) -> ImageSaver:
        """The saver for the present settings; it remembers the names that it has used."""
        arguments = {"folder": self.save_to_dir, "prefix": self.save_prefix}
        arguments["format"] = self.save_format
        if self._is_compatible:
            return KerasImageSaver(**arguments, names=self._saved_names)
        if self._saver is None or not self._saver.is_for(**arguments):
            self._saver = ImageSaver(**arguments)
        return self._saver

    @property
    def _overridden_methods(self) -> tuple[str, ...]:
        generator = self.image_data_generator
        of_generator = () if generator is None else overridden(generator, BATCH_METHODS)
        return super()._overridden_methods + of_generator

    @property
    def _calls_overrides(self) -> bool:
        return super()._calls_overrides or self._is_per_image

    @property
    def _is_per_image(self) -> bool:
        """Whether user code has to be called in Keras's order."""
        generator = self.image_data_generator
        if generator is None:
            return False
        random_function = self._is_compatible and getattr(generator, "preprocessing_function", None)
        return bool(random_function or overridden(generator, BATCH_METHODS))

    @property
    def _varies(self) -> bool:
        return self.subset != "validation" or self._is_compatible

    def _read_pictures(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pictures (any number, height, width, channels), and the rows that make the batch."""
        raise NotImplementedError

    def _with_labels(self, batch: np.ndarray, indices: np.ndarray) -> Any:
        """The batch, with labels and weights if there are any."""
        raise NotImplementedError
