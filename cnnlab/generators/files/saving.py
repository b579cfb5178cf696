"""Saving generated pictures as files, none of which ever replaces another."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from cnnlab.configuration.checks import require_choice
from cnnlab.errors import ConfigurationError
from cnnlab.generators.image_utils import array_to_img
from cnnlab.generators.schedules.random_source import Random, as_keras_random
from cnnlab.images import encode_image
from cnnlab.storage.atomic_files import write_new, write_whole

SAVE_FORMATS = ("png", "jpeg", "jpg", "webp", "bmp", "gif", "pdf", "ppm", "tif", "tiff")
# The others are written by Pillow under these names.
_ENCODED_HERE = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp"}
_PILLOW_NAMES = {"tif": "TIFF", "tiff": "TIFF", "jpg": "JPEG"}


class ImageSaver:
    """Writes pictures as ``<prefix>_<index>_<number>.<format>`` into one folder.

    Values are written as they are, rounded and clipped to [0, 255]; nothing is stretched.
    The number goes up until the name is free, so files of earlier runs and of other
    processes stay. (Keras draws it from 10,000 and overwrites.)

    Args:
        folder: made when missing.
        prefix: beginning of each file name.
        format: one of ``SAVE_FORMATS``.

    Raises:
        ConfigurationError: a folder that cannot be made, a prefix that is not part of a file
            name, or another format.
    """

    saves_normalized = False

    def __init__(self, folder: str | Path, prefix: str = "", format: str = "png") -> None:
        _check_prefix(prefix)
        _check_format(format)
        self.folder = _existing(Path(folder))
        self.prefix = prefix
        self.format = format
        self._number = 0

    def is_for(self, folder: str | Path, prefix: str, format: str) -> bool:
        """Whether it was made with these arguments."""
        return (self.folder, self.prefix, self.format) == (Path(folder), prefix, format)

    def save(
        self, images: np.ndarray, indices: np.ndarray, random: Random | None = None
    ) -> list[Path]:
        """Write pictures (n, height, width, 1 | 3 | 4), named by their places in the data set."""
        return [self._write(image, index) for image, index in zip(images, indices, strict=True)]

    def _write(self, image: np.ndarray, index: int) -> Path:
        data = _encoded(image, self.format)
        while True:
            path = self.folder / f"{self.prefix}_{index}_{self._number}.{self.format}"
            self._number += 1
            if write_new(path, data):
                return path


class KerasImageSaver(ImageSaver):
    """Saves what Keras saves: normalised pictures, stretched, under names that may collide.

    Args:
        names: how many different names there are; 10,000 for arrays, 10,000,000 for files.
    """

    saves_normalized = True

    def __init__(
        self, folder: str | Path, prefix: str = "", format: str = "png", names: int = 10**4
    ) -> None:
        super().__init__(folder, prefix, format)
        self._names = names

    def save(
        self, images: np.ndarray, indices: np.ndarray, random: Random | None = None
    ) -> list[Path]:
        """Write pictures (n, height, width, 1 | 3 | 4), stretched to 0..255."""
        source = as_keras_random(random)
        return [
            self._draw_name_and_write(i, j, source) for i, j in zip(images, indices, strict=True)
        ]

    def _draw_name_and_write(
        self, image: np.ndarray, index: int, random: np.random.RandomState
    ) -> Path:
        name = f"{self.prefix}_{index}_{random.randint(self._names)}.{self.format}"
        file = io.BytesIO()
        array_to_img(image).save(file, _PILLOW_NAMES.get(self.format, self.format.upper()))
        write_whole(self.folder / name, file.getvalue(), durable=False)
        return self.folder / name


def _encoded(image: np.ndarray, format: str) -> bytes:
    if format in _ENCODED_HERE:
        return encode_image(image, _ENCODED_HERE[format])
    pixels = Image.open(io.BytesIO(encode_image(image, "png")))
    file = io.BytesIO()
    pixels.save(file, _PILLOW_NAMES.get(format, format.upper()))
    return file.getvalue()


def _check_prefix(prefix: str) -> None:
    if any(character in prefix for character in "/\\\0"):
        raise ConfigurationError(
            "save-prefix",
            "`save_prefix` is the beginning of a file name, without / or \\; received {received}. "
            "Name the folder in `save_to_dir`.",
            received=repr(prefix),
        )


def _check_format(format: str) -> None:
    require_choice("save_format", format, SAVE_FORMATS, "flow")


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
