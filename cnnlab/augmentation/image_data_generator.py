"""Keras's ``ImageDataGenerator``, rebuilt on ``draw``, ``apply`` and ``cnnlab.normalization``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import Draws, Seed, as_generator, draw
from cnnlab.augmentation.iterators import NumpyArrayIterator
from cnnlab.augmentation.normalization_notes import normalization_notes
from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.normalization import Standardizer, ZCAWhitening
from cnnlab.normalization.arrays import as_images, check_enough


class ImageDataGenerator:
    """Augmented, normalised batches from pictures and labels, call by call as Keras's class.

    Order per picture: augmentation (``apply``), then ``rescale``, samplewise, featurewise
    and ZCA normalisation. Where Keras rewrites what was asked, this class does as asked and
    says so in ``notes``. What can differ from Keras then:

    * ``zca_whitening`` subtracts the channel means itself (whitening is centring and turning),
      so it needs no ``featurewise_center``; the result is Keras's.
    * ``featurewise_std_normalization`` is kept beside ``zca_whitening`` (Keras drops it).
    * ``featurewise_std_normalization`` or ``samplewise_std_normalization`` without its ``_center``
      only divides (Keras centres too).
    * ``fit(augment=True)`` augments before ``rescale``, in the order of ``flow``.
    * Statistics that are asked for and were not fitted are an error (Keras warns and goes on).

    Args:
        featurewise_center: subtract the mean of each channel over the data given to ``fit``.
        samplewise_center: subtract the mean of each picture.
        featurewise_std_normalization: divide by the deviation of each channel over that data.
        samplewise_std_normalization: divide by the deviation of each picture.
        zca_whitening: remove the correlation between pixels, learned from that data.
        zca_epsilon: see ``ZCAWhitening``.
        rotation_range: this and the following up to ``vertical_flip`` and
            ``channel_shift_mode``: see ``AugmentationConfig``.
        rescale: factor on the pixel values after augmentation; None or 0 for none.

    Attributes:
        config: the ``AugmentationConfig``.
        notes: findings about settings that pull against each other.
        mean, std: (1, 1, channels) float32 after ``fit`` where asked for, else None.
        zca_whitening_matrix: (D, D) float32 likewise.

    Example:
        >>> generator = ImageDataGenerator(featurewise_center=True, rotation_range=20)
        >>> images = np.zeros((4, 8, 8, 3), np.uint8)
        >>> batch, labels = next(generator.fit(images).flow(images, np.arange(4), shuffle=False))
        >>> batch.shape, labels.tolist()
        ((4, 8, 8, 3), [0, 1, 2, 3])
    """

    # Keyword-only from where Keras has an argument that is not offered here.
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
        *,
        shear_range: float = 0.0,
        zoom_range: float | tuple[float, float] = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: Literal["constant", "nearest", "reflect", "wrap"] = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        channel_shift_mode: Literal["all", "per_channel"] = "all",
    ) -> None:
        self.config = AugmentationConfig(
            rotation_range=rotation_range,
            width_shift_range=width_shift_range,
            height_shift_range=height_shift_range,
            shear_range=shear_range,
            zoom_range=zoom_range,
            channel_shift_range=channel_shift_range,
            channel_shift_mode=channel_shift_mode,
            fill_mode=fill_mode,
            cval=cval,
            horizontal_flip=horizontal_flip,
            vertical_flip=vertical_flip,
        )
        self.featurewise_center = featurewise_center
        self.samplewise_center = samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening = zca_whitening
        self.zca_epsilon = zca_epsilon
        self.rescale = rescale
        self._samplewise = _standardizer(
            "samplewise", samplewise_center, samplewise_std_normalization
        )
        self._featurewise = _standardizer(
            "featurewise", featurewise_center, featurewise_std_normalization
        )
        self._zca = ZCAWhitening(zca_epsilon, center="channel") if zca_whitening else None
        self.notes = normalization_notes(self)

    def fit(self, x: np.ndarray, augment: bool = False, rounds: int = 1, seed: Seed = None) -> Self:
        """Learn the featurewise and ZCA statistics that were asked for.

        Args:
            x: (num_images, height, width, channels), uint8 or float.
            augment: learn from augmented pictures.
            rounds: how many augmented versions of each picture.
            seed: for the augmentation.
        """
        images = as_images(x)
        check_enough(images, 1)
        if augment:
            _check_rounds(rounds)
            random = as_generator(seed)
            images = np.concatenate([self.augment(images, random) for _ in range(rounds)])
        images = self._rescaled(images)
        if self._featurewise:
            images = self._featurewise.fit_transform(images)
        if self._zca:
            self._zca.fit(images)
        return self

    def flow(
        self,
        x: np.ndarray,
        y: np.ndarray | None = None,
        batch_size: int = 32,
        shuffle: bool = True,
        *,
        seed: int | None = None,
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "png",
    ) -> NumpyArrayIterator:
        """Batches without end: x, or (x, y).

        Args:
            x: (num_images, height, width, channels), uint8 or float.
            y: labels in any shape, one entry a picture; handed through unchanged.
            batch_size: pictures a batch.
            shuffle: a new order each epoch.
            seed: the same one gives the same batches; None new ones.
            save_to_dir: folder that keeps every delivered picture: augmented, before rescaling
                and normalisation, at its true values in [0, 255].
            save_prefix: beginning of the file names.
            save_format: ``"png"``, ``"jpeg"`` or ``"webp"``.

        Raises:
            NotFittedError: statistics were asked for and ``fit`` was not called.
            ConfigurationError: arguments that cannot be used.
        """
        self._check_fitted()
        return NumpyArrayIterator(
            x, y, self, batch_size, shuffle, seed, save_to_dir, save_prefix, save_format
        )

    def augment(self, images: np.ndarray, seed: Seed = None) -> np.ndarray:
        """A batch with new draws, float32 at its true values: ``draw``, then ``apply``."""
        return apply(images, draw(self.config, images.shape[1:], len(images), seed), self.config)

    def standardize(self, x: np.ndarray) -> np.ndarray:
        """Rescaled and normalised, as the network gets it; a new float32 array.

        Args:
            x: (height, width, channels) or (num_images, height, width, channels).
                Samplewise means are taken over each picture (Keras: over all of ``x``).

        Raises:
            NotFittedError: statistics were asked for and ``fit`` was not called.
        """
        self._check_fitted()
        x = np.asarray(x)
        images = self._rescaled(as_images(x[None] if x.ndim == 3 else x))
        for normalizer in filter(None, (self._samplewise, self._featurewise, self._zca)):
            images = normalizer.transform(images)
        return images.astype(np.float32).reshape(x.shape)

    def get_random_transform(
        self, img_shape: tuple[int, int, int], seed: Seed = None
    ) -> dict[str, Any]:
        """New draws for one picture of (height, width, channels), with Keras's keys."""
        return draw(self.config, img_shape, 1, seed)[0]

    def apply_transform(self, x: np.ndarray, transform_parameters: Mapping[str, Any]) -> np.ndarray:
        """One picture (height, width, channels) changed as the dict says; float32.

        Missing keys change nothing. Equal to Keras's result within 0.01 of 255.
        """
        image = as_images(np.asarray(x)[None])
        draws = Draws.from_transforms([transform_parameters], num_channels=image.shape[-1])
        return apply(image, draws, self.config)[0]

    def random_transform(self, x: np.ndarray, seed: Seed = None) -> np.ndarray:
        """One picture (height, width, channels) with new draws; float32."""
        return self.augment(as_images(np.asarray(x)[None]), seed)[0]

    @property
    def mean(self) -> np.ndarray | None:
        """Mean of each channel (1, 1, channels), after ``fit`` with ``featurewise_center``."""
        return _as_keras(self._featurewise, "mean_") if self.featurewise_center else None

    @property
    def std(self) -> np.ndarray | None:
        """Deviation of each channel, after ``fit`` with ``featurewise_std_normalization``."""
        wanted = self.featurewise_std_normalization
        return _as_keras(self._featurewise, "std_") if wanted else None

    @property
    def zca_whitening_matrix(self) -> np.ndarray | None:
        """(D, D) float32, after ``fit`` with ``zca_whitening``."""
        fitted = self._zca and hasattr(self._zca, "components_")
        return self._zca.matrix.astype(np.float32) if fitted else None

    def _rescaled(self, images: np.ndarray) -> np.ndarray:
        return images * np.float32(self.rescale) if self.rescale else images

    def _check_fitted(self) -> None:
        unfitted = [
            self._featurewise and not hasattr(self._featurewise, "mean_"),
            self._zca and not hasattr(self._zca, "components_"),
        ]
        if any(unfitted):
            raise NotFittedError(
                "generator-not-fitted",
                "Featurewise statistics or ZCA whitening were asked for, but nothing was learned "
                "yet: call generator.fit(x_train) first.",
            )


def _standardizer(mode: str, center: bool, std_normalization: bool) -> Standardizer | None:
    if not (center or std_normalization):
        return None
    return Standardizer(mode, center=center, std_normalization=std_normalization)


def _as_keras(standardizer: Standardizer | None, name: str) -> np.ndarray | None:
    value = getattr(standardizer, name, None)
    return None if value is None else value.astype(np.float32).reshape(1, 1, -1)


def _check_rounds(rounds: Any) -> None:
    if not isinstance(rounds, int | np.integer) or rounds < 1:
        raise ConfigurationError(
            "rounds",
            "`rounds` must be an integer, 1 or more; received {received}.",
            received=repr(rounds),
        )
