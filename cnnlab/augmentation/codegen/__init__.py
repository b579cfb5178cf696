"""One recipe as code for five libraries, each with a statement of how the pixels compare."""

from dataclasses import dataclass
from typing import Any

from cnnlab.augmentation.codegen import (
    albumentations,
    cnnlab_library,
    keras_generator,
    keras_layers,
    torchvision,
)
from cnnlab.augmentation.codegen.ranges import Ranges
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.errors import ConfigurationError
from cnnlab.messages import Note

# Whose arguments are the configuration's own names, and whose are intervals in other units.
_BY_NAME = {"cnnlab": cnnlab_library, "keras": keras_generator}
_BY_RANGE = {
    "keras_layers": keras_layers,
    "albumentations": albumentations,
    "torchvision": torchvision,
}

DIALECTS = {
    "cnnlab": "cnnlab",
    "keras": "Keras ImageDataGenerator",
    "keras_layers": "Keras layers",
    "albumentations": "Albumentations",
    "torchvision": "torchvision v2",
}


@dataclass(frozen=True)
class Code:
    """A configuration as a program for one library.

    Attributes:
        dialect: a key of ``DIALECTS``.
        text: Python that runs where the library is installed; its function ``augment(images)``
            takes (num_images, height, width, channels) in 0..255 and gives them back varied.
        comparison: how the pixels compare with cnnlab's: first in general, then what differs.
    """

    dialect: str
    text: str
    comparison: tuple[Note, ...]


def to_code(
    config: AugmentationConfig, dialect: str, image_size: tuple[int, int] = (32, 32)
) -> Code:
    """The settings as code for another library, as near as it comes.

    Args:
        config: the settings.
        dialect: a key of ``DIALECTS``.
        image_size: (height, width) of the pictures; matters where a library counts pixels or
            sides otherwise, and then a note says so.

    Raises:
        ConfigurationError: another dialect.

    Example:
        >>> print(to_code(AugmentationConfig(horizontal_flip=True), "cnnlab").text.splitlines()[0])
        from cnnlab.augmentation import AugmentationConfig, apply, draw
    """
    _check_dialect(dialect)
    settings: Any = config if dialect in _BY_NAME else Ranges.of(config)
    library = (_BY_NAME | _BY_RANGE)[dialect]
    comparison = tuple(library.compare(settings, image_size))
    return Code(dialect, library.write(settings, image_size), comparison)


def _check_dialect(dialect: Any) -> None:
    if dialect not in DIALECTS:
        raise ConfigurationError(
            "dialect",
            "`dialect` must be one of {known}; received {received}.",
            known=", ".join(map(repr, DIALECTS)),
            received=repr(dialect),
        )
