"""Try an untrusted network in a child with limited time and memory.

The child is ``python -m cnnlab.bundles.trial``. It loads TensorFlow first and limits its memory
then, so that the limit depends on the network and not on the size of TensorFlow on this machine.
"""

import os
from pathlib import Path

import numpy as np

from cnnlab.bundles.unpacking import check_description, described_layers, num_parameters
from cnnlab.errors import CnnlabError, WeightsError
from cnnlab.models.expected_weights import expected_weights
from cnnlab.models.weights import check_in_child
from cnnlab.processes.limited_child import (
    NoResponse,
    Response,
    call_limited,
    limit_memory,
    serve_limited,
)
from cnnlab.runs.run_directory import WEIGHTS

SECONDS = 120
"""Loading TensorFlow takes 3 to 5 s, and ten times as long on a machine that is busy."""

SPARE_BYTES, BYTES_A_WEIGHT = 2**30, 20
"""Measured: 110 MB for the graph and 6 bytes a weight beside the 4 of the network itself."""

_ALONE = {
    "CUDA_VISIBLE_DEVICES": "",
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_NUM_INTEROP_THREADS": "2",
}
"""On the processor, and with few threads: the stack of each counts as memory."""


def try_out(folder: Path, shown: str, seconds: float = SECONDS) -> None:
    """Load the network of a model folder in a child and classify one picture.

    Args:
        folder: description and weights.
        shown: the name of the bundle in messages.
        seconds: how long the trial of the network may take.

    Raises:
        WeightsError: the weights are not those described, do not fit, or are not finite; or
            the child took too long or too much memory.
    """
    try:
        # First, as a file that HDF5 cannot read is then refused before TensorFlow is loaded.
        expected = expected_weights(described_layers(check_description(folder, shown)))
        check_in_child(folder / WEIGHTS, expected)
        call_limited("cnnlab.bundles.trial", str(folder), seconds, _ALONE)
    except NoResponse as error:
        raise WeightsError(
            "bundle-trial-failed",
            "{file} cannot be imported: its network was tried, and {reason}. Export it again where "
            "it was trained.",
            file=shown,
            reason=str(error),
        ) from error
    except CnnlabError as error:
        raise WeightsError(
            "bundle-network-refused",
            "{file} cannot be imported. {reason}",
            file=shown,
            reason=str(error),
        ) from error


def _try(folder: str) -> Response:
    from cnnlab.classification import load_classifier

    description = check_description(Path(folder), Path(folder).name)
    limit_memory(SPARE_BYTES + BYTES_A_WEIGHT * num_parameters(description))
    classifier = load_classifier(Path(folder))
    height, width = classifier.image_size
    picture = np.arange(height * width * 3, dtype=np.uint32) % 251
    probabilities = classifier.probabilities(picture.astype(np.uint8).reshape(1, height, width, 3))
    if not (np.isfinite(probabilities).all() and abs(probabilities.sum() - 1) < 1e-3):
        raise WeightsError(
            "bundle-answers-nonsense",
            "The outputs of its network are no probabilities. Export it again where it was "
            "trained.",
        )
    return None, ()


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras  # noqa: F401  before the memory is limited

    serve_limited(_try)
