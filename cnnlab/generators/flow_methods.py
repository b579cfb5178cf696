"""Where the pictures of a generator come from: arrays, folders, data frames."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnlab.errors import ConfigurationError
from cnnlab.generators.dataframe_iterator import DataFrameIterator
from cnnlab.generators.directory_iterator import DirectoryIterator
from cnnlab.generators.numpy_array_iterator import NumpyArrayIterator

# Arguments that Keras still takes, warns about and ignores.
_RETIRED = {
    "has_ext": "file names have to be whole, with their endings",
    "sort": "rows keep their order where `shuffle=False`",
    "drop_duplicates": "use dataframe.drop_duplicates()",
}

if TYPE_CHECKING:
    from cnnlab.generators.protocol import ImageGenerator as Base
else:
    Base = object


class FlowMethods(Base):
    """The three ``flow`` methods of ``ImageDataGenerator``, with Keras's arguments."""

    data_format: str
    dtype: Any
    _array_iterator = NumpyArrayIterator
    _directory_iterator = DirectoryIterator
    _dataframe_iterator = DataFrameIterator

    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: Any = None,
        seed: int | None = None,
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        ignore_class_split: bool = False,
        subset: str | None = None,
    ) -> NumpyArrayIterator:
        """Batches without end from arrays: x, (x, y) or (x, y, sample_weight).

        The arguments are those of ``NumpyArrayIterator``.

        Raises:
            ConfigurationError: arguments that cannot be used.
            NotFittedError: at the first batch, where statistics were asked for without ``fit``.
        """
        return self._array_iterator(
            x, y, self, batch_size, shuffle, sample_weight, seed, self.data_format, save_to_dir,
            save_prefix, save_format, subset, ignore_class_split, self.dtype,
        )  # fmt: skip

    def flow_from_directory(
        self,
        directory: str | Path,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        *,
        reduced_scale: bool = False,
    ) -> DirectoryIterator:
        """Batches without end from a folder of class folders; see ``DirectoryIterator``.

        ``reduced_scale``, which Keras's method does not have, reads large JPEG files faster.
        """
        return self._directory_iterator(
            directory, self, target_size, color_mode, classes, class_mode, batch_size, shuffle,
            seed, self.data_format, save_to_dir, save_prefix, save_format, follow_links, subset,
            interpolation, keep_aspect_ratio, self.dtype, reduced_scale=reduced_scale,
        )  # fmt: skip

    def flow_from_dataframe(
        self,
        dataframe: Any,
        directory: str | Path | None = None,
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
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        validate_filenames: bool = True,
        *,
        keep_aspect_ratio: bool = False,
        reduced_scale: bool = False,
        **kwargs: Any,
    ) -> DataFrameIterator:
        """Batches without end from the rows of a data frame; see ``DataFrameIterator``.

        ``reduced_scale`` is as of ``flow_from_directory``;
        ``has_ext``, ``sort`` and ``drop_duplicates`` are taken with a ``DeprecationWarning``, and
        so is ``class_mode="other"`` for ``"raw"``.
        """
        _warn_of_retired(kwargs)
        if class_mode == "other":
            _warn('class_mode="other" is called "raw" now')
            class_mode = "raw"
        return self._dataframe_iterator(
            dataframe, directory, self, x_col, y_col, weight_col, target_size, color_mode, classes,
            class_mode, batch_size, shuffle, seed, self.data_format, save_to_dir, save_prefix,
            save_format, subset, interpolation, keep_aspect_ratio, self.dtype, validate_filenames,
            reduced_scale=reduced_scale,
        )  # fmt: skip


def _warn_of_retired(arguments: dict[str, Any]) -> None:
    for name in arguments:
        if name not in _RETIRED:
            raise ConfigurationError(
                "dataframe-argument",
                "`flow_from_dataframe` has no argument `{name}`.",
                name=name,
            )
        _warn(f"`{name}` does nothing: {_RETIRED[name]}")


def _warn(message: str) -> None:
    warnings.warn(message, DeprecationWarning, stacklevel=4)
