"""VGG16 with its own top: the 1000 classes of ImageNet, with Keras's weights.

Importing this loads no TensorFlow; building the network does.
"""

from collections import Counter
from typing import TYPE_CHECKING

from cnnlab.errors import WeightsError
from cnnlab.models.keras_cache import KerasFile
from cnnlab.models.vgg16 import vgg16_base
from cnnlab.models.weights import load_known_weights
from cnnlab.storage import paths
from cnnlab.storage.downloads import DownloadFailed, Progress
from cnnlab.storage.json_files import read_json

if TYPE_CHECKING:
    import keras

IMAGE_SIZE = (224, 224)
NUM_CLASSES = 1000
ACCURACY = 0.713
"""On the 50,000 validation pictures, centre crops, as keras.io/api/applications states it."""
MEGABYTES = 528

_STORAGE = "https://storage.googleapis.com"
WEIGHTS = KerasFile(
    "vgg16_weights_tf_dim_ordering_tf_kernels.h5",
    f"{_STORAGE}/tensorflow/keras-applications/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5",
    "64373286793e3c8b2b4e3219cbf3544b",
)
CLASS_INDEX = KerasFile(
    "imagenet_class_index.json",
    f"{_STORAGE}/download.tensorflow.org/data/imagenet_class_index.json",
    "c2c37ea517e94d9795004a39431a14cb",
)
"""URLs and hashes as in ``keras.applications`` (vgg16.py, imagenet_utils.py)."""


def imagenet_classifier_is_here() -> bool:
    """Weights and names of the classes are on this machine. No network."""
    return CLASS_INDEX.is_here and WEIGHTS.is_here


def fetch_imagenet_classifier(progress: Progress | None = None) -> None:
    """Download what is missing, 528 MB at most, into Keras's cache.

    Args:
        progress: called with the bytes of the weights that have arrived and the total.

    Raises:
        WeightsError: no network, a stalled or wrong download; no part of it is left.
    """
    try:
        CLASS_INDEX.fetch()
        WEIGHTS.fetch(progress)
    except DownloadFailed as failure:
        raise WeightsError(
            "imagenet-classifier-unavailable",
            "VGG16 with its ImageNet classes could not be downloaded ({reason}). Try again with a "
            "network, or fetch {urls} elsewhere and put both files into {folder}; or choose "
            "another model.",
            reason=failure.reason,
            urls=f"{WEIGHTS.url} and {CLASS_INDEX.url}",
            folder=paths.shown(WEIGHTS.path.parent),
        ) from failure


def imagenet_class_names() -> tuple[str, ...]:
    """The 1000 names in the order of the outputs; the two that occur twice with their WordNet id.

    Raises:
        WeightsError: the list is not on this machine.
    """
    if not CLASS_INDEX.is_here:
        raise _not_here()
    index = read_json(CLASS_INDEX.path)
    pairs = [index[str(number)] for number in range(NUM_CLASSES)]
    counts = Counter(name for _, name in pairs)
    names = (name if counts[name] == 1 else f"{name} ({synset})" for synset, name in pairs)
    return tuple(name.replace("_", " ") for name in names)


def build_imagenet_classifier() -> "keras.Model":
    """The flat graph of ``keras.applications.VGG16(include_top=True)``, with Keras's layer names.

    Its input is (num_images, 224, 224, 3) after the preprocessing ``"vgg16"``, its output 1000
    probabilities.

    Raises:
        WeightsError: the weights are not on this machine, or damaged.
    """
    if not imagenet_classifier_is_here():
        raise _not_here()
    import keras
    from keras.layers import Dense, Flatten

    images = keras.Input((*IMAGE_SIZE, 3), name="input_layer")
    x = Flatten(name="flatten")(vgg16_base(images))
    # Zeros: drawing 120 million numbers that are replaced at once would take seconds.
    x = Dense(4096, "relu", kernel_initializer="zeros", name="fc1")(x)
    x = Dense(4096, "relu", kernel_initializer="zeros", name="fc2")(x)
    top = Dense(NUM_CLASSES, "softmax", kernel_initializer="zeros", name="predictions")
    model = keras.Model(images, top(x), name="vgg16-imagenet")
    load_known_weights(model, WEIGHTS.path)
    return model


def _not_here() -> WeightsError:
    return WeightsError(
        "imagenet-classifier-not-here",
        "VGG16 with its 1000 ImageNet classes is not on this machine. It is a download of "
        "{megabytes} MB: python -m cnnlab models fetch vgg16-imagenet",
        megabytes=MEGABYTES,
    )
