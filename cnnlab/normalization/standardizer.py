"""Mean 0 and variance 1, per picture, per channel or per pixel of the data set."""

from pathlib import Path
from typing import Any, Literal, Self

import numpy as np

from cnnlab.configuration.checks import require_choice
from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.normalization.arrays import as_images, check_shape, map_blocks
from cnnlab.normalization.moments import channel_moments, pixel_moments
from cnnlab.normalization.sources import Source
from cnnlab.normalization.storage import check_learned, save_learned

MODES = ("samplewise", "featurewise")
PER = ("channel", "pixel")


class Standardizer:
    """Subtracts a mean and divides by a standard deviation.

    ``"samplewise"`` takes both over all values of each picture and learns nothing; it
    gives all pictures the same contrast. ``"featurewise"`` takes them over all pictures
    given to ``fit``, and can be undone: one mean and deviation per channel, as Keras's
    ``ImageDataGenerator`` does, or per pixel, as scikit-learn's ``StandardScaler``.

    Args:
        mode: ``"samplewise"`` or ``"featurewise"``.
        center: subtract the mean.
        std_normalization: divide by (standard deviation + ``epsilon``).
        epsilon: keeps a picture of one colour from being divided by zero; Keras's 1e-6.
        per: the unit with a mean of its own when featurewise: each ``"channel"``, or each
            ``"pixel"`` of each channel.

    Attributes:
        mean_: float64, (channels,) or (height, width, channels); after ``fit``, featurewise only.
        std_: float64 in the same shape, standard deviation (ddof 0); likewise.

    Example:
        >>> images = np.array([0, 2, 4, 6], np.uint8).reshape(1, 2, 2, 1)
        >>> Standardizer().fit_transform(images).ravel().round(2)
        array([-1.34, -0.45,  0.45,  1.34], dtype=float32)
    """

    kind = "standardizer"

    def __init__(
        self,
        mode: Literal["samplewise", "featurewise"] = "samplewise",
        center: bool = True,
        std_normalization: bool = True,
        epsilon: float = 1e-6,
        per: Literal["channel", "pixel"] = "channel",
    ) -> None:
        require_choice("mode", mode, MODES, "standardizer")
        require_choice("per", per, PER, "standardizer")
        if not epsilon >= 0:
            raise ConfigurationError(
                "standardizer-epsilon",
                "`epsilon` must be a number, 0 or more; received {epsilon}. Keras uses 1e-6.",
                epsilon=epsilon,
            )
        self.mode = mode
        self.center = center
        self.std_normalization = std_normalization
        self.epsilon = epsilon
        self.per = per

    def fit(self, images: Source) -> Self:
        """Learn mean and standard deviation in one pass; does nothing when samplewise.

        Args:
            images: (num_images, height, width, channels), uint8 or float; or an iterator of
                such batches, or a folder of pictures: they need not fit in memory. Per channel,
                pictures may differ in size.

        Raises:
            ConfigurationError: no pictures, NaN among them, or different shapes.
            ImageError: a file of the folder is no picture.
        """
        if self.mode == "featurewise":
            learn = channel_moments if self.per == "channel" else pixel_moments
            self.mean_, self.std_ = learn(images)
        return self

    def transform(self, images: np.ndarray) -> np.ndarray:
        """(num_images, height, width, channels) float32, standardised.

        Raises:
            NotFittedError: featurewise, and ``fit`` was not called.
            ConfigurationError: another shape or number of channels than ``fit`` saw.
        """
        return map_blocks(self._standardize, self._checked(images))

    def fit_transform(self, images: np.ndarray) -> np.ndarray:
        """``fit(images)``, then ``transform(images)``; an array, since it is read twice."""
        return self.fit(images).transform(images)

    def inverse_transform(self, images: np.ndarray) -> np.ndarray:
        """float32 pictures as they were before ``transform``.

        Raises:
            ConfigurationError: samplewise; the mean of each picture is not stored.
            NotFittedError: featurewise, and ``fit`` was not called.
        """
        if self.mode == "samplewise":
            raise ConfigurationError(
                "samplewise-has-no-inverse",
                "Samplewise standardisation cannot be undone: the mean and deviation of each "
                'picture are not kept. Keep the original pictures, or use mode="featurewise".',
            )
        return map_blocks(self._restore, self._checked(images))

    def save(self, path: str | Path) -> None:
        """Write settings and statistics to an .npz file for ``load_normalizer``.

        Raises:
            NotFittedError: featurewise, and ``fit`` was not called.
        """
        self._check_fitted()
        learned = {name: value for name, value in vars(self).items() if name.endswith("_")}
        save_learned(path, self.kind, self._parameters(), learned)

    @classmethod
    def from_learned(cls, parameters: dict[str, Any], learned: dict[str, np.ndarray]) -> Self:
        """The inverse of ``save``. Raises ``WeightsError`` if the arrays do not fit together."""
        normalizer = cls(**parameters)
        if normalizer.mode == "featurewise":
            shape = learned.get("mean_", np.zeros(0)).shape
            check_learned(learned, {"mean_": shape, "std_": shape})
            vars(normalizer).update(learned)
        return normalizer

    def _parameters(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "center": self.center,
            "std_normalization": self.std_normalization,
            "epsilon": self.epsilon,
            "per": self.per,
        }

    def _check_fitted(self) -> None:
        if self.mode == "featurewise" and not hasattr(self, "mean_"):
            raise NotFittedError(
                "standardizer-not-fitted",
                "This featurewise Standardizer has seen no pictures yet. Call fit(images) first.",
            )

    def _checked(self, images: np.ndarray) -> np.ndarray:
        images = as_images(images)
        self._check_fitted()
        if self.mode == "samplewise":
            return images
        if self.per == "pixel":
            check_shape(images, self.mean_.shape)
        elif images.shape[-1] != len(self.mean_):
            raise ConfigurationError(
                "standardizer-channels",
                "These pictures have {received:# channel}, those given to fit had {expected}.",
                received=images.shape[-1],
                expected=len(self.mean_),
            )
        return images

    def _standardize(self, block: np.ndarray) -> np.ndarray:
        mean, std = self._moments(block)
        if self.center:
            block = block - mean
        return block / (std + self.epsilon) if self.std_normalization else block

    def _restore(self, block: np.ndarray) -> np.ndarray:
        if self.std_normalization:
            block = block * (self.std_ + self.epsilon)
        return block + self.mean_ if self.center else block

    def _moments(self, block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mode == "featurewise":
            return self.mean_, self.std_
        every_value = (1, 2, 3)
        return block.mean(every_value, keepdims=True), block.std(every_value, keepdims=True)
