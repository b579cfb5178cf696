"""Values as JSON between two processes; other types become ``{"is": ..., "of": ...}``.

Numbers, words, lists, tuples, dictionaries, paths, arrays, and the frozen dataclasses of this
library, also nested. Types are preserved; arrays are sent beside the JSON.
"""

import dataclasses
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np


def pack(value: Any, arrays: list[np.ndarray]) -> Any:
    """The value in JSON types; the arrays in it are appended to ``arrays``.

    Raises:
        TypeError: something in it is of none of the kinds above.
    """
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [pack(item, arrays) for item in value]
    kind, content = _kind_and_content(value, arrays)
    return {"is": kind, "of": content}


def _kind_and_content(value: Any, arrays: list[np.ndarray]) -> tuple[str, Any]:
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return "array", len(arrays) - 1
    if isinstance(value, tuple):
        return "tuple", [pack(item, arrays) for item in value]
    if isinstance(value, Mapping):
        return "dict", [[pack(key, arrays), pack(item, arrays)] for key, item in value.items()]
    if isinstance(value, Path):
        return "path", str(value)
    kind = type(value)
    if dataclasses.is_dataclass(kind) and kind.__module__.startswith("cnnlab."):
        fields = (field.name for field in dataclasses.fields(value) if field.init)
        return f"{kind.__module__}:{kind.__qualname__}", {
            name: pack(getattr(value, name), arrays) for name in fields
        }
    raise TypeError(f"{kind.__name__} cannot be sent to another process")


def unpack(packed: Any, arrays: list[np.ndarray]) -> Any:
    """The inverse of ``pack``; arrays are read-only."""
    if isinstance(packed, list):
        return [unpack(item, arrays) for item in packed]
    if not isinstance(packed, dict):
        return packed
    kind, content = packed["is"], packed["of"]
    if kind == "array":
        return arrays[content]
    if kind == "tuple":
        return tuple(unpack(item, arrays) for item in content)
    if kind == "dict":
        return {unpack(key, arrays): unpack(item, arrays) for key, item in content}
    if kind == "path":
        return Path(content)
    return _dataclass_named(kind)(**{name: unpack(item, arrays) for name, item in content.items()})


def _dataclass_named(kind: str) -> type:
    module, _, name = kind.partition(":")
    found = getattr(import_module(module), name) if module.startswith("cnnlab.") else None
    if not (isinstance(found, type) and dataclasses.is_dataclass(found)):
        raise TypeError(f"{kind} is no dataclass of this library")
    return found
