"""Write a weight file that ``load_weights`` reads, at half the size. No TensorFlow here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from cnnlab.errors import WeightsError


def write_weight_file(
    path: Path, layers: Mapping[str, Sequence[np.ndarray]], kinds: Mapping[str, str]
) -> None:
    """Write weights in float16, in the layout of Keras's ``.weights.h5``.

    A float16 keeps 11 binary digits: values change by at most one part in 2,000, those below
    6e-5 by up to 3e-8.

    Args:
        path: ends in ``.weights.h5``.
        layers: layer name -> its arrays in the order of ``layer.weights``; in the network's order.
        kinds: layer name -> Keras's name for its class, such as ``"conv2d"``.

    Raises:
        WeightsError: a value that no float16 can hold; nothing is written.
        OSError: the file cannot be written.
    """
    import h5py

    stored = {name: [_halved(name, array) for array in arrays] for name, arrays in layers.items()}
    seen: dict[str, int] = {}
    with h5py.File(path, "w") as file:
        for name, arrays in stored.items():
            kind = kinds[name]
            number = seen[kind] = seen.get(kind, -1) + 1
            group = file.create_group(f"layers/{kind}_{number}" if number else f"layers/{kind}")
            weights = group.create_group("vars")
            weights.attrs["name"] = name
            for index, array in enumerate(arrays):
                weights.create_dataset(str(index), data=array)


def _halved(name: str, array: np.ndarray) -> np.ndarray:
    largest = np.abs(array).max(initial=0)
    if not largest <= np.finfo(np.float16).max:
        raise WeightsError(
            "weights-too-large",
            "Layer {layer} has a weight of size {largest:.3g}, more than a float16 can hold. Learn "
            "with a smaller step size.",
            layer=repr(name),
            largest=float(largest),
        )
    return np.asarray(array, np.float16)
