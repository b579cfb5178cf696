"""Keras's ``ImageDataGenerator``, rebuilt on ``draw``, ``apply`` and ``cnnlab.normalization``."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Self

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import Draws, Seed, as_generator, draw
from cnnlab.augmentation.flow.data_format import (
    check_data_format,
    from_channels_last,
    to_channels_last,
)
from cnnlab.augmentation.flow.flows import Flows
from cnnlab.augmentation.flow.keras_ways import (
    draw_as_keras,
    keras_random,
    rewrite_flags,
    standardize_as_keras,
    warn_of_missing_statistics,
)
from cnnlab.augmentation.flow.normalization_notes import normalization_notes
from cnnlab.augmentation.flow.schedule import Random
from cnnlab.augmentation.flow.standardizing import (
    check_fitted,
    compute_dtype,
    in_dtype,
    learn,
    standardize,
)
from cnnlab.augmentation.flow.subsets import check_validation_split
from cnnlab.errors import ConfigurationError
from cnnlab.normalization import ZCAWhitening
from cnnlab.normalization.arrays import as_images, check_enough


class ImageDataGenerator(Flows):
    """Augmented, normalised batches from pictures and labels, call by call as Keras's class.

    Order per picture: augmentation (``apply``), then ``preprocessing_function``, ``rescale``,
    samplewise, featurewise and ZCA normalisation. Where Keras contradicts its documentation or
    rewrites what was asked, this class does as asked and says so in ``notes``;
    docs/DIVERGENCES.md lists every place, and ``keras_compat=True`` restores Keras's ways.

    Args:
        featurewise_center: subtract the mean of each channel over the data given to ``fit``.
        samplewise_center: subtract the mean of each picture.
        featurewise_std_normalization: divide by the deviation of each channel over that data.
        samplewise_std_normalization: divide by the deviation of each picture.
        zca_whitening: remove the correlation between pixels, learned from that data.
        zca_epsilon: see ``ZCAWhitening``.
        rotation_range: this and the following up to ``vertical_flip``, ``interpolation_order``
            and ``channel_shift_mode``: see ``AugmentationConfig``.
        rescale: factor on the pixel values after augmentation; None or 0 for none.
        preprocessing_function: from one picture (three axes) to another of the same shape; may run
            in a background thread.
        data_format: ``"channels_last"`` (None) or ``"channels_first"``.
        validation_split: share of the data that ``subset="validation"`` means.
        dtype: of the delivered pictures; None for float32.
        keras_compat: Keras's numbers for a seed, and its ways where they differ.

    Attributes:
        mean, std: (1, 1, channels) after ``fit`` where needed, else None. May be set by hand.
        zca_whitening_matrix: (D, D) likewise.
        zoom_range: as a pair.
        channel_axis, row_axis, col_axis: places of the axes in a batch.
        notes: findings about settings that pull against each other.
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
        fill_mode: Literal["constant", "nearest", "reflect", "wrap"] = "nearest",
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
        keras_compat: bool = False,
    ) -> None:
        check_data_format(data_format)
        check_validation_split(validation_split)
        if zca_whitening:
            ZCAWhitening(zca_epsilon)
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
        self.zoom_range = zoom_range
        self.channel_shift_range = channel_shift_range
        self.channel_shift_mode = channel_shift_mode
        self.fill_mode = fill_mode
        self.cval = cval
        self.horizontal_flip = horizontal_flip
        self.vertical_flip = vertical_flip
        self.rescale = rescale
        self.preprocessing_function = preprocessing_function
        self.data_format = data_format or "channels_last"
        self.interpolation_order = interpolation_order
        self.dtype = dtype or "float32"
        self.keras_compat = keras_compat
        self.validation_split = validation_split
        self.mean = self.std = self.zca_whitening_matrix = None
        first = self.data_format == "channels_first"
        self.channel_axis, self.row_axis, self.col_axis = (1, 2, 3) if first else (3, 1, 2)
        self.zoom_range = list(self.config.zoom_bounds)
        if keras_compat:
            rewrite_flags(self)
        self.notes = normalization_notes(self)

    @property
    def config(self) -> AugmentationConfig:
        """The settings of augmentation as they are now. Raises ``ConfigurationError``."""
        return AugmentationConfig(
            rotation_range=self.rotation_range,
            width_shift_range=self.width_shift_range,
            height_shift_range=self.height_shift_range,
            brightness_range=self.brightness_range,
            shear_range=self.shear_range,
            zoom_range=self.zoom_range,
            channel_shift_range=self.channel_shift_range,
            channel_shift_mode=self.channel_shift_mode,
            fill_mode=self.fill_mode,
            cval=self.cval,
            horizontal_flip=_as_flag(self.horizontal_flip),
            vertical_flip=_as_flag(self.vertical_flip),
            interpolation_order=self.interpolation_order,
        )

    @property
    def statistics(self) -> tuple[np.ndarray | None, ...]:
        """Mean, deviation and whitening matrix, as far as they are known."""
        return self.mean, self.std, self.zca_whitening_matrix

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
            random = self._random(seed)
            images = np.concatenate([self.augmented(images, random) for _ in range(rounds)])
        images = images if self.keras_compat else self._rescaled(images)
        learned = learn(images, self)
        self.mean, self.std = learned.mean, learned.std
        self.zca_whitening_matrix = learned.zca_whitening_matrix
        return self

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

    def get_random_transform(self, img_shape: tuple[int, ...], seed: Seed = None) -> dict[str, Any]:
        """New draws for one picture of this shape, with Keras's keys."""
        shape = [img_shape[axis - 1] for axis in (self.row_axis, self.col_axis, self.channel_axis)]
        return self._draw(self.config, tuple(shape), 1, self._random(seed))[0]

    def apply_transform(self, x: np.ndarray, transform_parameters: Mapping[str, Any]) -> np.ndarray:
        """One picture changed as the dict says; a new array of ``dtype``.

        Missing keys change nothing. Equal to Keras's result within 0.01 of 255.
        """
        images = to_channels_last(as_images(np.asarray(x)[None]), self.data_format)
        draws = Draws.from_transforms([transform_parameters], num_channels=images.shape[-1])
        return self._delivered(self._apply(images, draws, self.config))[0]

    def random_transform(self, x: np.ndarray, seed: Seed = None) -> np.ndarray:
        """One picture with new draws; a new array of ``dtype``."""
        images = to_channels_last(as_images(np.asarray(x)[None]), self.data_format)
        return self._delivered(self.augmented(images, self._random(seed)))[0]

    def augmented(
        self, images: np.ndarray, random: Random | None, rows: np.ndarray | None = None
    ) -> np.ndarray:
        """These rows (or all) of (n, height, width, channels) with new draws; a new float array.

        Without a generator of random numbers they come back as they are.
        """
        rows = np.arange(len(images)) if rows is None else rows
        if random is None:
            return images[rows].astype(compute_dtype(self.dtype))
        config = self.config
        draws = self._draw(config, images.shape[1:], len(rows), random)
        return self._apply(images, draws, config, rows)

    def normalized(self, images: np.ndarray) -> np.ndarray:
        """A batch with its channels last, as the network gets it; ``images`` may be overwritten.

        Raises:
            NotFittedError: statistics were asked for and ``fit`` was not called.
        """
        if self.keras_compat:
            warn_of_missing_statistics(self)
        else:
            check_fitted(self)
        return standardize(from_channels_last(images, self.data_format), self)

    def _random(self, seed: Seed) -> Random:
        return keras_random(seed) if self.keras_compat else as_generator(seed)

    def _draw(
        self, config: AugmentationConfig, shape: tuple[int, ...], num_images: int, random: Random
    ) -> Draws:
        if self.keras_compat:
            return draw_as_keras(self, shape, num_images, random)
        return draw(config, shape, num_images, random)

    def _apply(
        self,
        images: np.ndarray,
        draws: Draws,
        config: AugmentationConfig,
        rows: np.ndarray | None = None,
    ) -> np.ndarray:
        changed = apply(images, draws, config, rows=rows, keras_compat=self.keras_compat)
        return changed.astype(compute_dtype(self.dtype), copy=False)

    def _delivered(self, images: np.ndarray) -> np.ndarray:
        return in_dtype(from_channels_last(images, self.data_format), self.dtype)

    def _rescaled(self, images: np.ndarray) -> np.ndarray:
        return images * compute_dtype(self.dtype).type(self.rescale) if self.rescale else images


def _as_flag(value: Any) -> Any:
    """Keras takes 0 and 1 for False and True, of any type."""
    return bool(value) if np.isscalar(value) and value in (0, 1) else value


def _check_rounds(rounds: Any) -> None:
    if not isinstance(rounds, int | np.integer) or rounds < 1:
        raise ConfigurationError(
            "rounds",
            "`rounds` must be an integer, 1 or more; received {received}.",
            received=repr(rounds),
        )
