"""One drawn picture and its activations in the built-in base: a few channels of each block.

It is computed once and ships with cnnlab (``assets/example-activations``), so that a page can draw
a network with a picture in it before any network was loaded. ``compute_example`` made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnnlab.datasets import toybox10
from cnnlab.explanation.feature_maps import scaled_maps, strongest_channels
from cnnlab.storage.array_files import load_arrays, save_arrays

FILE = Path(__file__).parents[1] / "assets" / "example-activations" / "maps.npz"
LAYERS = ("block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3", "block5_conv3")
BASE = "vgg16-compact"
NUM_CHANNELS = 4
SIDE, SEED, INDEX = 32, 11, 6


@dataclass(frozen=True, eq=False)
class ExampleActivations:
    """A picture and its feature maps.

    Attributes:
        image: (32, 32, 3), uint8.
        maps: for each of ``LAYERS`` (4, height, width), uint8: the channels whose maps are
            strongest, each from 0, "not here", to 255, its own highest value.
    """

    image: np.ndarray
    maps: Mapping[str, np.ndarray]


def load_example() -> ExampleActivations:
    """The example that ships with cnnlab.

    Raises:
        OSError: it is not there.
        ValueError: or another of ``array_files.DAMAGE``: it is not whole.
    """
    _, arrays = load_arrays(FILE)
    return ExampleActivations(arrays["image"], {name: arrays[name] for name in LAYERS})


def compute_example() -> ExampleActivations:
    """The same, computed by the built-in base with its own weights. Loads TensorFlow."""
    import keras

    from cnnlab.models import build_transfer_model

    image = toybox10.draw_pictures(60, (SIDE, SIDE), seed=SEED)[0][INDEX]
    model = build_transfer_model(base=BASE, seed=0)
    until = keras.Model(model.input, [model.get_layer(name).output for name in LAYERS])
    outputs = until(image[np.newaxis].astype(np.float32), training=False)
    maps = (_strongest(output.numpy()[0]) for output in outputs)
    return ExampleActivations(image, dict(zip(LAYERS, maps, strict=True)))


def save_example(example: ExampleActivations) -> None:
    """Replace the example that ships with cnnlab."""
    header = {"base": BASE, "side": SIDE, "seed": SEED, "index": INDEX}
    save_arrays(FILE, header, {"image": example.image, **example.maps})


def _strongest(maps: np.ndarray) -> np.ndarray:
    shown = scaled_maps(maps)[..., strongest_channels(maps, NUM_CHANNELS)]
    return np.rint(shown.transpose(2, 0, 1) * 255).astype(np.uint8)
