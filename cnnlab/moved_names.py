"""Public names that have moved: the old places go on working through 0.1, with a warning."""

import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

MOVED = {
    "cnnlab.classification": {"ClassifierProcess": "cnnlab.serving"},
}
"""The package where a name was -> the name -> the package where it is."""


def moved_names(package: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package from which names have moved (PEP 562)."""

    def find(name: str) -> Any:
        if name not in MOVED[package]:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        place = MOVED[package][name]
        warnings.warn(
            f"{package}.{name} has moved: import it from {place}. The old place goes with 0.2.",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(import_module(place), name)

    return find
