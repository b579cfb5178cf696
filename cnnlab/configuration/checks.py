"""Common checks of settings. Each error names setting, value and remedy."""

import math
from collections.abc import Iterable
from typing import Any

from cnnlab.errors import ConfigurationError, quoted


def require(fits: Any, name: str, received: Any, expected: str, area: str) -> None:
    """Raise ``ConfigurationError`` unless ``fits``.

    Args:
        fits: whether the value can be used.
        name: of the setting, as the caller writes it.
        received: the value.
        expected: ends the sentence "`name` must be ...".
        area: whose setting it is; the error's code is ``"area-name-invalid"``.
    """
    if not fits:
        raise ConfigurationError(
            f"{area}-{name.replace('_', '-')}-invalid",
            "`{name}` must be {expected}; received {received}.",
            name=name,
            expected=expected,
            received=quoted(received),
        )


def require_choice(name: str, received: Any, known: Iterable[str], area: str) -> None:
    """Raise ``ConfigurationError`` unless the value is one of the ``known`` words."""
    known = tuple(known)
    require(received in known, name, received, f"one of {', '.join(known)}", area)


def require_whole(
    name: str, received: Any, low: int, high: int, area: str, or_none: bool = False
) -> None:
    """Raise ``ConfigurationError`` unless it is an int in [low, high], or None if ``or_none``."""
    fits = (or_none and received is None) or is_whole(received, low, high)
    require(fits, name, received, f"a whole number from {low} to {high}", area)


MOST = 10**15
"""Larger than any count or number of seconds; a float is bounded, unlike Python's int."""


def is_whole(value: Any, low: int, high: int) -> bool:
    """True for an int (not a bool) in [low, high]."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def number(value: Any) -> float:
    """The value if it is a number, else NaN, with which every comparison is false."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else math.nan
