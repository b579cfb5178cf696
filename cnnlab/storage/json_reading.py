"""Untrusted JSON, with one limit of nesting for every interpreter.

Python's own parser fails at the end of its stack: at another depth in each version, in some not at
all, and then code that walks through the values fails.
"""

import json
import re
from itertools import accumulate
from typing import Any

MAX_DEPTH = 50
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def parse_json(text: str | bytes) -> Any:
    """The values in a JSON text. Raises ``ValueError`` if it is none, or nested deeper than 50."""
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text))
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # Python's limit, reported in words for programmers
        raise ValueError("a number in it has too many digits") from error


def _depth(text: str) -> int:
    """How many brackets are open at once, those in strings left out."""
    brackets = _BRACKET.findall(_STRING.sub("", text))
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0)
