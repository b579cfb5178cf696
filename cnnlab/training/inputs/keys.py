"""The keys of cached features: a hash of everything that their values depend on."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab import __version__
from cnnlab.features.cuts import Cut
from cnnlab.features.hashes import hash_of_layers, hash_of_pictures
from cnnlab.runs.config import TrainingConfig
from cnnlab.storage.hashes import hash_of_json

if TYPE_CHECKING:
    import keras

# The others are fitted to the training pictures.
_WITHOUT_FIT = ("none", "samplewise")


class Keys:
    """The keys of one training.

    Args:
        model: with its initial weights, which its frozen layers keep.
        config: augmentation and preprocessing are read.
        parts: arrays of pictures by their names, uint8; ``"training"`` is trained on.
    """

    def __init__(
        self,
        model: "keras.Model",
        config: TrainingConfig,
        parts: Mapping[str, np.ndarray],
    ) -> None:
        self._hash_of_layers = lru_cache(lambda cut: hash_of_layers(model.layers[: cut.num_layers]))
        self._config = config
        self._hash_of = lru_cache(lambda part: hash_of_pictures(parts[part]))

    def unaugmented(self, cut: Cut, precision: str, part: str) -> str:
        """Of the features of a part without augmentation."""
        return self._key(cut, precision, self._hash_of(part), None)

    def view(self, cut: Cut, precision: str, number: int) -> str:
        """Of the features of one view of the training pictures, augmented if that is set."""
        augmentation = self._config.augmentation
        view = None if augmentation is None else (augmentation.to_dict(), self._config.seed, number)
        return self._key(cut, precision, self._hash_of("training"), view)

    def _key(self, cut: Cut, precision: str, pictures: str, view: Any) -> str:
        parts = {
            "versions": (__version__, version("tensorflow")),
            "pictures": pictures,
            "view": view,
            "treatment": self._preprocessing(),
            "layers": self._hash_of_layers(cut),
            "precision": precision,
        }
        return hash_of_json(parts)

    def _preprocessing(self) -> tuple[Any, ...]:
        config = self._config
        is_fitted = config.normalization not in _WITHOUT_FIT
        return (
            config.normalization,
            config.zca_epsilon,
            config.zca_epsilon_on,
            self._hash_of("training") if is_fitted else None,
            config.base_preprocessing,
        )
