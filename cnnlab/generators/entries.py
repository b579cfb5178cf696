"""What an iterator holds of each picture, by its place; programs may set all of it."""

from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError, quoted


def entries(name: str, values: Any, places: np.ndarray) -> np.ndarray:
    """The values of the pictures at these places. Raises ``ConfigurationError`` beyond the last."""
    array = np.asarray(values)
    check_entries(name, len(array) if array.ndim else 0, places)
    return array[places]


def check_entries(name: str, count: int, places: np.ndarray) -> None:
    """Raise ``ConfigurationError`` unless there is an entry for each place."""
    if len(places) and np.max(places) >= count:
        raise ConfigurationError(
            "too-few-entries",
            "`{name}` has {count:# entry}, but picture {place} is asked for, counted from 0. Give "
            "one entry a picture; where there are fewer pictures, set `n` to their number.",
            name=name,
            count=count,
            place=int(np.max(places)),
        )


def as_order(order: Any) -> np.ndarray:
    """Places of pictures, (n,). Raises ``ConfigurationError`` for what is no list of integers."""
    array = np.asarray(order)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ConfigurationError(
            "index-array",
            "`index_array` must be a list of places of pictures, integers from 0 on; received "
            "{received}.",
            received=quoted(order),
        )
    return array if array.size else array.astype(np.intp)
