"""A whole batch in compiled loops, as the generator's methods would change each image."""

from dataclasses import fields
from typing import Any

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import draw
from cnnlab.augmentation.draws import Draws
from cnnlab.generators.batches.keras_behaviour import draw_as_keras, warn_of_missing_statistics
from cnnlab.generators.batches.preprocessing import check_preprocessing
from cnnlab.generators.batches.standardization import check_fitted, compute_dtype, standardize
from cnnlab.generators.data_format import from_channels_last
from cnnlab.generators.schedules.random_source import Random, as_keras_random, as_random

_RANGES = tuple(field.name for field in fields(AugmentationConfig))


def config_of(generator: Any) -> AugmentationConfig:
    """Its settings of augmentation as they are now. Raises ``ConfigurationError``."""
    return AugmentationConfig(**{name: getattr(generator, name) for name in _RANGES})


def draw_batch(
    config: AugmentationConfig,
    image_shape: tuple[int, ...],
    num_images: int,
    random: Random,
    keras_compat: bool,
) -> Draws:
    """New draws for pictures of (height, width, channels), by cnnlab's rules or Keras's."""
    if keras_compat:
        return draw_as_keras(config, image_shape, num_images, as_keras_random(random))
    return draw(config, image_shape, num_images, as_random(random))


def augmented(
    generator: Any, images: np.ndarray, random: Random | None, rows: np.ndarray | None = None
) -> np.ndarray:
    """These rows (or all) of (n, height, width, channels) with new draws; a new float array.

    Without a generator of random numbers they come back as they are.
    """
    check_preprocessing(generator.rescale, generator.preprocessing_function, generator.dtype)
    rows = np.arange(len(images)) if rows is None else rows
    if random is None:
        return images[rows].astype(compute_dtype(generator.dtype))
    config, compat = config_of(generator), generator.keras_compat
    draws = draw_batch(config, images.shape[1:], len(rows), random, compat)
    changed = apply(images, draws, config, rows=rows, keras_compat=compat)
    return changed.astype(compute_dtype(generator.dtype), copy=False)


def normalized(generator: Any, images: np.ndarray) -> np.ndarray:
    """A batch with its channels last, as the network gets it; ``images`` may be overwritten.

    Raises:
        NotFittedError: statistics were asked for and ``fit`` was not called.
    """
    if generator.keras_compat:
        warn_of_missing_statistics(generator)
    else:
        check_fitted(generator)
    return standardize(from_channels_last(images, generator.data_format), generator)
