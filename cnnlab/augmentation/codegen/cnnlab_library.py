"""Programs for this library."""

from collections.abc import Iterator

from cnnlab.augmentation.codegen.writing import call, literal
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.messages import Note

_TEXT = '''\
from cnnlab.augmentation import AugmentationConfig, apply, draw

config = {config}


def augment(images, seed=None):
    """Pictures (num_images, height, width, channels), 0 to 255, varied; float32."""
    draws = draw(config, images.shape[1:], len(images), seed)
    return apply(images, draws, config)
'''


def write(config: AugmentationConfig, image_size: tuple[int, int]) -> str:
    """The configuration, drawn and applied."""
    return _TEXT.format(config=call("AugmentationConfig", arguments(config)))


def compare(config: AugmentationConfig, image_size: tuple[int, int]) -> Iterator[Note]:
    """There is nothing to differ."""
    yield Note(
        "code-same-library",
        "The same seed gives the same pictures as here, value for value.",
    )


def arguments(config: AugmentationConfig) -> dict[str, str]:
    """The settings that differ from their defaults, as source."""
    return {name: literal(getattr(config, name)) for name in config.changes()}
