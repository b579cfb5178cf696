"""Batches from the file names and labels in a data frame."""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.generators.batches.dataframe_columns import (
    check_columns,
    class_names,
    taken,
    with_known_classes,
)
from cnnlab.generators.batches.file_batches import (
    WITH_CLASSES,
    BatchFromFilesMixin,
    check_class_mode,
    chosen_classes,
)
from cnnlab.generators.batches.subsets import part_of
from cnnlab.generators.image_utils import validate_filename
from cnnlab.generators.iterator import Iterator
from cnnlab.generators.protocol import ImageGenerator


class DataFrameIterator(BatchFromFilesMixin, Iterator):
    """What ``ImageDataGenerator.flow_from_dataframe`` returns: batches for ever.

    Any object with pandas' ``frame[column]`` will do; pandas itself is not imported.

    Args:
        dataframe: one row a picture; not changed.
        directory: what the file names are relative to; None for none.
        image_data_generator: whose settings apply; None for plain pictures.
        x_col: column of the file names.
        y_col: column of the labels, or a list of columns.
        weight_col: column of the sample weights; None for none.
        target_size, color_mode, interpolation, keep_aspect_ratio, reduced_scale: see ``Loading``.
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

    def __init__(
        self,
        dataframe: Any,
        directory: str | Path | None = None,
        image_data_generator: ImageGenerator | None = None,
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
        *,
        reduced_scale: bool = False,
    ) -> None:
        self.set_processing_attrs(
            image_data_generator, target_size, color_mode, data_format, save_to_dir, save_prefix,
            save_format, subset, interpolation, keep_aspect_ratio, reduced_scale,
        )  # fmt: skip
        self.directory = directory or ""
        self.class_mode = class_mode
        self.dtype = dtype
        self._check_params(dataframe, x_col, y_col, weight_col, classes)
        rows = dataframe
        if validate_filenames:
            rows = self._filter_valid_filepaths(rows, x_col)
        if class_mode in WITH_CLASSES:
            rows, names = self._filter_classes(rows, y_col, classes)
            self.class_indices = {name: number for number, name in enumerate(names)}
        if self.split:
            part = part_of(len(rows[x_col]), self.split)
            rows = taken(rows, np.arange(part.start, part.stop))
        self._take_labels(rows, y_col, weight_col)
        self.filenames = rows[x_col].tolist()
        self.samples = len(self.filenames)
        super().__init__(self.samples, batch_size, shuffle, seed)

    def get_classes(self, df: Any, y_col: str) -> list[Any]:
        """The number, or list of numbers, of the class, or classes, of each row."""
        return with_known_classes(df[y_col].tolist(), self.class_indices)

    def _check_params(
        self, df: Any, x_col: str, y_col: Any, weight_col: str | None, classes: Any
    ) -> None:
        check_class_mode(self.class_mode, self.allowed_class_modes)
        check_columns(df, x_col, y_col, weight_col, chosen_classes(classes), self.class_mode)

    def _filter_valid_filepaths(self, df: Any, x_col: str) -> Any:
        """The rows whose file is there."""
        paths = [os.path.join(self.directory, name) for name in df[x_col].tolist()]  # noqa: PTH118
        valid = [validate_filename(path, self.white_list_formats) for path in paths]
        if not all(valid):
            warnings.warn(
                f'Found {valid.count(False)} invalid image filename(s) in x_col="{x_col}": no such '
                "file, or not the ending of a picture. These rows are left out.",
                stacklevel=4,
            )
        return taken(df, np.flatnonzero(valid))

    @staticmethod
    def _filter_classes(
        df: Any, y_col: str, classes: Sequence[str] | None
    ) -> tuple[Any, list[Any]]:
        """The rows that have one of the classes, and the names of these."""
        labels = df[y_col].tolist()
        names = list(dict.fromkeys(chosen_classes(classes))) or class_names(labels)
        known = with_known_classes(labels, {name: number for number, name in enumerate(names)})
        return taken(df, np.flatnonzero([numbers is not None for numbers in known])), names

    def _take_labels(self, rows: Any, y_col: Any, weight_col: str | None) -> None:
        if self.class_mode in WITH_CLASSES:
            self.classes = self.get_classes(rows, y_col)
        if self.class_mode == "raw":
            self._targets = np.asarray(rows[y_col])
        if self.class_mode == "multi_output":
            self._targets = [np.array(rows[column].tolist()) for column in y_col]
        if weight_col:
            self._sample_weight = np.asarray(rows[weight_col])
