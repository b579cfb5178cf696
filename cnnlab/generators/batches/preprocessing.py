"""Checks of the generator's rescaling, preprocessing function and dtype."""

from typing import Any

import numpy as np

from cnnlab.configuration.checks import require


def check_preprocessing(rescale: Any, preprocessing_function: Any, dtype: Any) -> None:
    """Raise ``ConfigurationError`` where Keras would fail at the first batch.

    Args:
        rescale: a number; None, False, 0 and empty lists stand for none.
        preprocessing_function: a function, or none likewise.
        dtype: of real numbers, in any of NumPy's ways to write it, or none likewise.
    """
    require(
        is_nothing(rescale) or is_number(rescale),
        "rescale",
        rescale,
        "one number, or None (let a `preprocessing_function` scale each channel by itself)",
        "generator",
    )
    require(
        callable(preprocessing_function) or is_nothing(preprocessing_function),
        "preprocessing_function",
        preprocessing_function,
        "a function of one picture, or None",
        "generator",
    )
    require(
        is_nothing(dtype) or _is_dtype(dtype),
        "dtype",
        dtype,
        'a type of real numbers such as "float32", or None',
        "generator",
    )


def plain_number(value: Any) -> Any:
    """NumPy's numbers as Python's, True as 1 and False as 0; what is no number as it is."""
    return np.asarray(value).item() * 1 if is_number(value) else value


def is_nothing(value: Any) -> bool:
    """Whether Keras takes the value for none: None, False, 0, empty words and lists."""
    return value is None or np.size(value) == 0 or (np.ndim(value) == 0 and not value)


def is_number(value: Any) -> bool:
    """Whether it is one real number, Python's or NumPy's."""
    return np.ndim(value) == 0 and np.asarray(value).dtype.kind in "buif"


def _is_dtype(value: Any) -> bool:
    try:
        dtype = np.dtype(value)
        # Of kind V are those that other packages add, such as bfloat16.
        return dtype.kind not in "cmMOSU" and dtype.type is not np.void
    except (TypeError, ValueError, SyntaxError):  # which NumPy raises for unknown words
        return False
