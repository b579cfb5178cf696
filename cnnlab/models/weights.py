"""Fill a network from a weight file, wholly or not at all."""

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cnnlab.models.weight_files import LayerWeights, read_weight_file

if TYPE_CHECKING:
    import keras


def load_weights(model: "keras.Model", path: str | Path) -> None:
    """Set the model's weights from a file that holds exactly its layers.

    Both of Keras's layouts are read: ``.weights.h5`` (``model.save_weights``) and the older
    ``.h5`` of ``keras.applications``. The optimiser's state in a file is left alone.

    Args:
        model: a flat functional model; unchanged if the file is refused.
        path: the weight file.

    Raises:
        WeightsError: names the first thing that differs from the network, or is unsafe.
    """
    layers = _layers_of(model)
    values = read_weight_file(Path(path), layers)
    for expected in layers:
        if expected.shapes:
            model.get_layer(expected.name).set_weights(values[expected.name])


def _layers_of(model: "keras.Model") -> list[LayerWeights]:
    """Each layer, and what a ``.weights.h5`` calls it: its class, numbered from the second on."""
    seen: Counter[str] = Counter()
    layers = []
    for layer in model.layers:
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(layer).__name__).lower()
        key = f"{kind}_{seen[kind]}" if seen[kind] else kind
        seen[kind] += 1
        shapes = tuple(tuple(weight.shape) for weight in layer.weights)
        layers.append(LayerWeights(layer.name, key, shapes))
    return layers
