"""The archive of CIFAR-10 from its author's page, checked by its hash."""

from pathlib import Path

from cnnlab.errors import DatasetError
from cnnlab.storage import downloads, paths

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
ARCHIVE_NAME = "cifar-10-python.tar.gz"
MEGABYTES = 163
"""Of the archive."""


def archive_path() -> Path:
    """Where the archive is put by ``download``, or by hand where there is no network."""
    return paths.data() / ARCHIVE_NAME


def download(progress: downloads.Progress | None = None) -> Path:
    """The checked archive, fetched unless it is there already.

    Args:
        progress: called with the bytes that have arrived and the total.

    Raises:
        DatasetError: no network, a stalled server, another file than expected, no space;
            nothing of a failed download stays.
    """
    try:
        return downloads.download(URL, archive_path(), f"sha256:{SHA256}", progress)
    except downloads.DownloadFailed as failure:
        raise DatasetError(
            f"cifar10-{failure.kind}",
            "CIFAR-10 could not be downloaded: {reason}. Try again, or fetch {url} on another "
            "machine and put the file {file} into {folder}. toybox10 needs no network.",
            reason=failure.reason,
            url=URL,
            file=ARCHIVE_NAME,
            folder=paths.shown(paths.data()),
        ) from failure
