"""Values of an iterator for each picture, by index; programs may set all of them."""

from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError, quoted


def entries(name: str, values: Any, indices: np.ndarray) -> np.ndarray:
    """The values at these indices. Raises ``ConfigurationError`` beyond the last."""
    array = np.asarray(values)
    check_entries(name, len(array) if array.ndim else 0, indices)
    return array[indices]


def check_entries(name: str, count: int, indices: np.ndarray) -> None:
    """Raise ``ConfigurationError`` unless there is an entry for each index."""
    if len(indices) and np.max(indices) >= count:
        raise ConfigurationError(
            "too-few-entries",
            "`{name}` has {count:# entry}, but picture {place} is asked for, counted from 0. Give "
            "one entry a picture; where there are fewer pictures, set `n` to their number.",
            name=name,
            count=count,
            place=int(np.max(indices)),
        )


def as_order(order: Any) -> np.ndarray:
    """Indices of pictures, (n,). Raises ``ConfigurationError`` for other values."""
    array = np.asarray(order)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ConfigurationError(
            "index-array",
            "`index_array` must be a list of places of pictures, integers from 0 on; received "
            "{received}.",
            received=quoted(order),
        )
    return array if array.size else array.astype(np.intp)
