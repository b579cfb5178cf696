"""Python source from names and values, laid out as a formatter would."""

import json
from collections.abc import Mapping
from typing import Any

_WIDTH = 88


def literal(value: Any) -> str:
    """A value as source, words in double quotes."""
    # Python has no surrogate pairs, into which JSON would turn an emoji.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def number(value: float) -> str:
    """A literal without the noise of binary fractions."""
    return repr(value if isinstance(value, int) else round(float(value), 8))


def pair(low: float, high: float, divisor: float | None = None) -> str:
    """``(low, high)``, where asked as quotients that show their unit: ``(-20 / 360, 20 / 360)``."""
    ending = f" / {number(divisor)}" if divisor else ""
    return f"({number(low)}{ending}, {number(high)}{ending})"


def call(name: str, arguments: Mapping[str, str], indent: int = 0) -> str:
    """A call with keyword arguments, on one line where it fits; ``{"**more": ""}`` unpacks."""
    words = [f"{key}={value}" if value else key for key, value in arguments.items()]
    line = f"{name}({', '.join(words)})"
    if len(line) + indent < _WIDTH:
        return line
    margin = " " * indent
    return "\n".join([f"{name}(", *(f"{margin}    {word}," for word in words), f"{margin})"])


def listing(entries: list[str]) -> str:
    """The lines of a list's entries."""
    return "".join(f"        {entry},\n" for entry in entries)
