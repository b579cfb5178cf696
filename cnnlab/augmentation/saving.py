"""Keeping generated pictures as files, none of which ever replaces another."""

import itertools
from pathlib import Path

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.images import encode_image

SAVE_FORMATS = ("png", "jpeg", "jpg", "webp")


class PictureSaver:
    """Writes pictures as ``<prefix>_<index>_<number>.<format>`` into one folder.

    Values are written as they are, rounded and clipped to [0, 255]; nothing is stretched.
    The number goes up until the name is free, so files of earlier runs and of other
    processes stay. (Keras draws it from 10,000 and overwrites.)

    Args:
        folder: made when missing.
        prefix: beginning of each file name.
        format: ``"png"``, ``"jpeg"`` or ``"webp"``.

    Raises:
        ConfigurationError: a folder that cannot be made, a prefix that is not part of a file
            name, or another format.
    """

    def __init__(self, folder: str | Path, prefix: str = "", format: str = "png") -> None:
        _check_prefix(prefix)
        _check_format(format)
        self.folder = _existing(Path(folder))
        self.prefix = prefix
        self.format = format
        self._numbers = itertools.count()

    def save(self, images: np.ndarray, indices: np.ndarray) -> list[Path]:
        """Write pictures (n, height, width, 1 | 3 | 4), named by their places in the data set."""
        return [self._write(image, index) for image, index in zip(images, indices, strict=True)]

    def _write(self, image: np.ndarray, index: int) -> Path:
        data = encode_image(image, "jpeg" if self.format == "jpg" else self.format)
        while True:
            name = f"{self.prefix}_{index}_{next(self._numbers)}.{self.format}"
            try:
                with (self.folder / name).open("xb") as file:
                    file.write(data)
            except FileExistsError:
                continue
            return self.folder / name


def _check_prefix(prefix: str) -> None:
    if any(character in prefix for character in "/\\\0"):
        raise ConfigurationError(
            "save-prefix",
            "`save_prefix` is the beginning of a file name, without / or \\; received {received}. "
            "Name the folder in `save_to_dir`.",
            received=repr(prefix),
        )


def _check_format(format: str) -> None:
    if format not in SAVE_FORMATS:
        raise ConfigurationError(
            "save-format",
            "`save_format` must be one of {known}; received {received}.",
            known=", ".join(SAVE_FORMATS),
            received=repr(format),
        )


def _existing(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            "save-to-dir",
            "The folder {folder} for `save_to_dir` cannot be made: {reason}. Choose another.",
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error
    return folder
