"""Whitening: it decorrelates pixels; with ZCA the result still looks like a picture."""

import copy
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from cnnlab.errors import NotFittedError
from cnnlab.normalization.arrays import as_images, check_shape, map_blocks
from cnnlab.normalization.costs import check_matrix
from cnnlab.normalization.sources import Source
from cnnlab.normalization.spectrum import Center, Spectrum, learn_spectrum
from cnnlab.normalization.storage import check_learned, save_learned
from cnnlab.normalization.whitening_settings import EpsilonOn, WhiteningSettings


class ZCAWhitening:
    """The whitening that changes pictures least: x -> (x - mean) U diag(gain) U^T.

    U holds the eigenvectors of the covariance of the D = height * width * channels values,
    L its eigenvalues; gain = 1 / sqrt(L), softened by ``epsilon``. The covariance is summed in
    float64: in float32 its small eigenvalues are noise (CIFAR-10: the smallest is 3e-8 of the
    largest). Directions whose eigenvalue is at most D * 2.2e-16 of the largest carry rounding
    errors only (the rule of ``numpy.linalg.matrix_rank``); they become zero.

    ``fit`` stores the decomposition, so ``with_settings`` gives another ``epsilon``,
    form or number of components without a new fit.

    Args:
        epsilon: softens the gain of faint directions, 0 or more. 1e-6, Keras's, softens nothing:
            noise in the faintest directions is amplified to the variance of all others.
        center: ``"pixel"`` subtracts the mean picture; ``"channel"`` one mean a channel, as Keras.
        epsilon_on: the numbers to which ``epsilon`` is added. ``"singular_values"``, as Keras:
            those of the data, s = sqrt(n L), so gain = sqrt(n) / (s + epsilon).
            ``"eigenvalues"``, as a ridge: gain = 1 / sqrt(L + epsilon * mean(L)); the same value
            then means the same for any number and scale of pictures, and 0.01 to 0.1 suits photos.
        num_components: keep at most so many of the strongest directions; None for all.
        rotate: stop at the coordinates along the eigenvectors (PCA whitening): ``transform``
            then gives (num_images, num_kept), the strongest direction first.
        cholesky: rotate the coordinates so that each value of the result depends on its own pixel
            and later ones only (Cholesky whitening), instead of on all.

    Attributes:
        mean_: (height, width, channels) float64, which is subtracted.
        eigenvalues_: (k,) float64, largest first, k = min(num_images, D).
        components_: (k, D) float64, the eigenvector of each eigenvalue as a row.
        rank_: number of directions above the rounding errors.
        num_images_: number of pictures in ``fit``.
        noise_gain_: standard deviation, in the result, of noise that has 1 in the pictures.

    Raises:
        ConfigurationError: a setting that cannot be used.

    References:
        Bell and Sejnowski (1997), The "independent components" of natural scenes are edge
        filters. Kessy, Lewin and Strimmer (2018), Optimal whitening and decorrelation.
    """

    kind = "zca"

    def __init__(
        self,
        epsilon: float = 1e-6,
        center: Center = "pixel",
        epsilon_on: EpsilonOn = "singular_values",
        num_components: int | None = None,
        rotate: bool = False,
        cholesky: bool = False,
    ) -> None:
        self.settings = WhiteningSettings(
            epsilon, center, epsilon_on, num_components, rotate, cholesky
        )

    @property
    def epsilon(self) -> float:
        """See the class."""
        return self.settings.epsilon

    @property
    def center(self) -> Center:
        """See the class."""
        return self.settings.center

    def fit(self, images: Source) -> Self:
        """Learn mean, eigenvalues and eigenvectors; an earlier fit is replaced.

        With more pictures than values in one, through the covariance; with fewer, through the
        pictures' Gram matrix, which suits large pictures. ``fit_cost`` estimates seconds and bytes.

        Args:
            images: (num_images, height, width, channels), uint8 or float, at least 2; or an
                iterator of such batches, or a folder of pictures of one size; read once.

        Raises:
            ConfigurationError: too few pictures, NaN among them, different shapes, or more than
                this machine's memory can take.
            ImageError: a file of the folder is no picture.
        """
        return self._learned(learn_spectrum(images, self.center))

    def transform(self, images: np.ndarray) -> np.ndarray:
        """Whitened pictures, float32, in the shape of the input ((n, num_kept) with ``rotate``).

        On the pictures of ``fit``, the mean product of any two different directions is 0
        and each of the ``num_kept`` directions has variance 1 (while ``epsilon`` is small).

        Raises:
            NotFittedError: ``fit`` was not called.
            ConfigurationError: pictures of another shape than ``fit`` saw.
        """
        images = self._checked(images)
        # Forming the matrix costs as much as whitening D pictures through its factors.
        many = len(images) > self.mean_.size
        whiten = self._multiplied if many else self._through_coordinates
        shape = (self.num_kept,) if self.settings.rotate else self.mean_.shape
        return map_blocks(lambda block: whiten(block).reshape(-1, *shape), images, shape)

    def fit_transform(self, images: np.ndarray) -> np.ndarray:
        """``fit(images)``, then ``transform(images)``; an array, since it is read twice."""
        return self.fit(images).transform(images)

    def inverse_transform(self, images: np.ndarray) -> np.ndarray:
        """float32 pictures as they were before ``transform``, but for the directions cut."""
        self._check_fitted()
        whitened = np.asarray(images) if self.settings.rotate else self._checked(images)

        def restore(block: np.ndarray) -> np.ndarray:
            rows = block.reshape(len(block), -1)
            coordinates = rows if self._rotation is None else rows @ self._rotation.T
            restored = coordinates / self.gains @ self._kept
            return restored.reshape(-1, *self.mean_.shape) + self.mean_

        return map_blocks(restore, whitened, self.mean_.shape)

    def coordinates(self, images: np.ndarray) -> np.ndarray:
        """(num_images, k) float64: pictures less the mean along ``components_``.

        They do not depend on any setting but ``center``; ``from_coordinates`` whitens them, which
        saves half the work if the same pictures are shown at one ``epsilon`` after another.
        """
        images = self._checked(images)
        return self._flat(images.astype(np.float64)) @ self.components_.T

    def from_coordinates(self, coordinates: np.ndarray) -> np.ndarray:
        """The result of ``transform`` for the pictures of these ``coordinates``.

        Rotated back in float32: whitened coordinates are of one size, so no digits cancel.
        """
        whitened = (coordinates[:, : self.num_kept] * self.gains).astype(np.float32)
        if self.settings.rotate:
            return whitened
        single = self._spectrum.single_components[: self.num_kept]
        rotation = self._rotation if self.settings.cholesky else None
        rotation = single if rotation is None else rotation.astype(np.float32)
        return (whitened @ rotation).reshape(-1, *self.mean_.shape)

    def with_settings(self, **changes: Any) -> Self:
        """The same whitening with other settings; shares the fit.

        Args:
            changes: any argument of the class but ``center``, on which ``fit`` depends.

        Raises:
            ConfigurationError: a value that cannot be used, or another ``center`` after ``fit``.
        """
        settings = self.settings.changed(changes, fitted=hasattr(self, "components_"))
        other = copy.copy(self)
        other._forget_derived()
        other.settings = settings
        return other

    @cached_property
    def matrix(self) -> np.ndarray:
        """(D, D) float64, by which the rows of pictures less the mean are multiplied.

        Symmetric for ZCA, ``zca_whitening_matrix`` in Keras; (D, num_kept) for PCA.
        Large pictures are whitened without it: only who asks for it pays 8 D^2 bytes.

        Raises:
            ConfigurationError: it does not fit into this machine's memory.
        """
        self._check_fitted()
        check_matrix(self.mean_.shape)
        return self._rotated(self._kept.T * self.gains)

    @property
    def num_kept(self) -> int:
        """Directions that ``transform`` keeps: ``rank_``, or ``num_components`` if that is less."""
        self._check_fitted()
        return min(self.rank_, self.settings.num_components or self.rank_)

    @property
    def gains(self) -> np.ndarray:
        """(num_kept,) float64: the factor of the coordinate along each kept direction."""
        mean_eigenvalue = self.eigenvalues_.sum() / self.mean_.size
        kept = self.eigenvalues_[: self.num_kept]
        return self.settings.gains(kept, mean_eigenvalue, self.num_images_)

    @property
    def noise_gain_(self) -> float:
        """Root of the mean square gain over all D directions, those cut included."""
        return float(np.sqrt((self.gains**2).sum() / self.mean_.size))

    def save(self, path: str | Path) -> None:
        """Write settings and decomposition to an .npz file for ``load_normalizer``.

        The file takes 8 k D bytes: 75 MB for many pictures of 32 x 32 x 3.
        """
        save_learned(path, self.kind, *self.state())

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Settings (JSON types) and learned arrays: the arguments of ``from_learned``."""
        self._check_fitted()
        learned = {name: getattr(self, name) for name in ("mean_", "eigenvalues_", "components_")}
        return self.settings.to_dict() | {"num_images": self.num_images_}, learned

    @classmethod
    def from_learned(cls, parameters: dict[str, Any], learned: dict[str, np.ndarray]) -> Self:
        """The inverse of ``save``. Raises ``WeightsError`` if the arrays do not fit together."""
        num_images = parameters.pop("num_images")
        if not isinstance(num_images, int) or num_images < 1:
            raise TypeError(f"num_images is {num_images!r}")
        mean = learned.get("mean_", np.zeros((0, 0, 0)))
        if mean.ndim != 3:
            raise TypeError(f"mean_ has shape {mean.shape}")
        count = learned.get("eigenvalues_", np.zeros(0)).size
        shapes = {"mean_": mean.shape, "eigenvalues_": (count,), "components_": (count, mean.size)}
        check_learned(learned, shapes)
        mean, eigenvalues, components = (learned[name] for name in shapes)
        spectrum = Spectrum(mean, eigenvalues, components, num_images)
        return cls(**parameters)._learned(spectrum)

    def _learned(self, spectrum: Spectrum) -> Self:
        self._forget_derived()
        self.mean_ = spectrum.mean
        self.eigenvalues_ = spectrum.eigenvalues
        self.components_ = spectrum.components
        self.num_images_ = spectrum.num_images
        self.rank_ = spectrum.rank
        self._spectrum = spectrum
        return self

    def _forget_derived(self) -> None:
        for name in ("matrix", "_rotation"):
            vars(self).pop(name, None)

    def _check_fitted(self) -> None:
        if not hasattr(self, "components_"):
            raise NotFittedError(
                "zca-not-fitted",
                "This ZCAWhitening has seen no pictures yet. Call fit(images) first.",
            )

    def _checked(self, images: np.ndarray) -> np.ndarray:
        images = as_images(images)
        self._check_fitted()
        check_shape(images, self.mean_.shape)
        return images

    @property
    def _kept(self) -> np.ndarray:
        return self.components_[: self.num_kept]

    @cached_property
    def _rotation(self) -> np.ndarray | None:
        """(num_kept, D), orthonormal rows: from whitened coordinates to values; None for PCA."""
        if self.settings.rotate:
            return None
        return _cholesky_rotation(self._kept, self.gains) if self.settings.cholesky else self._kept

    def _flat(self, block: np.ndarray) -> np.ndarray:
        return (block - self.mean_).reshape(len(block), -1)

    def _rotated(self, whitened: np.ndarray) -> np.ndarray:
        return whitened if self._rotation is None else whitened @ self._rotation

    def _through_coordinates(self, block: np.ndarray) -> np.ndarray:
        return self._rotated(self._flat(block) @ self._kept.T * self.gains)

    def _multiplied(self, block: np.ndarray) -> np.ndarray:
        return self._flat(block) @ self.matrix


def _cholesky_rotation(kept: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """The rotation after which the whitening matrix is triangular.

    W = R of the QR decomposition of diag(gain) U^T: then W^T W is the inverse covariance and W
    is upper triangular with a positive diagonal, its Cholesky factor, also if the
    covariance is singular and the usual way through its inverse fails.

    Returns:
        (num_kept, D): [Q | 0].
    """
    q, r = np.linalg.qr(gains[:, None] * kept)
    signs = np.where(np.diag(r) < 0, -1.0, 1.0)
    rotation = np.zeros(kept.shape)
    rotation[:, : len(kept)] = q * signs
    return rotation
