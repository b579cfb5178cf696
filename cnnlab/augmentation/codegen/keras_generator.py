"""Keras's ``ImageDataGenerator``."""

from collections.abc import Iterator

from cnnlab.augmentation.codegen.beyond_keras import (
    about_colours,
    contrast_and_saturation_code,
    crop_code,
)
from cnnlab.augmentation.codegen.cnnlab_library import arguments
from cnnlab.augmentation.codegen.ranges import Ranges
from cnnlab.augmentation.codegen.writing import call, number
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.messages import Note

_ADDED = (
    "channel_shift_mode",
    "crop_area_range",
    "crop_aspect_range",
    "contrast_range",
    "saturation_range",
)
_SHIFTS = ("width_shift_range", "height_shift_range")

_TEXT = '''\
{keras}import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
{helper}
{swap}generator = {generator}


def augment(images):
    """Pictures (num_images, height, width, channels), 0 to 255, varied; float32."""
    return np.stack(
        [
            generator.standardize(generator.random_transform(image))
            for image in images.astype("float32")
        ]
    )


# For training: generator.flow(x_train, y_train, batch_size=32)
'''

_PER_CHANNEL = '''

def shift_channels(image):
    """A value of its own for each channel, which Keras's class has no setting for."""
    shift = np.random.uniform(-{range}, {range}, image.shape[-1])
    shifted = np.clip(image + shift, image.min(), image.max())
    return shifted.astype("float32")

'''

_BEYOND_KERAS = '''

def {name}(image):
    """{what}, which Keras's class has no setting for."""
    images = {images}
{lines}    return keras.ops.convert_to_numpy(images)[0]

'''

_SWAP = """\
# Keras's class exchanges the two shifts (tensorflow issue 82838): its
# height_shift_range moves sideways. Here they are exchanged back.
"""


def write(config: AugmentationConfig, image_size: tuple[int, int]) -> str:
    """The generator, its shifts exchanged, and a function added for what it lacks."""
    settings = dict(_settings(config, image_size))
    name, helper = _helper(config)
    if name:
        settings["preprocessing_function"] = name
    return _TEXT.format(
        keras="import keras\n" if "keras." in helper else "",
        helper=helper,
        swap=_SWAP if _is_shifted(config) else "",
        generator=call("ImageDataGenerator", settings),
    )


def _helper(config: AugmentationConfig) -> tuple[str, str]:
    """The name of the added function, and its source; empty where none is needed."""
    ranges = Ranges.of(config)
    lines = crop_code(ranges) + contrast_and_saturation_code(ranges)
    shift = ""
    if _is_per_channel(config):
        shift = _PER_CHANNEL.format(range=number(config.channel_shift_range))
    if not lines:
        return "shift_channels" if shift else "", shift
    image = "shift_channels(image)" if shift else "image"
    images = f'keras.ops.convert_to_tensor({image}[None], "float32")'
    parts = {
        "Crops": ranges.crop_area,
        "contrast": ranges.contrast,
        "saturation": ranges.saturation,
    }
    what = " and ".join(part for part, interval in parts.items() if interval).capitalize()
    name = "vary_further"
    text = _BEYOND_KERAS.format(name=name, what=what, images=images, lines=lines)
    return name, shift.rstrip("\n") + ("\n" if shift else "") + text


def compare(config: AugmentationConfig, image_size: tuple[int, int]) -> Iterator[Note]:
    """Equal, except where the class cannot do what is asked."""
    yield Note(
        "code-keras-equal",
        "For the same drawn values the pixels are equal within 0.01 of 255 (measured). The values "
        "themselves differ: Keras draws them from NumPy's global generator.",
    )
    if _is_shifted(config):
        yield Note(
            "code-keras-swapped-shifts",
            "Keras's class takes width_shift_range for up and down. The code exchanges the two, "
            "so that pictures move as they do here.",
        )
    if _is_per_channel(config):
        yield Note(
            "code-keras-per-channel",
            "Keras's class has one shift for all channels. An added function shifts each by "
            "itself, as the last step; with `brightness_range` the order makes a difference.",
            parameter="channel_shift_mode",
        )
    if _helper(config)[0] == "vary_further":
        yield Note(
            "code-keras-vary-further",
            "Keras's class has no crop, contrast or saturation. An added function does them as the "
            "last step.",
        )
    yield from about_colours(Ranges.of(config))
    if config.brightness_range:
        yield Note(
            "code-keras-brightness",
            "Keras's class turns pictures in 0..1 black when it changes their brightness. Give it "
            "0..255.",
            severity="warning",
            parameter="brightness_range",
        )


def _settings(config: AugmentationConfig, image_size: tuple[int, int]) -> Iterator[tuple[str, str]]:
    exchanged = dict(zip(_SHIFTS, reversed(_SHIFTS), strict=True))
    for name, text in arguments(config).items():
        if name in exchanged:
            yield exchanged[name], _shift(config, name, image_size)
        elif name not in _ADDED and not _is_replaced(config, name):
            yield name, text


def _is_replaced(config: AugmentationConfig, name: str) -> bool:
    return name == "channel_shift_range" and _is_per_channel(config)


def _shift(config: AugmentationConfig, name: str, image_size: tuple[int, int]) -> str:
    """Keras takes a fraction times the other side: where sides differ, it is converted."""
    value = getattr(config, name)
    several = value if isinstance(value, tuple) else (value,)
    height, width = image_size
    if height == width or max(several) >= 1:
        return repr(value)
    mine, other = (width, height) if name == "width_shift_range" else (height, width)
    pixels = [part * mine for part in several]
    converted = pixels if max(pixels) >= 1 else [distance / other for distance in pixels]
    words = ", ".join(map(number, converted))
    return f"({words},)" if isinstance(value, tuple) else words


def _is_shifted(config: AugmentationConfig) -> bool:
    return any(getattr(config, name) for name in _SHIFTS)


def _is_per_channel(config: AugmentationConfig) -> bool:
    return config.channel_shift_mode == "per_channel" and config.channel_shift_range > 0
