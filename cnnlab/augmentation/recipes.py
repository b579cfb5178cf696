"""Recipes: the settings of augmentation as a file to keep, send and read again."""

from typing import Literal

from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.configuration.files import read_configuration, write_configuration


def read_recipe(data: bytes | str) -> AugmentationConfig:
    """The settings in a recipe's content, JSON or YAML, from anyone.

    Args:
        data: at most 20,000 bytes; missing settings take their defaults.

    Raises:
        ConfigurationError: too large, neither JSON nor YAML, or values that cannot be used.

    Example:
        >>> read_recipe("rotation_range: 20\\nzoom_range: [0.9, 1.1]").zoom_range
        (0.9, 1.1)
    """
    return read_configuration(AugmentationConfig, data)


def write_recipe(config: AugmentationConfig, format: Literal["json", "yaml"] = "json") -> str:
    """The recipe as text: JSON, or YAML with a line of explanation for each setting.

    Example:
        >>> read_recipe(write_recipe(AugmentationConfig(shear_range=5), "yaml")).shear_range
        5
    """
    return write_configuration(config, format)
