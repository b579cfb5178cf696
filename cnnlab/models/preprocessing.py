"""The preprocessing of a base, applied before the graph, whose layer count stays the same."""

import numpy as np

from cnnlab.configuration.checks import require_choice
from cnnlab.messages import Note

BASE_PREPROCESSINGS = ("none", "vgg16")

IMAGENET_MEAN_BGR = np.array([103.939, 116.779, 123.68], np.float32)
"""The mean of ImageNet's pixels per channel, as ``keras.applications.vgg16.preprocess_input``."""


def preprocess(images: np.ndarray, base_preprocessing: str = "none") -> np.ndarray:
    """Preprocess pixels for a base.

    Args:
        images: (num_images, height, width, 3), RGB, uint8 or float32 in [0, 255].
        base_preprocessing: ``"none"`` leaves the pixels as they are (as the tutorial does);
            ``"vgg16"`` reverses RGB to BGR and subtracts the mean of ImageNet.

    Returns:
        float32 of the same shape; the input is left unchanged.

    Raises:
        ConfigurationError: an unknown preprocessing.
    """
    check_base_preprocessing(base_preprocessing)
    images = np.asarray(images, np.float32)
    if base_preprocessing == "none":
        return images
    return images[..., ::-1] - IMAGENET_MEAN_BGR


def normalized_twice_notes(is_normalized: bool, base_preprocessing: str) -> tuple[Note, ...]:
    """Whether pictures are normalised and then preprocessed as if they were not."""
    if not is_normalized or base_preprocessing == "none":
        return ()
    return (
        Note(
            "normalized-twice",
            "Pictures are normalised first, then treated as {base} pixels in [0, 255]: the "
            "mean of ImageNet is subtracted from values that are already centred. Switch "
            "one of the two off unless you want to see what happens.",
            {"base": base_preprocessing},
            "warning",
            "normalization",
        ),
    )


def check_base_preprocessing(base_preprocessing: str) -> None:
    """Raise ``ConfigurationError`` unless it is one of ``BASE_PREPROCESSINGS``."""
    require_choice("base_preprocessing", base_preprocessing, BASE_PREPROCESSINGS, "network")
