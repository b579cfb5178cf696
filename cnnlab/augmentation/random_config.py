"""A random configuration: sensible, different for every seed."""

from typing import Any

import numpy as np

from cnnlab.augmentation.config import FILL_MODES, AugmentationConfig

# Those that there were when the first links with a seed were sent.
_FILL_MODES = FILL_MODES[:4]


def random_config(seed: int) -> AugmentationConfig:
    """A random configuration; each range is at rest half of the time, and never beyond reason.

    Args:
        seed: 0 or more; the same seed gives the same configuration.
    """
    generator = np.random.default_rng([seed, 20])
    highest = {
        "rotation_range": 90,
        "width_shift_range": 30,
        "height_shift_range": 30,
        "shear_range": 40,
        "zoom_range": 50,
        "channel_shift_range": 120,
    }
    percent = {"width_shift_range", "height_shift_range", "zoom_range"}
    chosen = {
        name: generator.integers(1, limit, endpoint=True) * generator.integers(2)
        for name, limit in highest.items()
    }
    ranges: dict[str, Any] = {
        name: float(value / 100 if name in percent else value) for name, value in chosen.items()
    }
    return AugmentationConfig(
        **ranges,
        channel_shift_mode=("all", "per_channel")[generator.integers(2)],
        fill_mode=_FILL_MODES[generator.integers(len(_FILL_MODES))],
        horizontal_flip=bool(generator.integers(2)),
        vertical_flip=bool(generator.integers(4) == 0),
    )
