"""Batches from the file names and labels in a data frame."""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.augmentation.flow.dataframe_columns import (
    check_columns,
    class_names,
    with_known_classes,
)
from cnnlab.augmentation.flow.file_iterator import FileIterator, check_class_mode
from cnnlab.augmentation.flow.loading import Loading
from cnnlab.augmentation.flow.subsets import subset_slice
from cnnlab.augmentation.picture_files import validate_filename

if TYPE_CHECKING:
    from cnnlab.augmentation.image_data_generator import ImageDataGenerator

_WITH_CLASSES = frozenset({"binary", "categorical", "sparse"})


class DataFrameIterator(FileIterator):
    """What ``ImageDataGenerator.flow_from_dataframe`` returns: batches for ever.

    Any object with pandas' ``frame[column]`` will do; pandas itself is not imported.

    Args:
        dataframe: one row a picture; not changed.
        directory: what the file names are relative to; None for none.
        image_data_generator: whose settings apply; None for plain pictures.
        x_col: column of the file names.
        y_col: column of the labels, or a list of columns.
        weight_col: column of the sample weights; None for none.
        target_size, color_mode, interpolation, keep_aspect_ratio: see ``Loading``.
        classes: class names in the order of their numbers, rows of other classes are dropped; None
            for all, in alphabetical order.
        class_mode: as for ``DirectoryIterator``, from texts (or, ``"categorical"``, lists of
            texts); or ``"raw"`` for the values of ``y_col`` as they are, ``"multi_output"`` for a
            list with the values of each column.
        batch_size, shuffle, seed: see ``Iterator``.
        data_format, save_to_dir, save_prefix, save_format, subset, dtype: see
            ``DirectoryIterator``; the split is made over all rows.
        validate_filenames: drop rows whose file does not exist or has no ending of a picture,
            with a warning.

    Raises:
        ConfigurationError: arguments that cannot be used; a ``TypeError`` too where a column holds
            values of another type than the class mode needs.
    """

    allowed_class_modes = _WITH_CLASSES | {"input", "multi_output", "raw", None}

    def __init__(
        self,
        dataframe: Any,
        directory: str | Path | None = None,
        image_data_generator: "ImageDataGenerator | None" = None,
        x_col: str = "filename",
        y_col: Any = "class",
        weight_col: str | None = None,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str | None = "channels_last",
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: Any = "float32",
        validate_filenames: bool = True,
    ) -> None:
        compat = getattr(image_data_generator, "keras_compat", False)
        split = getattr(image_data_generator, "validation_split", 0)
        loading = Loading(color_mode, tuple(target_size), interpolation, keep_aspect_ratio, compat)
        subset_slice(0, subset, split)
        check_class_mode(class_mode, self.allowed_class_modes)
        check_columns(dataframe, x_col, y_col, weight_col, classes, class_mode)
        names = dataframe[x_col].tolist()
        rows = self._valid(names, directory or "", x_col) if validate_filenames else None
        rows = np.arange(len(names)) if rows is None else rows
        if class_mode in _WITH_CLASSES:
            rows = self._take_classes(dataframe[y_col].tolist(), rows, classes)
        part = subset_slice(len(rows), subset, split)
        rows = rows[part]
        self._take_labels(dataframe, rows, y_col, weight_col, class_mode, part)
        super().__init__(
            [names[i] for i in rows], directory or "", image_data_generator, loading, class_mode,
            batch_size, shuffle, seed, data_format=data_format, dtype=dtype, subset=subset,
            save_to_dir=save_to_dir, save_prefix=save_prefix, save_format=save_format,
        )  # fmt: skip

    @property
    def labels(self) -> Any:
        """Class numbers; with ``"raw"`` or ``"multi_output"`` the values of the columns."""
        return self._targets if self.class_mode in ("multi_output", "raw") else self.classes

    def _valid(self, names: list[str], directory: str | Path, x_col: str) -> np.ndarray:
        """Rows whose file is there."""
        paths = [os.path.join(directory, name) for name in names]  # noqa: PTH118
        valid = [validate_filename(path, self.white_list_formats) for path in paths]
        if not all(valid):
            warnings.warn(
                f'Found {valid.count(False)} invalid image filename(s) in x_col="{x_col}": no such '
                "file, or not the ending of a picture. These rows are left out.",
                stacklevel=4,
            )
        return np.flatnonzero(valid)

    def _take_classes(
        self, labels: list[Any], rows: np.ndarray, classes: Sequence[str] | None
    ) -> np.ndarray:
        """Number the classes; the rows that have one of them."""
        labels = [labels[i] for i in rows]
        names = list(dict.fromkeys(classes)) if classes else class_names(labels)
        self.class_indices = {name: number for number, name in enumerate(names)}
        known = with_known_classes(labels, self.class_indices)
        self.classes = [numbers for numbers in known if numbers is not None]
        return rows[[numbers is not None for numbers in known]]

    def _take_labels(
        self,
        dataframe: Any,
        rows: np.ndarray,
        y_col: Any,
        weight_col: str | None,
        class_mode: str | None,
        part: slice,
    ) -> None:
        if class_mode in _WITH_CLASSES:
            self.classes = self.classes[part]
        if class_mode == "raw":
            self._targets = np.asarray(dataframe[y_col])[rows]
        if class_mode == "multi_output":
            columns = [dataframe[column].tolist() for column in y_col]
            self._targets = [np.array([column[i] for i in rows]) for column in columns]
        if weight_col:
            self.sample_weight = np.asarray(dataframe[weight_col])[rows]
