"""A picture after each stage of its way, for looking at."""

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.draws import Draws

# In the order in which ``apply`` takes them; each with what it reads of the draws.
STAGES = {
    "affine": ("theta", "tx", "ty", "shear", "zx", "zy", "crop"),
    "channel_shift": ("channel_shift",),
    "flips": ("flip_horizontal", "flip_vertical"),
    "brightness": ("brightness", "contrast", "saturation"),
}


def stages(images: np.ndarray, draws: Draws, config: AugmentationConfig) -> dict[str, np.ndarray]:
    """Pictures as they are, and after each stage; the last equals ``apply``.

    Args:
        images: (num_images, height, width, channels), uint8 or float in [0, 255].
        draws: one row a picture.
        config: as for ``apply``.

    Returns:
        ``"original"``, then the names of ``STAGES`` -> float32 pictures of the same shape.
    """
    unchanged = vars(Draws.from_transforms([{}] * len(images), images.shape[-1]))
    result = {"original": np.asarray(images, np.float32)}
    drawn = dict(unchanged)
    for name, parameters in STAGES.items():
        drawn |= {parameter: getattr(draws, parameter) for parameter in parameters}
        result[name] = apply(images, Draws(**drawn), config)
    return result
