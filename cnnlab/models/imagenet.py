"""The ImageNet weights of VGG16: Keras's own file, found or downloaded, checked by its hash."""

from pathlib import Path

from cnnlab import paths
from cnnlab.downloads import DownloadFailed, Progress
from cnnlab.errors import WeightsError
from cnnlab.models.keras_cache import KerasFile

IMAGENET_FILE = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
IMAGENET_URL = "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/" + IMAGENET_FILE
IMAGENET_MD5 = "6d6bbae143d832006294945121d1f1fc"
"""As in ``keras.applications.vgg16``."""

IMAGENET_MEGABYTES = 59


def imagenet_weights_path() -> Path | None:
    """Where the ImageNet weights lie, or None if they are not here whole. No network, no Keras."""
    file = _file()
    return file.path if file.is_here else None


def fetch_imagenet_weights(progress: Progress | None = None) -> Path:
    """The weights from Keras's cache (``$KERAS_HOME`` or ``~/.keras``), else downloaded into it.

    Args:
        progress: called with the bytes that have arrived and the total.

    Raises:
        WeightsError: no network, a stalled or wrong download, of which nothing stays; says what
            works without one.
    """
    try:
        return _file().fetch(progress)
    except DownloadFailed as failure:
        raise WeightsError(
            "imagenet-weights-unavailable",
            "The ImageNet weights of VGG16 are not on this machine and could not be downloaded "
            "({reason}). Try again with a network; or, without one, choose the base vgg16-compact, "
            "whose weights are built in, or random weights, or name a weight file of your own, or "
            "fetch {url} elsewhere and put it into {folder}.",
            reason=failure.reason,
            url=IMAGENET_URL,
            folder=paths.shown(_file().path.parent),
        ) from failure


def _file() -> KerasFile:
    return KerasFile(IMAGENET_FILE, IMAGENET_URL, IMAGENET_MD5)
