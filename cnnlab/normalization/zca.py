"""ZCA whitening: no two pixels stay correlated, and the result still looks like a picture."""

import copy
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np

from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.normalization.arrays import (
    as_images,
    check_enough,
    check_finite,
    float64_blocks,
    map_blocks,
)
from cnnlab.normalization.storage import check_learned, save_learned

CENTERS = ("pixel", "channel")
# 64 x 64 x 3: the covariance takes 1.2 GB, and its decomposition about three times that.
MAX_FEATURES = 12_288


class ZCAWhitening:
    """The whitening that changes pictures least: x -> (x - mean) U diag(1 / (sigma + eps')) U^T.

    U holds the eigenvectors of the covariance of the D = height * width * channels values,
    sigma^2 its eigenvalues. With ``epsilon`` in Keras's sense, added to the singular values
    s = sqrt(n) sigma of the data, eps' = epsilon / sqrt(n): the default 1e-6 smooths
    nothing, and noise in the faintest directions comes out as loud as everything else.
    The covariance is summed in float64; in float32 its small eigenvalues are noise
    (CIFAR-10: the smallest is 3e-8 of the largest).

    Directions whose eigenvalue is at most D * 2.2e-16 of the largest carry rounding errors
    only (the rule of ``numpy.linalg.matrix_rank``); they become zero.

    The decomposition is kept: ``with_epsilon`` gives another ``epsilon`` without a new fit.

    Args:
        epsilon: added to the singular values of the data, 0 or more.
        center: ``"pixel"`` subtracts the mean picture; ``"channel"`` one mean a channel, as Keras.

    Attributes:
        mean_: (height, width, channels) float64, what is subtracted.
        eigenvalues_: (D,) float64, largest first.
        components_: (D, D) float64, the eigenvector of each eigenvalue as a row.
        rank_: number of directions kept.
        num_images_: number of pictures seen by ``fit``.

    References:
        Bell and Sejnowski (1997), The "independent components" of natural scenes are edge
        filters. Kessy, Lewin and Strimmer (2018), Optimal whitening and decorrelation.
    """

    kind = "zca"

    def __init__(
        self, epsilon: float = 1e-6, center: Literal["pixel", "channel"] = "pixel"
    ) -> None:
        if center not in CENTERS:
            raise ConfigurationError(
                "zca-center",
                '`center` must be "pixel" or "channel"; received {received}.',
                received=repr(center),
            )
        _check_epsilon(epsilon)
        self.epsilon = epsilon
        self.center = center

    def fit(self, images: np.ndarray) -> Self:
        """Learn mean, eigenvalues and eigenvectors; what was learned before is forgotten.

        Args:
            images: (num_images, height, width, channels), uint8 or float, at least 2.

        Raises:
            ConfigurationError: too few pictures, NaN among them, or too many pixels: the
                D x D covariance would not fit.
        """
        images = as_images(images)
        check_enough(images, 2)
        _check_size(images.shape[1:])
        mean = _mean(images, self.center)
        eigenvalues, vectors = np.linalg.eigh(_covariance(images, mean))
        self._learn(mean, eigenvalues[::-1], np.ascontiguousarray(vectors.T[::-1]), len(images))
        return self

    def transform(self, images: np.ndarray) -> np.ndarray:
        """Whitened pictures, float32, in the shape that came in.

        On the pictures of ``fit``, the mean product of any two different directions is 0
        and each of the ``rank_`` directions has variance 1 (while ``epsilon`` is small).

        Raises:
            NotFittedError: ``fit`` was not called.
            ConfigurationError: pictures of another shape than ``fit`` saw.
        """
        images = self._checked(images)
        # Forming the matrix costs as much as whitening D pictures through its factors.
        many = len(images) > len(self.eigenvalues_)
        whiten = self._multiply if many else self._stretch
        return map_blocks(lambda block: whiten(block - self.mean_), images)

    def fit_transform(self, images: np.ndarray) -> np.ndarray:
        """``fit(images)``, then ``transform(images)``."""
        return self.fit(images).transform(images)

    def inverse_transform(self, images: np.ndarray) -> np.ndarray:
        """float32 pictures as they were before ``transform``, but for the directions cut."""
        images = self._checked(images)
        return map_blocks(lambda block: self._stretch(block, 1 / self._gains) + self.mean_, images)

    def with_epsilon(self, epsilon: float) -> Self:
        """The same whitening with another ``epsilon``; shares what was learned, costs nothing."""
        _check_epsilon(epsilon)
        other = copy.copy(self)
        vars(other).pop("matrix", None)
        other.epsilon = epsilon
        return other

    @cached_property
    def matrix(self) -> np.ndarray:
        """(D, D) float64, symmetric: what Keras calls ``zca_whitening_matrix``."""
        self._check_fitted()
        kept = self.components_[: self.rank_]
        return (kept.T * self._gains) @ kept

    def save(self, path: str | Path) -> None:
        """Write settings and decomposition to an .npz file for ``load_normalizer``.

        The file takes 8 * D^2 bytes: 75 MB for pictures of 32 x 32 x 3.
        """
        self._check_fitted()
        parameters = {"epsilon": self.epsilon, "center": self.center}
        learned = {name: getattr(self, name) for name in ("mean_", "eigenvalues_", "components_")}
        save_learned(path, self.kind, parameters | {"num_images": self.num_images_}, learned)

    @classmethod
    def from_learned(cls, parameters: dict[str, Any], learned: dict[str, np.ndarray]) -> Self:
        """The inverse of ``save``. Raises ``WeightsError`` where the arrays do not fit together."""
        num_images = parameters.pop("num_images")
        if not isinstance(num_images, int) or num_images < 1:
            raise TypeError(f"num_images is {num_images!r}")
        normalizer = cls(**parameters)
        mean = learned.get("mean_", np.zeros(0))
        shapes = {"mean_": mean.shape, "eigenvalues_": (mean.size,)}
        check_learned(learned, shapes | {"components_": (mean.size, mean.size)})
        normalizer._learn(mean, learned["eigenvalues_"], learned["components_"], num_images)
        return normalizer

    def _learn(
        self, mean: np.ndarray, eigenvalues: np.ndarray, components: np.ndarray, num_images: int
    ) -> None:
        vars(self).pop("matrix", None)
        self.mean_ = mean
        self.eigenvalues_ = np.maximum(eigenvalues, 0)
        self.components_ = components
        self.num_images_ = num_images
        floor = len(eigenvalues) * np.finfo(np.float64).eps * self.eigenvalues_.max()
        self.rank_ = int((self.eigenvalues_ > floor).sum())

    @property
    def _gains(self) -> np.ndarray:
        """sqrt(n) / (s + epsilon) of the kept directions, with s = sqrt(n * eigenvalue)."""
        sigma = np.sqrt(self.eigenvalues_[: self.rank_])
        return 1 / (sigma + self.epsilon / np.sqrt(self.num_images_))

    def _stretch(self, block: np.ndarray, gains: np.ndarray | None = None) -> np.ndarray:
        kept = self.components_[: self.rank_]
        gains = self._gains if gains is None else gains
        flat = block.reshape(len(block), -1)
        return (flat @ kept.T * gains @ kept).reshape(block.shape)

    def _multiply(self, block: np.ndarray) -> np.ndarray:
        return (block.reshape(len(block), -1) @ self.matrix).reshape(block.shape)

    def _check_fitted(self) -> None:
        if not hasattr(self, "components_"):
            raise NotFittedError(
                "zca-not-fitted",
                "This ZCAWhitening has seen no pictures yet. Call fit(images) first.",
            )

    def _checked(self, images: np.ndarray) -> np.ndarray:
        images = as_images(images)
        self._check_fitted()
        if images.shape[1:] != self.mean_.shape:
            raise ConfigurationError(
                "zca-image-shape",
                "These pictures have shape {received}, those given to fit had {expected}. "
                "Resize them, or fit again.",
                received=images.shape[1:],
                expected=self.mean_.shape,
            )
        return images


def _check_epsilon(epsilon: float) -> None:
    if not 0 <= epsilon < np.inf:
        raise ConfigurationError(
            "zca-epsilon",
            "`zca_epsilon` must be a finite number, 0 or more; received {epsilon}. "
            "Keras uses 1e-6; more smooths.",
            epsilon=epsilon,
        )


def _check_size(image_shape: tuple[int, ...]) -> None:
    features = int(np.prod(image_shape))
    if features > MAX_FEATURES:
        raise ConfigurationError(
            "zca-too-large",
            "Whitening pictures of {height} x {width} x {channels} needs a {features} x {features} "
            "matrix, {gigabytes:.1f} GB in float64; the limit is {limit} values a picture "
            "(64 x 64 x 3). Resize the pictures first.",
            height=image_shape[0],
            width=image_shape[1],
            channels=image_shape[2],
            features=features,
            gigabytes=features**2 * 8 / 1e9,
            limit=MAX_FEATURES,
        )


def _mean(images: np.ndarray, center: str) -> np.ndarray:
    """The mean picture, or the mean of each channel spread over a picture."""
    mean = sum(block.sum(0) for block in float64_blocks(images)) / len(images)
    check_finite(mean)
    if center == "channel":
        mean = np.broadcast_to(mean.mean((0, 1)), mean.shape).copy()
    return mean


def _covariance(images: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Mean product of deviations (D, D); NumPy computes A^T A as a symmetric rank update."""
    total = np.zeros((mean.size, mean.size))
    for block in float64_blocks(images):
        deviations = (block - mean).reshape(len(block), -1)
        total += deviations.T @ deviations
    return total / len(images)
