"""From augmented pictures to what the network gets: the settings of the generator, applied.

The order is Keras's: ``preprocessing_function``, ``rescale``, samplewise, featurewise, ZCA.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from cnnlab.augmentation.config_checks.normalization import missing_statistics
from cnnlab.augmentation.parallel import run_in_parallel
from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.generators.batches.preprocessing import plain_number
from cnnlab.generators.data_format import from_channels_last
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
    """The result of ``fit_statistics``; None for statistics that no setting needs.

    Attributes:
        mean: (1, 1, channels), or (channels, 1, 1) with the channels first.
        std: in the same shape.
        zca_whitening_matrix: (D, D), in the order of the values in one picture.
    """

    mean: np.ndarray | None = None
    std: np.ndarray | None = None
    zca_whitening_matrix: np.ndarray | None = None


def fit_statistics(images: np.ndarray, settings: Settings) -> Statistics:
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
        ConfigurationError: ``preprocessing_function`` changed the shape, or the statistics are
            those of pictures of another shape.
    """
    check_statistics(images.shape[1:], settings)
    if settings.preprocessing_function:
        images = _preprocessed(images, settings.preprocessing_function)
    images = np.ascontiguousarray(images)
    rows = images.reshape(len(images), math.prod(images.shape[1:]))
    _standardize_in_place(rows, images.shape[1:], settings)
    if settings.zca_whitening_matrix is not None and settings.zca_whitening:
        matrix = np.asarray(settings.zca_whitening_matrix, images.dtype)
        images = (rows @ matrix).reshape(images.shape)
    return images


def check_fitted(settings: Settings) -> None:
    """Raise ``NotFittedError`` if statistics are needed and missing."""
    if missing := missing_statistics(settings):
        raise NotFittedError(
            "generator-not-fitted",
            "{missing} needs statistics, but nothing was learned yet: call "
            "generator.fit(x_train) first.",
            missing=", ".join(f"`{name}`" for name in missing),
        )


def check_statistics(picture_shape: tuple[int, ...], settings: Settings) -> None:
    """Raise ``ConfigurationError`` if the statistics do not fit images of this shape."""
    num_values = int(np.prod(picture_shape))
    for name, asked, fits in (
        ("mean", settings.featurewise_center or settings.zca_whitening, _repeats_to),
        ("std", settings.featurewise_std_normalization, _repeats_to),
        ("zca_whitening_matrix", settings.zca_whitening, lambda s, _: s == (num_values,) * 2),
    ):
        value = getattr(settings, name)
        if asked and value is not None and not fits(np.shape(value), picture_shape):
            raise ConfigurationError(
                "statistics-of-other-pictures",
                "`{name}` has shape {received}, which does not fit pictures of shape {shape}: it "
                "was learned from others. Call generator.fit with pictures of the size and "
                "channels that it is to normalise.",
                name=name,
                received=np.shape(value),
                shape=tuple(picture_shape),
            )


def compute_dtype(dtype: Any) -> np.dtype:
    """The floating type in which batches of ``dtype`` are computed: float32 at least."""
    return np.result_type(dtype, np.float32)


def in_dtype(images: np.ndarray, dtype: Any) -> np.ndarray:
    """Pictures in ``dtype``: integers rounded as SciPy does and ending at what they can hold.

    Booleans are true from one half on.
    """
    dtype = np.dtype(dtype)
    if dtype.kind not in "biu" or images.dtype == dtype:
        return images.astype(dtype, copy=False)
    if dtype.kind == "b":
        return images >= 0.5
    limits = np.iinfo(dtype)
    whole = np.trunc(images + np.copysign(np.float32(0.5), images))
    with np.errstate(invalid="ignore"):  # of what the next lines replace
        result = whole.astype(dtype)
    result[whole <= limits.min] = limits.min
    result[whole >= limits.max] = limits.max
    return result


def _preprocessed(images: np.ndarray, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    result = np.empty(images.shape, images.dtype)
    for row, image in zip(result, images, strict=True):
        row[...] = _checked_picture(function(image), row.shape)
    return result


def _checked_picture(returned: Any, shape: tuple[int, ...]) -> np.ndarray:
    """What the function made of a picture, as NumPy fits it: one channel stands for all."""
    image = np.asarray(returned)
    extra = max(0, image.ndim - len(shape))  # a batch of one picture
    image = image.reshape(image.shape[extra:]) if image.shape[:extra] == (1,) * extra else image
    if image.dtype.kind in "buif" and _repeats_to(image.shape, shape):
        return image
    raise ConfigurationError(
        "preprocessing-shape",
        "`preprocessing_function` must keep the shape of a picture, {expected}, or return one "
        "channel for all; it returned {received}.",
        expected=shape,
        received=image.shape if image.dtype.kind in "buif" else type(returned).__name__,
    )


def _repeats_to(shape: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    """Whether NumPy repeats an array of this shape to the expected one."""
    padded = (1,) * (len(expected) - len(shape)) + tuple(shape)
    return len(padded) == len(expected) and all(
        side in (1, whole) for side, whole in zip(padded, expected, strict=True)
    )


def _standardize_in_place(
    rows: np.ndarray, picture_shape: tuple[int, ...], settings: Settings
) -> None:
    """All steps that take each image, a row of values, by itself; on all processors."""
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
    epsilon = plain_number(settings.zca_epsilon)
    matrix = ZCAWhitening(epsilon, center="channel").fit(images).matrix
    if settings.data_format == "channels_first":
        order = np.moveaxis(np.arange(len(matrix)).reshape(images.shape[1:]), -1, 0).ravel()
        matrix = matrix[np.ix_(order, order)]
    return matrix.astype(compute_dtype(settings.dtype))
