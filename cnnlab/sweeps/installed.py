"""Whether what searches need is here: Optuna, which the library alone does without."""

from importlib.util import find_spec

from cnnlab.errors import ConfigurationError


def check_optuna() -> None:
    """Raise ``ConfigurationError`` where it is not installed; does not import it."""
    if find_spec("optuna") is None:
        raise ConfigurationError(
            "search-not-installed",
            "A search needs the package optuna, which is not installed. Install it: {command}",
            command='pip install "cnnlab[search]"',
        )
