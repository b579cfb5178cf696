"""The archive of CIFAR-10 from its author's page, checked by its hash."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from cnnlab import paths
from cnnlab.errors import DatasetError

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
ARCHIVE_NAME = "cifar-10-python.tar.gz"

# Seconds to connect, and seconds of silence: a stall is reported within half a minute.
TIMEOUT = (10, 20)
_CHUNK_BYTES = 2**18

Progress = Callable[[int, int], None]


def archive_path() -> Path:
    """Where the archive is put by ``download``, or by hand where there is no network."""
    return paths.data() / ARCHIVE_NAME


def download(progress: Progress | None = None) -> Path:
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
    fetch = partial(_fetch, progress)
    try:
        pooch.retrieve(URL, f"sha256:{SHA256}", ARCHIVE_NAME, paths.data(), downloader=fetch)
    except RequestException as error:
        raise _failed("cifar10-not-downloaded", "the server does not answer", error) from error
    except ValueError as error:
        raise _failed("cifar10-wrong-hash", "what arrived is another file", error) from error
    except OSError as error:
        reason = f"it cannot be stored ({error.strerror or error})"
        raise _failed("cifar10-not-stored", reason, error) from error
    return archive_path()


def _fetch(progress: Progress | None, url: str, target: str, _pooch: Any) -> None:
    """As pooch's own downloader, but closing the connection when something goes wrong."""
    import requests

    with requests.get(url, stream=True, timeout=TIMEOUT) as response:
        response.raise_for_status()
        total, done = int(response.headers.get("Content-Length", 0)), 0
        with Path(target).open("wb") as file:
            for chunk in response.iter_content(_CHUNK_BYTES):
                done += file.write(chunk)
                if progress:
                    progress(done, max(done, total))


def _failed(code: str, reason: str, error: Exception) -> DatasetError:
    return DatasetError(
        code,
        "CIFAR-10 could not be downloaded: {reason}. Try again, or fetch {url} on another machine "
        "and put the file {file} into {folder}. toybox10 needs no network.",
        reason=reason,
        url=URL,
        file=ARCHIVE_NAME,
        folder=paths.shown(paths.data()),
        details=str(error),
    )
