"""What the columns of a data frame must hold for each class mode."""

import os
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError, quoted


class ColumnTypeError(ConfigurationError, TypeError):
    """A column holds values of another type than is needed."""


class MissingColumnError(ConfigurationError, KeyError):
    """A data frame has no column of this name."""

    __str__ = Exception.__str__  # a KeyError quotes its sentence


def check_columns(
    dataframe: Any,
    x_col: str,
    y_col: Any,
    weight_col: str | None,
    classes: Sequence[str],
    class_mode: str | None,
) -> None:
    """Raise a ``ConfigurationError`` where a column cannot be used, or is not there."""
    if isinstance(dataframe, str | os.PathLike) or not hasattr(dataframe, "__getitem__"):
        raise ColumnTypeError(
            "data-frame-kind",
            "A data frame is needed, such as pandas.read_csv makes of a file; received {received}.",
            received=quoted(dataframe),
        )
    if class_mode == "multi_output" and not isinstance(y_col, list):
        raise ColumnTypeError(
            "y-col-list",
            'With class_mode="multi_output", `y_col` must be a list of columns; received '
            "{received}.",
            received=repr(y_col),
        )
    _check_values(dataframe, x_col, (str,), "texts: the file names")
    if class_mode in ("binary", "sparse"):
        _check_values(dataframe, y_col, (str,), f'texts for class_mode="{class_mode}"')
    if class_mode == "categorical":
        _check_values(dataframe, y_col, (str, list, tuple), "texts, lists or tuples")
    if class_mode == "binary":
        _check_two_classes(classes or dataframe[y_col].tolist())
    if class_mode in ("multi_output", "raw"):
        for name in y_col if isinstance(y_col, list) else [y_col]:
            _column(dataframe, name)
    if classes and class_mode in ("input", "multi_output", "raw", None):
        warnings.warn(f"`classes` is not used with class_mode={class_mode!r}.", stacklevel=4)
    if weight_col and np.asarray(_column(dataframe, weight_col)).dtype.kind not in "buif":
        raise ColumnTypeError(
            "weight-col",
            "The column {column} of `weight_col` must hold numbers.",
            column=repr(weight_col),
        )


def taken(dataframe: Any, rows: np.ndarray) -> Any:
    """Some rows of a data frame, or of anything else with ``frame[column]``."""
    return dataframe.iloc[rows] if hasattr(dataframe, "iloc") else _Rows(dataframe, rows)


class _Rows:
    """Some rows of what has columns and is not pandas'."""

    def __init__(self, frame: Any, rows: np.ndarray) -> None:
        self._frame = frame
        self._rows = rows

    def __getitem__(self, column: Any) -> np.ndarray:
        return np.asarray(self._frame[column])[self._rows]


def class_names(labels: list[Any]) -> list[Any]:
    """All names among the labels, which are names or lists of names, in alphabetical order."""
    return sorted({name for label in labels for name in _as_names(label)})


def with_known_classes(labels: list[Any], class_indices: Mapping[Any, int]) -> list[Any]:
    """The class number, or list of them, of each label; None where none of them is known."""
    return [_numbers(label, class_indices) for label in labels]


def _numbers(label: Any, class_indices: Mapping[Any, int]) -> int | list[int] | None:
    if isinstance(label, str):
        return class_indices.get(label)
    return [class_indices[name] for name in label if name in class_indices] or None


def _as_names(label: Any) -> Sequence[Any]:
    return label if isinstance(label, list | tuple) else (label,)


def _check_values(dataframe: Any, column: str, types: tuple[type, ...], expected: str) -> None:
    wrong = [v for v in _column(dataframe, column).tolist() if not isinstance(v, types)]
    if wrong:
        raise ColumnTypeError(
            "column-type",
            "The column {column} must hold {expected}; received {received}, for one.",
            column=repr(column),
            expected=expected,
            received=repr(wrong[0]),
        )


def _column(dataframe: Any, name: Any) -> Any:
    try:
        column = dataframe[name]
    except KeyError as error:
        raise MissingColumnError(
            "column-missing",
            "There is no column {column} among {known}. Name the columns of the files and of the "
            "labels in `x_col` and `y_col`, and of weights in `weight_col`.",
            column=repr(name),
            known=", ".join(map(repr, dataframe)),
        ) from error
    if np.ndim(column) != 1:
        raise ColumnTypeError(
            "column-several",
            "Exactly one column is needed, by its name alone; {column} stands for several.",
            column=repr(name),
        )
    return column


def _check_two_classes(classes: Sequence[str]) -> None:
    if len(set(classes)) != 2:
        raise ConfigurationError(
            "binary-classes",
            'With class_mode="binary" there must be 2 classes; found {count}. '
            'class_mode="sparse" takes any number.',
            count=len(set(classes)),
        )
