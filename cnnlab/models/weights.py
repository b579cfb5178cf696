"""Load a weight file into a network, completely or not at all."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.models.expected_weights import numbered
from cnnlab.models.weight_files import LayerWeights, read_weight_file, weights_damaged
from cnnlab.processes.limited_child import NoResponse, call_limited, start_ahead

if TYPE_CHECKING:
    import keras


READER = "cnnlab.models.weight_reader"
SECONDS_TO_READ = 120.0
"""Wall time, a slow disk included; ``weight_reader.py`` limits the processor time."""


def load_weights(model: "keras.Model", path: str | Path) -> None:
    """Set the model's weights from an untrusted file that holds exactly its layers.

    Both of Keras's layouts are read: ``.weights.h5`` (``model.save_weights``) and the older
    ``.h5`` of ``keras.applications``. The optimiser's state in a file is ignored. The file is
    opened in a child process with limited time and memory.

    Args:
        model: a flat functional model; unchanged if the file is refused.
        path: the weight file.

    Raises:
        WeightsError: names the first thing that differs from the network, or is unsafe.
    """
    _fill(model, read_in_child(Path(path), _layers_of(model)))


def load_known_weights(model: "keras.Model", path: Path) -> None:
    """As ``load_weights``, in this process, for a file that is known to be intact by its hash."""
    _fill(model, read_weight_file(path, _layers_of(model)))


def read_in_child(path: Path, layers: Sequence[LayerWeights]) -> dict[str, list[np.ndarray]]:
    """As ``read_weight_file``, in a child: this process survives any crash of HDF5."""
    remaining = iter(_call_child(path, layers))
    return {layer.name: [next(remaining) for _ in layer.shapes] for layer in layers}


def check_in_child(path: Path, layers: Sequence[LayerWeights]) -> None:
    """Raise as ``read_in_child``, which reads the values; here they stay in the child."""
    _call_child(path, layers, is_sent=False)


def start_reader_ahead() -> None:
    """Have a child waiting, so that the next weight file is opened half a second sooner."""
    start_ahead(READER)


def _call_child(
    path: Path, layers: Sequence[LayerWeights], is_sent: bool = True
) -> Sequence[np.ndarray]:
    request = {
        "path": str(path),
        "layers": [asdict(layer) for layer in layers],
        "is_sent": is_sent,
    }
    try:
        return call_limited(READER, request, SECONDS_TO_READ)[1]
    except NoResponse as error:
        raise weights_damaged(path, str(error)) from error


def _fill(model: "keras.Model", values: Mapping[str, Sequence[np.ndarray]]) -> None:
    for name, arrays in values.items():
        if arrays:
            model.get_layer(name).set_weights(arrays)


def _layers_of(model: "keras.Model") -> list[LayerWeights]:
    """Each layer with its name in a ``.weights.h5``: its class, numbered from the second on."""
    seen: Counter[str] = Counter()
    layers = []
    for layer in model.layers:
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(layer).__name__).lower()
        shapes = tuple(tuple(weight.shape) for weight in layer.weights)
        layers.append(LayerWeights(layer.name, numbered(kind, seen), shapes))
    return layers
