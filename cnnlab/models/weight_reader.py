"""The process that opens an untrusted weight file: ``python -m cnnlab.models.weight_reader``."""

from pathlib import Path
from typing import Any

import h5py  # noqa: F401  before its seconds are counted

from cnnlab.models.weight_files import LayerWeights, read_weight_file
from cnnlab.processes.limited_child import Response, limit_computing, limit_memory, serve_limited

SECONDS, BYTES_A_SECOND = 0.5, 50e6
"""Measured: 3 GB a second as Keras writes it, 80 MB if it was compressed."""

SPARE_BYTES, TIMES_ITS_SIZE = 2**28, 3
"""HDF5 itself, and an array in the type of the file, as float32, and as a message."""


def _read(request: dict[str, Any]) -> Response:
    layers = [LayerWeights.from_dict(layer) for layer in request["layers"]]
    size = sum(layer.num_bytes for layer in layers)
    limit_computing(SECONDS + size / BYTES_A_SECOND)
    limit_memory(SPARE_BYTES + TIMES_ITS_SIZE * size)
    values = read_weight_file(Path(request["path"]), layers)
    if not request["is_sent"]:
        return None, ()
    return None, [array for layer in layers for array in values.get(layer.name, ())]


if __name__ == "__main__":
    serve_limited(_read)
