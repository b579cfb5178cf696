"""The archive of CIFAR-10 from its author's page, checked by its hash."""

from collections.abc import Callable
from pathlib import Path

from cnnlab import paths
from cnnlab.errors import DatasetError

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
ARCHIVE_NAME = "cifar-10-python.tar.gz"

# Seconds to connect, and seconds of silence: a stall is reported within half a minute.
TIMEOUT = (10, 20)
_CHUNK_BYTES = 2**18


def archive_path() -> Path:
    """Where the archive is put by ``download``, or by hand where there is no network."""
    return paths.data() / ARCHIVE_NAME


def download(progress: Callable[[int, int], None] | None = None) -> Path:
    """The checked archive, fetched unless it is there already.

    Args:
        progress: called with the bytes that have arrived and the total.

    Raises:
        DatasetError: no network, a stalled server, another file than expected, no space;
            nothing of a failed download stays.
    """
    # Both are slow to import, and most callers have the pictures already.
    import pooch
    from requests import RequestException

    # Its log would go to the terminal of whoever imported us.
    pooch.get_logger().setLevel("WARNING")
    downloader = pooch.HTTPDownloader(
        progressbar=_Bar(progress), chunk_size=_CHUNK_BYTES, timeout=TIMEOUT
    )
    folder = paths.data()
    try:
        pooch.retrieve(URL, f"sha256:{SHA256}", ARCHIVE_NAME, folder, downloader=downloader)
    except RequestException as error:
        raise _failed("cifar10-not-downloaded", "the server does not answer", error) from error
    except ValueError as error:
        raise _failed("cifar10-wrong-hash", "what arrived is another file", error) from error
    except OSError as error:
        reason = f"it cannot be stored ({error.strerror or error})"
        raise _failed("cifar10-not-stored", reason, error) from error
    return archive_path()


def _failed(code: str, reason: str, error: Exception) -> DatasetError:
    return DatasetError(
        code,
        "CIFAR-10 could not be downloaded: {reason}. Try again, or fetch {url} on another machine "
        "and put the file {file} into {folder}. toybox10 needs no network.",
        reason=reason,
        url=URL,
        file=ARCHIVE_NAME,
        folder=str(paths.data()),
        details=str(error),
    )


class _Bar:
    """What pooch asks of a progress bar, passed on to a function."""

    def __init__(self, progress: Callable[[int, int], None] | None) -> None:
        self.progress = progress
        self.total = 0
        self.done = 0

    def update(self, num_bytes: int) -> None:
        self.done += num_bytes
        if self.progress and self.total:
            self.progress(min(self.done, self.total), self.total)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        """Nothing is held."""
