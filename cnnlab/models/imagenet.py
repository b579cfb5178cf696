"""The ImageNet weights of VGG16 without its top: Keras's own file, found or downloaded."""

from pathlib import Path

from cnnlab.errors import WeightsError
from cnnlab.models.keras_cache import KerasFile
from cnnlab.storage import paths
from cnnlab.storage.downloads import DownloadFailed, Progress

MEGABYTES = 59

_NAME = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
WEIGHTS = KerasFile(
    _NAME,
    f"https://storage.googleapis.com/tensorflow/keras-applications/vgg16/{_NAME}",
    "6d6bbae143d832006294945121d1f1fc",
)
"""URL and hash as in ``keras.applications.vgg16``."""


def imagenet_weights_path() -> Path | None:
    """The path of the ImageNet weights, or None without an intact file. No network, no Keras."""
    return WEIGHTS.path if WEIGHTS.is_here else None


def fetch_imagenet_weights(progress: Progress | None = None) -> Path:
    """The weights from Keras's cache (``$KERAS_HOME`` or ``~/.keras``), else downloaded into it.

    Args:
        progress: called with the bytes that have arrived and the total.

    Raises:
        WeightsError: no network, a stalled or wrong download, of which no part is left; says what
            works without one.
    """
    try:
        return WEIGHTS.fetch(progress)
    except DownloadFailed as failure:
        raise WeightsError(
            "imagenet-weights-unavailable",
            "VGG16's ImageNet weights could not be downloaded: {reason}. Try again with a network. "
            "Without one, choose the base vgg16-compact, which is built in, or random weights, or "
            "a file of your own; or fetch {url} elsewhere and put it into {folder}.",
            reason=failure.reason,
            url=WEIGHTS.url,
            folder=paths.shown(WEIGHTS.path.parent),
        ) from failure
