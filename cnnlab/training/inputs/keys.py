"""Names for kept features: a hash of everything that their numbers depend on."""

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

# The others learn from the training pictures.
_LEARN_NOTHING = ("none", "samplewise")


class Keys:
    """The keys of one training.

    Args:
        model: with its starting weights, from which its frozen layers do not move.
        config: what happens to pictures before the network is read.
        parts: arrays of pictures by their names, uint8; ``"training"`` is learned from.
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

    def plain(self, cut: Cut, precision: str, part: str) -> str:
        """Of the answers to the pictures of a part as they are."""
        return self._key(cut, precision, self._hash_of(part), None)

    def view(self, cut: Cut, precision: str, number: int) -> str:
        """Of the answers to one view of the training pictures, as the augmentation varies them."""
        varied = self._config.augmentation
        view = None if varied is None else (varied.to_dict(), self._config.seed, number)
        return self._key(cut, precision, self._hash_of("training"), view)

    def _key(self, cut: Cut, precision: str, pictures: str, view: Any) -> str:
        parts = {
            "versions": (__version__, version("tensorflow")),
            "pictures": pictures,
            "view": view,
            "treatment": self._treatment(),
            "layers": self._hash_of_layers(cut),
            "precision": precision,
        }
        return hash_of_json(parts)

    def _treatment(self) -> tuple[Any, ...]:
        config = self._config
        learns = config.normalization not in _LEARN_NOTHING
        return (
            config.normalization,
            config.zca_epsilon,
            config.zca_epsilon_on,
            self._hash_of("training") if learns else None,
            config.base_preprocessing,
        )
