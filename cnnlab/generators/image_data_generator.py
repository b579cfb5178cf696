"""Keras's ``ImageDataGenerator``, rebuilt on ``draw``, ``apply`` and ``cnnlab.normalization``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np

from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.config_checks.normalization import normalization_notes
from cnnlab.augmentation.drawing import Seed
from cnnlab.augmentation.draws import Draws
from cnnlab.errors import ConfigurationError
from cnnlab.generators.attributes import View, WriteOnce
from cnnlab.generators.batches import per_image, whole_batch
from cnnlab.generators.batches.keras_behaviour import rewrite_flags, standardize_as_keras
from cnnlab.generators.batches.preprocessing import check_preprocessing, plain_number
from cnnlab.generators.batches.standardization import (
    check_fitted,
    compute_dtype,
    fit_statistics,
    in_dtype,
    standardize,
)
from cnnlab.generators.batches.subsets import check_validation_split
from cnnlab.generators.batches.whole_batch import config_of, draw_batch
from cnnlab.generators.data_format import (
    check_data_format,
    from_channels_last,
    picture_shape,
    to_channels_last,
)
from cnnlab.generators.flow_methods import FlowMethods
from cnnlab.generators.overrides import FIT_METHODS, generator_notes, overridden, own_method
from cnnlab.generators.schedules.random_source import (
    RandomSource,
    as_random,
    random_for,
    use_source,
)
from cnnlab.generators.single_image import transform_image
from cnnlab.messages import Note
from cnnlab.normalization import ZCAWhitening
from cnnlab.normalization.arrays import as_images, check_enough


class ImageDataGenerator(FlowMethods):
    """Augmented, normalised batches from pictures and labels, call by call as Keras's class.

    Order per picture: augmentation (``apply``), then ``preprocessing_function``, ``rescale``,
    samplewise, featurewise and ZCA normalisation. Where Keras contradicts its documentation or
    rewrites settings, this class keeps them and reports that in ``notes``;
    docs/DIVERGENCES.md lists every place, and ``keras_compat=True`` restores Keras's behaviour.

    ``get_random_transform``, ``apply_transform``, ``standardize`` and ``random_transform`` may be
    overridden: iterators and ``fit`` call them picture by picture then, as Keras does.

    Args:
        featurewise_center: subtract the mean of each channel over the data given to ``fit``.
        samplewise_center: subtract the mean of each picture.
        featurewise_std_normalization: divide by the deviation of each channel over that data.
        samplewise_std_normalization: divide by the deviation of each picture.
        zca_whitening: remove the correlation between pixels, learned from that data.
        zca_epsilon: see ``ZCAWhitening``.
        rotation_range: this and the following up to ``vertical_flip``, ``interpolation_order``
            and those from ``channel_shift_mode`` to ``saturation_range``: see
            ``AugmentationConfig``.
        rescale: factor on the pixel values after augmentation; None or 0 for none.
        preprocessing_function: from one picture (three axes) to another of the same shape.
        data_format: ``"channels_last"`` (None) or ``"channels_first"``.
        validation_split: share of the data that ``subset="validation"`` means.
        dtype: of the delivered pictures; None for float32.
        keras_compat: Keras's numbers for a seed, and its behaviour where that differs.

    Attributes:
        mean, std: (1, 1, channels) after ``fit`` where needed, else None. May be set by hand.
        zca_whitening_matrix: (D, D) likewise.
        zoom_range: as a pair.
        channel_axis, row_axis, col_axis: places of the axes in a batch.
        notes: about settings that conflict, and about overridden methods.
        config: the ``AugmentationConfig``; every argument is an attribute of its name besides.

    Example:
        >>> generator = ImageDataGenerator(featurewise_center=True, rotation_range=20)
        >>> images = np.zeros((4, 8, 8, 3), np.uint8)
        >>> batch, labels = next(generator.fit(images).flow(images, np.arange(4), shuffle=False))
        >>> batch.shape, labels.tolist()
        ((4, 8, 8, 3), [0, 1, 2, 3])
    """

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        zca_epsilon: float = 1e-6,
        rotation_range: float = 0,
        width_shift_range: float | tuple[float, ...] = 0.0,
        height_shift_range: float | tuple[float, ...] = 0.0,
        brightness_range: tuple[float, float] | None = None,
        shear_range: float = 0.0,
        zoom_range: float | tuple[float, float] = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable[[np.ndarray], np.ndarray] | None = None,
        data_format: str | None = None,
        validation_split: float = 0.0,
        interpolation_order: int = 1,
        dtype: Any = None,
        *,
        channel_shift_mode: Literal["all", "per_channel"] = "all",
        crop_area_range: tuple[float, float] | None = None,
        crop_aspect_range: tuple[float, float] | None = None,
        contrast_range: tuple[float, float] | None = None,
        saturation_range: tuple[float, float] | None = None,
        keras_compat: bool = False,
    ) -> None:
        check_data_format(data_format)
        check_validation_split(validation_split)
        check_preprocessing(rescale, preprocessing_function, dtype)
        if zca_whitening:
            ZCAWhitening(plain_number(zca_epsilon))
        self.featurewise_center = featurewise_center
        self.samplewise_center = samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening = zca_whitening
        self.zca_epsilon = zca_epsilon
        self.rotation_range = rotation_range
        self.width_shift_range = width_shift_range
        self.height_shift_range = height_shift_range
        self.brightness_range = brightness_range
        self.shear_range = shear_range
        self.zoom_range: float | Sequence[float] = zoom_range
        self.channel_shift_range = channel_shift_range
        self.channel_shift_mode = channel_shift_mode
        self.crop_area_range = crop_area_range
        self.crop_aspect_range = crop_aspect_range
        self.contrast_range = contrast_range
        self.saturation_range = saturation_range
        self.fill_mode = fill_mode
        self.cval = cval
        self.horizontal_flip = horizontal_flip
        self.vertical_flip = vertical_flip
        self.rescale = rescale
        self.preprocessing_function = preprocessing_function
        self.data_format = data_format or "channels_last"
        first = self.data_format == "channels_first"
        self.channel_axis, self.row_axis, self.col_axis = (1, 2, 3) if first else (3, 1, 2)
        self.interpolation_order = interpolation_order
        self.dtype = dtype or "float32"
        self.keras_compat = keras_compat
        self.validation_split = validation_split
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None
        self.zca_whitening_matrix: np.ndarray | None = None
        self.zoom_range = list(config_of(self).zoom_bounds)
        if keras_compat:
            rewrite_flags(self)

    data_format, keras_compat = WriteOnce(), WriteOnce()
    channel_axis, row_axis, col_axis = WriteOnce(), WriteOnce(), WriteOnce()

    @property
    def _validation_split(self) -> float:
        """Keras's name for it."""
        return self.validation_split

    @_validation_split.setter
    def _validation_split(self, share: float) -> None:
        self.validation_split = share

    @View
    def notes(self) -> tuple[Note, ...]:
        """Notes on the settings and methods as they are now."""
        return (*normalization_notes(self), *generator_notes(self))

    @View
    def config(self) -> AugmentationConfig:
        """The settings of augmentation as they are now. Raises ``ConfigurationError``."""
        return config_of(self)

    def fit(self, x: np.ndarray, augment: bool = False, rounds: int = 1, seed: Seed = None) -> Self:
        """Learn the featurewise and ZCA statistics that were asked for.

        Args:
            x: (num_images, height, width, channels), uint8 or float, or as ``data_format`` says.
            augment: learn from augmented pictures.
            rounds: how many augmented versions of each picture.
            seed: for the augmentation.
        """
        images = to_channels_last(as_images(x), self.data_format)
        check_enough(len(images), 1)
        # Keras rescales before it augments; here the order is that of flow.
        images = self._rescaled(images) if self.keras_compat else images
        if augment:
            _check_rounds(rounds)
            images = self._augment_all(images, rounds, seed)
        images = images if self.keras_compat else self._rescaled(images)
        statistics = fit_statistics(images, self)
        self.mean, self.std = statistics.mean, statistics.std
        self.zca_whitening_matrix = statistics.zca_whitening_matrix
        return self

    @own_method
    def standardize(self, x: np.ndarray) -> np.ndarray:
        """Preprocessed, rescaled and normalised, as the network gets it; a new float array.

        Args:
            x: one picture or a batch, in the ``data_format``. Samplewise means are taken over
                each picture. (With ``keras_compat`` over all of ``x``, which is changed in place.)

        Raises:
            NotFittedError: statistics were asked for and ``fit`` was not called.
        """
        if self.keras_compat:
            return standardize_as_keras(x, self)
        check_fitted(self)
        x = np.asarray(x)
        images = as_images(x[None] if x.ndim == 3 else x)
        images = standardize(images.astype(compute_dtype(self.dtype)), self)
        return in_dtype(images, self.dtype).reshape(x.shape)

    @own_method
    def get_random_transform(self, img_shape: tuple[int, ...], seed: Seed = None) -> dict[str, Any]:
        """New draws for one picture of this shape, with Keras's keys; (height, width) will do."""
        shape = picture_shape(img_shape, self.data_format)
        random = random_for(seed, self.keras_compat)
        if random is None:  # an image that is not augmented
            return Draws.from_transform({}, num_channels=shape[-1])[0]
        return draw_batch(config_of(self), shape, 1, random, self.keras_compat)[0]

    @own_method
    def apply_transform(self, x: np.ndarray, transform_parameters: Mapping[str, Any]) -> np.ndarray:
        """One picture changed as the dict says; a new array of the dtype that came in.

        Missing keys change nothing, and keys of others are ignored. Equal to Keras's result
        within 0.01 of 255; whole numbers after a channel shift are rounded to whole ones.
        """
        image = to_channels_last(as_images(np.asarray(x)[None])[0], self.data_format)
        draws = Draws.from_transform(transform_parameters, num_channels=image.shape[-1])
        changed = transform_image(image, draws, config_of(self), self.keras_compat)
        return from_channels_last(changed, self.data_format)

    @own_method
    def random_transform(self, x: np.ndarray, seed: Seed = None) -> np.ndarray:
        """One picture with new draws; a new array of the dtype that came in."""
        return self.apply_transform(x, self.get_random_transform(np.shape(x), seed))

    def _augment_all(self, images: np.ndarray, rounds: int, seed: Seed) -> np.ndarray:
        """``rounds`` augmented versions of pictures with their channels last."""
        random = random_for(seed, self.keras_compat)
        if not overridden(self, FIT_METHODS):
            return np.concatenate(
                [whole_batch.augmented(self, images, random) for _ in range(rounds)]
            )
        images = np.concatenate([from_channels_last(images, self.data_format)] * rounds)
        source = RandomSource(self, as_random(None) if random is None else random)
        with use_source(source, lend=seed is not None):
            images = per_image.random_transforms(self, images, compute_dtype(self.dtype))
        return to_channels_last(images, self.data_format)

    def _rescaled(self, images: np.ndarray) -> np.ndarray:
        return images * compute_dtype(self.dtype).type(self.rescale) if self.rescale else images


def _check_rounds(rounds: Any) -> None:
    if not isinstance(rounds, int | np.integer) or rounds < 1:
        raise ConfigurationError(
            "rounds",
            "`rounds` must be an integer, 1 or more; received {received}.",
            received=repr(rounds),
        )
