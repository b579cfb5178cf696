"""Between two networks: one, and what it became when it learned further.

Source: Wortsman et al., "Robust fine-tuning of zero-shot models" (arXiv:2109.01903). What a network
knew before and what it has learned since add up, where a mean of two outputs would take two
networks. So vgg16-compact knows photographs of 64 x 64 pixels and has forgotten nothing at 32.
"""

from pathlib import Path

import numpy as np

from cnnlab.configuration.checks import number, require
from cnnlab.models.weight_writing import write_weight_file
from cnnlab.pretraining.initial_weights import convolution_weights, network_weights
from cnnlab.pretraining.result import kinds


def interpolate_weights(
    base: str, before: str, after: str, share: float, path: Path, num_classes: int | None = None
) -> None:
    """Write a weight file of the base, or of a whole network, between two others.

    Args:
        base: which of the two widths.
        before: the base's own name, for the weights that come with cnnlab, or a weight file.
        after: one that began with ``before``; of other networks a mean is no network.
        share: of ``after``, in [0, 1]: 0 writes ``before``.
        path: of the file, float16; ends in ``.weights.h5``.
        num_classes: of whole networks with one layer on the base, as a pretraining writes them into
            ``classifier/``; None for bases alone.

    Raises:
        ConfigurationError: a share outside [0, 1].
        WeightsError: a file is damaged, or of another base.
    """
    require(0 <= number(share) <= 1, "share", share, "a number from 0 to 1", area="interpolation")
    first, second = _layers(base, before, num_classes), _layers(base, after, num_classes)
    layers = {
        name: [_between(*pair, share) for pair in zip(arrays, second[name], strict=True)]
        for name, arrays in first.items()
        if arrays
    }
    write_weight_file(path, layers, kinds(layers))


def _layers(base: str, file: str, num_classes: int | None) -> dict[str, list[np.ndarray]]:
    if num_classes is None:
        return convolution_weights(base, file)
    return network_weights(base, Path(file), num_classes)


def _between(before: np.ndarray, after: np.ndarray, share: float) -> np.ndarray:
    return (1 - share) * before.astype(np.float32) + share * after.astype(np.float32)
