"""Which test picture is which, where each seed brings them in another order."""

import hashlib
from pathlib import Path

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.storage.array_files import DAMAGE, load_arrays, save_arrays

FORMAT = "cnnlab-test-pictures-1"
FILE = "test-{fingerprint}.npz"


def keep_test_pictures(folder: Path, data: Dataset) -> None:
    """Write down the identities of the test pictures, unless they are there.

    Args:
        folder: of the experiment.
        data: in the order in which its networks are tested.

    Raises:
        OSError: as on a full disk.
    """
    path = _path(folder, data.test_fingerprint)
    if not path.exists():
        save_arrays(path, {"format": FORMAT}, {"identities": identities(data.x_test)})


def identities(images: np.ndarray) -> np.ndarray:
    """(num_images,), uint64, equal for equal pictures: the first bytes of their SHA-256.

    Args:
        images: (num_images, height, width, 3), uint8.
    """
    digests = (hashlib.sha256(np.ascontiguousarray(image)).digest()[:8] for image in images)
    return np.frombuffer(b"".join(digests), "<u8")


def kept_test_pictures(folder: Path, fingerprint: str) -> np.ndarray | None:
    """The identities, in the order of the predictions; None where they were not kept. Never raises.

    Args:
        folder: of the experiment.
        fingerprint: of the test pictures, as ``Predictions.pictures``.
    """
    try:
        header, arrays = load_arrays(_path(folder, fingerprint))
        return arrays["identities"] if header["format"] == FORMAT else None
    except (OSError, *DAMAGE):
        return None


def _path(folder: Path, fingerprint: str) -> Path:
    return folder / FILE.format(fingerprint=fingerprint[:16])
