"""Where cnnlab keeps its files: two environment variables, read at every call."""

import contextlib
import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """``$CNNLAB_HOME``, or the user's data folder. Runs, uploads and caches live below it."""
    return Path(os.environ.get("CNNLAB_HOME") or platformdirs.user_data_dir("cnnlab"))


def data() -> Path:
    """``$CNNLAB_DATA``, or ``home()/data``: where data sets are looked for and downloaded to."""
    return Path(os.environ.get("CNNLAB_DATA") or home() / "data")


def cache() -> Path:
    """Files that can be made again at any time, such as drawn or decoded data sets."""
    return home() / "cache"


def uploads() -> Path:
    """Data sets that were uploaded, each named by the hash of its content."""
    return home() / "uploads"


def runs() -> Path:
    """One directory for every training run."""
    return home() / "runs"


def models() -> Path:
    """One directory for every imported model."""
    return home() / "models"


def experiments() -> Path:
    """One directory for each of the newest experiments with batch normalisation."""
    return home() / "experiments"


def shown(path: Path) -> str:
    """A path as it may be shown to people: the user's own folder is ``~``."""
    with contextlib.suppress(ValueError, RuntimeError):
        return str("~" / path.relative_to(Path.home()))
    return str(path)
