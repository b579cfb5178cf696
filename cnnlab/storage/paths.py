"""Where cnnlab keeps its files: two environment variables, read at every call."""

import contextlib
import os
from pathlib import Path

import platformdirs

from cnnlab.errors import ConfigurationError


def home() -> Path:
    """``$CNNLAB_HOME``, or the user's data folder. Runs, uploads and caches live below it.

    Raises:
        ConfigurationError: neither is there.
    """
    if named := _named("CNNLAB_HOME"):
        return named
    with contextlib.suppress(RuntimeError):
        folder = Path(platformdirs.user_data_dir("cnnlab"))
        if folder.is_absolute():
            return folder
    raise ConfigurationError(
        "no-home",
        "This user has no home folder, so there is no place for cnnlab's files. "
        "Set CNNLAB_HOME to a folder that can be written to.",
    )


def data() -> Path:
    """``$CNNLAB_DATA``, or ``home()/data``: the folder of data sets, downloaded ones included."""
    return _named("CNNLAB_DATA") or home() / "data"


def keras_home() -> Path:
    """``$KERAS_HOME``, or ``~/.keras``; below ``home()`` for a user without a folder to write to.

    Raises:
        ConfigurationError: as of ``home``.
    """
    if named := _named("KERAS_HOME"):
        return named
    user = _user_folder()
    if user is not None and ((user / ".keras").is_dir() or os.access(user, os.W_OK)):
        return user / ".keras"
    return home() / "keras"


def give_libraries_a_home() -> None:
    """For a user without a home folder, for whom Keras and Numba would make one named ``~``.

    Both read the environment when they are imported: call this before.
    """
    user = _user_folder()
    if user is not None and os.access(user, os.W_OK):
        return
    with contextlib.suppress(ConfigurationError):
        os.environ.setdefault("KERAS_HOME", str(keras_home()))
        os.environ.setdefault("NUMBA_CACHE_DIR", str(cache() / "numba"))


def _named(variable: str) -> Path | None:
    """The folder in an environment variable, ``~`` expanded, as services and containers keep it."""
    name = os.environ.get(variable)
    if not name:
        return None
    with contextlib.suppress(RuntimeError):
        return Path(name).expanduser()
    return Path(name)


def _user_folder() -> Path | None:
    with contextlib.suppress(RuntimeError):
        return Path.home()
    return None


def cache() -> Path:
    """Files that can be computed again, such as drawn or decoded data sets."""
    return home() / "cache"


def uploads() -> Path:
    """One directory for each upload, named by the SHA-256 of its file, or by a shorter digest."""
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


def paired_experiments() -> Path:
    """One directory for each designed comparison, with its trainings in it."""
    return home() / "paired-experiments"


def sweeps() -> Path:
    """One directory for each search among settings, with its trainings in it."""
    return home() / "sweeps"


def projects() -> Path:
    """One directory for each project: pictures of somebody's own classes."""
    return home() / "projects"


def shown(path: Path) -> str:
    """A path as shown to people: the user's home folder is ``~``."""
    with contextlib.suppress(ValueError, RuntimeError):
        return str("~" / path.relative_to(Path.home()))
    return str(path)
