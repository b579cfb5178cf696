"""What lies beyond a picture's edge, in the few modes of the compiled loops.

Two of SciPy's fill modes are others on a picture that is padded by a pixel: ``"wrap"`` repeats
after one pixel less than the side, so with the first row once more it repeats after the side, and
``"nearest"`` goes on with the value that was laid around the picture.
"""

import numpy as np

from cnnlab.augmentation.config import FILL_MODES, AugmentationConfig

PADDED = ("grid-wrap", "grid-constant")
_LOOPED_AS = {"grid-wrap": "wrap", "grid-constant": "nearest"}


def loop_mode(fill_mode: str) -> int:
    """The number of the compiled loops' mode for a fill mode; ``PADDED`` ones need padding."""
    return FILL_MODES.index(_LOOPED_AS.get(fill_mode, fill_mode))


def pad(
    images: np.ndarray, matrices: np.ndarray, config: AugmentationConfig
) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, height, width, channels), larger by a pixel or two, and matrices for them.

    Args:
        images: uint8 or float32.
        matrices: (n, 2, 3) as ``affine_matrices`` makes them.
        config: with one of ``PADDED`` as ``fill_mode``.
    """
    if config.fill_mode == "grid-wrap":
        return np.pad(images, ((0, 0), (0, 1), (0, 1), (0, 0)), mode="wrap"), matrices
    ring = ((0, 0), (1, 1), (1, 1), (0, 0))
    larger = np.pad(images.astype(np.float32), ring, constant_values=config.cval)
    return larger, matrices + np.array([[0, 0, 1], [0, 0, 1]], np.float64)
