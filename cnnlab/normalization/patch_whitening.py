"""Whitening photos of any resolution: a small convolution, learned from patches."""

from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self

import numpy as np

from cnnlab.configuration.checks import is_whole, require, require_whole
from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.normalization.arrays import as_images
from cnnlab.normalization.sources import Source, num_images, source_blocks
from cnnlab.normalization.storage import save_learned
from cnnlab.normalization.zca import ZCAWhitening

# Of each picture, if their number is unknown.
_PATCHES_A_PICTURE = 256

_require = partial(require, area="patches")


class PatchWhitening:
    """A filter that does to every pixel of a picture what ZCA does to the middle pixel of a patch.

    Whitening whole pictures takes a matrix of all pixels by all pixels; but pixels of photos
    are correlated mostly with near ones, and in the same way everywhere. So the whitening is
    fitted to patches, and its row for the middle pixel is a filter. Edges have symmetric
    padding.

    Args:
        side: of a patch, pixels; odd, so that there is a middle.
        epsilon: softens faint patterns; added to the eigenvalues, times their mean.
        num_patches: how many patches to learn from, equally many from each picture. Of an iterator
            or folder, whose length is unknown, 256 from each picture until there are enough.
        seed: of their random positions.

    Attributes:
        whitening_: the fitted ``ZCAWhitening`` of the patches.
        filters_: (side, side, channels, channels) float64: the weights of each channel of the
            result (last) for each pixel around and each channel of the picture.
        noise_gain_: standard deviation, in the result, of noise that has 1 in the pictures.

    Raises:
        ConfigurationError: a setting that cannot be used.

    Reference:
        Coates, Lee and Ng (2011), An analysis of single-layer networks in unsupervised feature
        learning: whitened patches, with such an epsilon for the same reason.
    """

    kind = "patches"

    def __init__(
        self, side: int = 7, epsilon: float = 0.01, num_patches: int = 50_000, seed: int = 0
    ) -> None:
        odd = is_whole(side, 1, 999) and side % 2
        _require(odd, "side", side, "an odd whole number up to 999, such as 7")
        require_whole("num_patches", num_patches, 2, 10**9, "patches")
        require_whole("seed", seed, 0, 2**32 - 1, "patches")
        self._unfitted = ZCAWhitening(epsilon, "channel", "eigenvalues")
        self.side = side
        self.epsilon = epsilon
        self.num_patches = num_patches
        self.seed = seed

    def fit(self, images: Source) -> Self:
        """Learn the filters from patches of the pictures; an earlier fit is replaced.

        Args:
            images: (num_images, height, width, channels), uint8 or float; or an iterator of such
                batches, or a folder of pictures; of any sizes from ``side`` on. Read once.

        Raises:
            ConfigurationError: pictures smaller than a patch, none, or NaN among them.
            ImageError: a file of the folder is no picture.
        """
        return self._learned(self._unfitted.fit(self._patches(images)))

    def transform(self, images: np.ndarray) -> np.ndarray:
        """Whitened pictures, float32, in the shape of the input, of any height and width.

        Raises:
            NotFittedError: ``fit`` was not called.
            ConfigurationError: another number of channels than ``fit`` saw.
        """
        images = as_images(images)
        self._check_fitted()
        _check_channels(images, self.filters_.shape[-1])
        mean = self.whitening_.mean_[0, 0].astype(np.float32)
        return np.stack(
            [_filtered(image.astype(np.float32) - mean, self.filters_) for image in images]
        )

    def fit_transform(self, images: np.ndarray) -> np.ndarray:
        """``fit(images)``, then ``transform(images)``; an array, since it is read twice."""
        return self.fit(images).transform(images)

    def inverse_transform(self, images: np.ndarray) -> np.ndarray:
        """Raises ``ConfigurationError``: a filter cannot be inverted."""
        raise ConfigurationError(
            "patches-have-no-inverse",
            "Whitening by patches cannot be undone. Keep the original pictures, or use "
            "ZCAWhitening.",
        )

    def with_settings(self, epsilon: float) -> Self:
        """The same with another ``epsilon``; shares the fit."""
        self._check_fitted()
        other = type(self)(self.side, epsilon, self.num_patches, self.seed)
        return other._learned(self.whitening_.with_settings(epsilon=epsilon))

    @cached_property
    def filters_(self) -> np.ndarray:
        """See the class."""
        self._check_fitted()
        shape = self.whitening_.mean_.shape
        places = np.arange(np.prod(shape)).reshape(shape)
        middle = places[self.side // 2, self.side // 2]
        return self.whitening_.matrix[:, middle].reshape(*shape, -1)

    @property
    def noise_gain_(self) -> float:
        """See the class."""
        return float(np.sqrt((self.filters_**2).sum() / self.filters_.shape[-1]))

    def save(self, path: str | Path) -> None:
        """Write settings and learned arrays to an .npz file for ``load_normalizer``."""
        self._check_fitted()
        parameters, learned = self.whitening_.state()
        own = {name: getattr(self, name) for name in ("side", "num_patches", "seed")}
        save_learned(path, self.kind, own | {"whitening": parameters}, learned)

    @classmethod
    def from_learned(cls, parameters: dict[str, Any], learned: dict[str, np.ndarray]) -> Self:
        """The inverse of ``save``. Raises ``WeightsError`` if the arrays do not fit together."""
        whitening = ZCAWhitening.from_learned(dict(parameters.pop("whitening")), learned)
        patches = cls(epsilon=whitening.epsilon, **parameters)
        square = whitening.mean_.shape[:2] == (patches.side, patches.side)
        _require(square, "side", patches.side, f"that of the patches, {whitening.mean_.shape}")
        return patches._learned(whitening)

    def _learned(self, whitening: ZCAWhitening) -> Self:
        vars(self).pop("filters_", None)
        self.whitening_ = whitening
        return self

    def _patches(self, images: Source) -> Iterator[np.ndarray]:
        """(n, side, side, channels) from one block of pictures after the other."""
        generator, left = np.random.default_rng(self.seed), self.num_patches
        known = num_images(images)
        each = -(-self.num_patches // known) if known else _PATCHES_A_PICTURE
        for block in source_blocks(images):
            if left <= 0:
                return
            patches = _cut_patches(block, self.side, min(left, each * len(block)), generator)
            left -= len(patches)
            yield patches

    def _check_fitted(self) -> None:
        if not hasattr(self, "whitening_"):
            raise NotFittedError(
                "patches-not-fitted",
                "This PatchWhitening has seen no pictures yet. Call fit(images) first.",
            )


def _cut_patches(
    images: np.ndarray, side: int, count: int, generator: np.random.Generator
) -> np.ndarray:
    """``count`` squares from random places, equally many from each picture as far as possible."""
    height, width = images.shape[1:3]
    most = min(height, width)
    _require(side <= most, "side", side, f"at most {most} for these pictures")
    tops = generator.integers(0, height - side + 1, count)
    lefts = generator.integers(0, width - side + 1, count)
    windows = np.lib.stride_tricks.sliding_window_view(images, (side, side), axis=(1, 2))
    return np.moveaxis(windows[np.arange(count) % len(images), tops, lefts], 1, -1)


def _filtered(image: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """Correlate (height, width, channels) float32 with filters; mirrored at the edges."""
    import cv2

    result = np.zeros_like(image)
    for target in range(filters.shape[-1]):
        for channel in range(filters.shape[-2]):
            result[..., target] += cv2.filter2D(
                np.ascontiguousarray(image[..., channel]),
                cv2.CV_32F,
                filters[..., channel, target],
                borderType=cv2.BORDER_REFLECT,
            )
    return result


def _check_channels(images: np.ndarray, expected: int) -> None:
    if images.shape[-1] != expected:
        raise ConfigurationError(
            "patches-channels",
            "These pictures have {received:# channel}, those given to fit had {expected}.",
            received=images.shape[-1],
            expected=expected,
        )
