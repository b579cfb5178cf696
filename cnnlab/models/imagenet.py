"""The ImageNet weights of VGG16: Keras's own file, found or downloaded, checked by its hash."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from cnnlab import paths
from cnnlab.errors import WeightsError

IMAGENET_FILE = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
IMAGENET_URL = "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/" + IMAGENET_FILE
IMAGENET_MD5 = "6d6bbae143d832006294945121d1f1fc"
"""As in ``keras.applications.vgg16``."""

CONNECT_SECONDS, SILENCE_SECONDS = 8, 15
"""A server that does not answer, or stops sending, is given up on within 30 seconds."""


def imagenet_weights_path() -> Path | None:
    """Where the ImageNet weights lie, or None if they are not here whole. No network, no Keras."""
    path = _models_folder() / IMAGENET_FILE
    try:
        stat = path.stat()
    except OSError:
        return None
    whole = _md5(path, stat.st_mtime_ns, stat.st_size) == IMAGENET_MD5
    return path if whole else None


def fetch_imagenet_weights() -> Path:
    """The weights from Keras's cache (``$KERAS_HOME`` or ``~/.keras``), else downloaded into it.

    A download goes to a temporary file that takes its name only when its hash is right.

    Raises:
        WeightsError: no network, a stalled or wrong download; says what works without one.
    """
    return imagenet_weights_path() or _download(_models_folder())


def _models_folder() -> Path:
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


@lru_cache(maxsize=4)
def _md5(path: Path, mtime_ns: int, size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _download(folder: Path) -> Path:
    import pooch
    import requests

    downloader = pooch.HTTPDownloader(timeout=(CONNECT_SECONDS, SILENCE_SECONDS))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = pooch.retrieve(
            IMAGENET_URL, f"md5:{IMAGENET_MD5}", IMAGENET_FILE, folder, downloader=downloader
        )
    except (requests.RequestException, OSError, ValueError) as error:
        raise WeightsError(
            "imagenet-weights-unavailable",
            "The ImageNet weights of VGG16 are not on this machine and could not be downloaded "
            "({reason}). Try again with a network; or, without one, choose random weights, or "
            "name a weight file of your own, or fetch {url} elsewhere and put it into {folder}.",
            reason=_reason(error),
            url=IMAGENET_URL,
            folder=paths.shown(folder),
        ) from error
    return Path(path)


def _reason(error: Exception) -> str:
    import requests

    if isinstance(error, requests.HTTPError):
        return f"the server answered {error.response.status_code}"
    # A read that times out inside the body arrives as a ConnectionError.
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return "the server stopped answering"
    if isinstance(error, requests.RequestException):
        return "no connection"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "the file that came is not the right one: its hash differs"
