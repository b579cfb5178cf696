"""From augmented pictures to what the network gets: the settings of the generator, applied.

The order is Keras's: ``preprocessing_function``, ``rescale``, samplewise, featurewise, ZCA.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from cnnlab.augmentation.flow.data_format import from_channels_last
from cnnlab.augmentation.parallel import run_in_parallel
from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.normalization import Standardizer, ZCAWhitening

# Keras's guard against division by zero.
_EPSILON = 1e-6
# Values of one block, which fits into the second cache of a processor.
_BLOCK_VALUES = 100_000


class Settings(Protocol):
    """The attributes of ``ImageDataGenerator`` that are read here."""

    featurewise_center: bool
    samplewise_center: bool
    featurewise_std_normalization: bool
    samplewise_std_normalization: bool
    zca_whitening: bool
    zca_epsilon: float
    rescale: float | None
    preprocessing_function: Callable[[np.ndarray], np.ndarray] | None
    data_format: str
    dtype: str
    mean: np.ndarray | None
    std: np.ndarray | None
    zca_whitening_matrix: np.ndarray | None


@dataclass(frozen=True)
class Statistics:
    """What ``learn`` found; None for what was not asked for.

    Attributes:
        mean: (1, 1, channels), or (channels, 1, 1) with the channels first.
        std: in the same shape.
        zca_whitening_matrix: (D, D), in the order of the values in one picture.
    """

    mean: np.ndarray | None = None
    std: np.ndarray | None = None
    zca_whitening_matrix: np.ndarray | None = None


def learn(images: np.ndarray, settings: Settings) -> Statistics:
    """Featurewise and ZCA statistics of rescaled pictures (n, height, width, channels)."""
    centre = settings.featurewise_center or settings.zca_whitening
    divide = settings.featurewise_std_normalization
    if not (centre or divide):
        return Statistics()
    channels = Standardizer("featurewise", center=centre, std_normalization=divide).fit(images)
    return Statistics(
        mean=_for_keras(channels.mean_, settings) if centre else None,
        std=_for_keras(channels.std_, settings) if divide else None,
        zca_whitening_matrix=_whitening(channels.transform(images), settings)
        if settings.zca_whitening
        else None,
    )


def standardize(images: np.ndarray, settings: Settings) -> np.ndarray:
    """The batch normalised, float; ``images`` may be overwritten.

    Args:
        images: (n, ...) float, in the data format of the settings.

    Raises:
        ConfigurationError: ``preprocessing_function`` changed the shape.
    """
    if settings.preprocessing_function:
        images = _preprocessed(images, settings.preprocessing_function)
    images = np.ascontiguousarray(images)
    _standardize_in_place(images.reshape(len(images), -1), images.shape[1:], settings)
    if settings.zca_whitening_matrix is not None and settings.zca_whitening:
        matrix = np.asarray(settings.zca_whitening_matrix, images.dtype)
        images = (images.reshape(len(images), -1) @ matrix).reshape(images.shape)
    return images


def missing_statistics(settings: Settings) -> list[str]:
    """The settings that need statistics which nothing has given them yet."""
    known = {
        "featurewise_center": settings.mean,
        "featurewise_std_normalization": settings.std,
        "zca_whitening": settings.zca_whitening_matrix,
    }
    return [name for name, value in known.items() if getattr(settings, name) and value is None]


def check_fitted(settings: Settings) -> None:
    """Raise ``NotFittedError`` where statistics are asked for and missing."""
    if missing := missing_statistics(settings):
        raise NotFittedError(
            "generator-not-fitted",
            "{missing} needs statistics, but nothing was learned yet: call "
            "generator.fit(x_train) first.",
            missing=", ".join(f"`{name}`" for name in missing),
        )


def compute_dtype(dtype: Any) -> np.dtype:
    """The floating type in which batches of ``dtype`` are computed: float32 at least."""
    return np.result_type(dtype, np.float32)


def in_dtype(images: np.ndarray, dtype: Any) -> np.ndarray:
    """The batch in ``dtype``; for integers rounded and clipped to what it can hold."""
    if np.issubdtype(dtype, np.integer):
        limits = np.iinfo(dtype)
        images = np.clip(np.rint(images), limits.min, limits.max)
    return images.astype(dtype, copy=False)


def _preprocessed(images: np.ndarray, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    result = [np.asarray(function(image)) for image in images]
    if any(image.shape != images.shape[1:] for image in result):
        raise ConfigurationError(
            "preprocessing-shape",
            "`preprocessing_function` must keep the shape of a picture, {expected}; it returned "
            "{received}.",
            expected=images.shape[1:],
            received=next(i.shape for i in result if i.shape != images.shape[1:]),
        )
    return np.stack(result).astype(images.dtype) if result else images


def _standardize_in_place(
    rows: np.ndarray, picture_shape: tuple[int, ...], settings: Settings
) -> None:
    """All that treats a picture, a row of values, apart from the others; on all processors."""
    mean = settings.mean if settings.featurewise_center or settings.zca_whitening else None
    std = settings.std if settings.featurewise_std_normalization else None
    mean = None if mean is None else _as_row(mean, picture_shape, rows.dtype)
    std = None if std is None else _as_row(std, picture_shape, rows.dtype) + _EPSILON
    # A few pictures at a time go through all steps while they lie in the processor's cache.
    step = max(1, _BLOCK_VALUES // max(1, rows.shape[1]))

    def work(start: int, stop: int) -> None:
        for first in range(start, stop, step):
            block = rows[first : min(first + step, stop)]
            if settings.rescale:
                block *= settings.rescale
            _standardize_samples(block, settings)
            if mean is not None:
                block -= mean
            if std is not None:
                block /= std

    run_in_parallel(work, len(rows), step)


def _as_row(values: Any, picture_shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """One value for each of a picture's: NumPy is slow at repeating three along the last axis."""
    return np.broadcast_to(np.asarray(values, dtype), picture_shape).ravel()


def _standardize_samples(rows: np.ndarray, settings: Settings) -> None:
    """Mean and deviation over all values of each picture."""
    if not (settings.samplewise_center or settings.samplewise_std_normalization):
        return
    mean = rows.mean(1, keepdims=True)
    rows -= mean
    if settings.samplewise_std_normalization:
        # The mean is subtracted already: the deviation is the root of the mean square.
        deviation = np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1])[:, None] + _EPSILON
        if not settings.samplewise_center:
            rows += mean
        rows /= deviation


def _for_keras(values: np.ndarray, settings: Settings) -> np.ndarray:
    dtype = compute_dtype(settings.dtype)
    return from_channels_last(values.reshape(1, 1, -1), settings.data_format).astype(dtype)


def _whitening(images: np.ndarray, settings: Settings) -> np.ndarray:
    """The matrix for standardised pictures, its rows in the order of the data format."""
    matrix = ZCAWhitening(settings.zca_epsilon, center="channel").fit(images).matrix
    if settings.data_format == "channels_first":
        order = np.moveaxis(np.arange(len(matrix)).reshape(images.shape[1:]), -1, 0).ravel()
        matrix = matrix[np.ix_(order, order)]
    return matrix.astype(compute_dtype(settings.dtype))
