"""Normalisation of pictures: standardising and whitening.

    Standardizer      mean 0 and variance 1, per picture, or per channel or pixel of the data set
    ZCAWhitening      decorrelated pixels
    PatchWhitening    the same as a filter, for pictures of any resolution

All follow one contract, ``Normalizer``: ``fit`` learns from data, learned attributes end in ``_``
and can be saved.

Example:
    >>> images = np.random.default_rng(0).integers(0, 256, (500, 2, 2, 1), np.uint8)
    >>> white = ZCAWhitening().fit_transform(images).reshape(500, 4)
    >>> np.allclose(np.cov(white.T, bias=True), np.eye(4), atol=1e-3)
    True
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from cnnlab.configuration.checks import require_choice
from cnnlab.errors import ConfigurationError, WeightsError
from cnnlab.normalization.costs import FitCost, fit_cost
from cnnlab.normalization.display import clip_for_display, scale_for_display
from cnnlab.normalization.patch_whitening import PatchWhitening
from cnnlab.normalization.spectrum import Center
from cnnlab.normalization.standardizer import Standardizer
from cnnlab.normalization.storage import load_learned
from cnnlab.normalization.whitening_settings import CENTERS, EPSILON_ON, EpsilonOn
from cnnlab.normalization.zca import ZCAWhitening

__all__ = [
    "CENTERS",
    "EPSILON_ON",
    "NORMALIZATIONS",
    "EpsilonOn",
    "FitCost",
    "Normalizer",
    "PatchWhitening",
    "Standardizer",
    "ZCAWhitening",
    "clip_for_display",
    "fit_cost",
    "load_normalizer",
    "make_normalizer",
    "scale_for_display",
]

NORMALIZATIONS = ("none", "samplewise", "featurewise", "pixelwise", "zca", "patches")
_CLASSES = {cls.kind: cls for cls in (Standardizer, ZCAWhitening, PatchWhitening)}


class Normalizer(Protocol):
    """Pictures (num_images, height, width, channels) in, float32 of the same shape out."""

    def fit(self, images: np.ndarray) -> Self:
        """Learn from pictures; a second call replaces the first."""

    def transform(self, images: np.ndarray) -> np.ndarray:
        """Normalised pictures. Raises ``NotFittedError`` before ``fit``."""

    def fit_transform(self, images: np.ndarray) -> np.ndarray:
        """``fit(images)``, then ``transform(images)``."""

    def inverse_transform(self, images: np.ndarray) -> np.ndarray:
        """The original pictures, if they can be restored."""

    def save(self, path: str | Path) -> None:
        """Write everything to an .npz file for ``load_normalizer``."""


def make_normalizer(
    name: str,
    zca_epsilon: float = 1e-6,
    zca_epsilon_on: EpsilonOn = "singular_values",
    zca_center: Center = "pixel",
) -> Normalizer | None:
    """A new normaliser by its name in ``NORMALIZATIONS``; None for ``"none"``.

    Args:
        name: ``"samplewise"``; ``"featurewise"`` (per channel, as Keras); ``"pixelwise"``;
            ``"zca"``; ``"patches"`` (ZCA learned from patches, as a filter).
        zca_epsilon: of the two whitenings. Patches always take it as ``"eigenvalues"``.
        zca_epsilon_on, zca_center: ``epsilon_on`` and ``center`` of ``ZCAWhitening``.

    Raises:
        ConfigurationError: another name, or a value that cannot be used.
    """
    makers: dict[str, Callable[[], Normalizer | None]] = {
        "none": lambda: None,
        "samplewise": lambda: Standardizer("samplewise"),
        "featurewise": lambda: Standardizer("featurewise"),
        "pixelwise": lambda: Standardizer("featurewise", per="pixel"),
        "zca": lambda: ZCAWhitening(zca_epsilon, zca_center, zca_epsilon_on),
        "patches": lambda: PatchWhitening(epsilon=zca_epsilon),
    }
    require_choice("normalization", name, NORMALIZATIONS, "network")
    return makers[name]()


def load_normalizer(path: str | Path) -> Normalizer:
    """The normaliser that ``save`` wrote, ready to transform.

    Raises:
        WeightsError: the file is missing, damaged, or no normaliser of cnnlab.
        StorageError: it cannot be read now.
    """
    kind, parameters, learned = load_learned(path)
    try:
        return _CLASSES[kind].from_learned(parameters, learned)
    except (KeyError, TypeError, ConfigurationError) as error:
        raise WeightsError(
            "normalizer-unknown",
            "The normaliser in {path} has a kind or settings that this version does not know: "
            "{reason}. Update cnnlab, or fit it again.",
            path=Path(path).name,
            reason=str(error),
        ) from error
