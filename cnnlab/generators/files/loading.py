"""Picture files -> a batch of pixels of one size, on all processors."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
from PIL import Image

from cnnlab.augmentation.parallel import run_in_parallel
from cnnlab.configuration.checks import require
from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.generators.files.fast_jpeg import decode_jpeg
from cnnlab.generators.image_utils import INTERPOLATIONS, img_to_array, load_img, resize
from cnnlab.images import decode_image
from cnnlab.images.colours import CHANNELS, Mode
from cnnlab.images.decoding import read_format
from cnnlab.images.formats import refused_format
from cnnlab.storage.os_errors import as_storage_errors


@dataclass(frozen=True)
class Loading:
    """How files become pictures.

    Decoded as everywhere in cnnlab (upright, in sRGB, transparency over white, 16 bits scaled to
    8), and PNM files too, which are in Keras's list; with ``keras_compat`` as by Keras's
    ``load_img``. Ordinary files come out the same.

    Args:
        color_mode: ``"rgb"``, ``"rgba"`` or ``"grayscale"``.
        target_size: (height, width) in pixels.
        interpolation: a key of ``INTERPOLATIONS``; Pillow's filter of that name.
        keep_aspect_ratio: cut to the proportions of ``target_size`` before resizing.
        keras_compat: see above.
        reduced_scale: read a JPEG at a half, a quarter or an eighth of its sides where at least
            twice as much as ``target_size`` is left of both: faster, and other pixels.
    """

    color_mode: str = "rgb"
    target_size: tuple[int, int] = (256, 256)
    interpolation: str = "nearest"
    keep_aspect_ratio: bool = False
    keras_compat: bool = False
    reduced_scale: bool = False

    def __post_init__(self) -> None:
        _check_choice("color_mode", self.color_mode, tuple(CHANNELS))
        _check_choice("interpolation", self.interpolation, tuple(INTERPOLATIONS))

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of what ``load`` returns."""
        return (*self.target_size, CHANNELS[self.color_mode])

    def load_batch(self, paths: Sequence[str]) -> np.ndarray:
        """(len(paths), *image_shape), uint8; float32 for 16-bit grey with ``keras_compat``."""
        deep = self.keras_compat and self.color_mode == "grayscale"
        batch = np.empty((len(paths), *self.image_shape), np.float32 if deep else np.uint8)

        def fill(start: int, stop: int) -> None:
            for i in range(start, stop):
                place = batch[i]
                picture = self.load(paths[i], place if batch.dtype == np.uint8 else None)
                if picture is not place:
                    place[...] = picture

        run_in_parallel(fill, len(paths), largest=1)
        return batch

    def load(self, path: str | Path, out: np.ndarray | None = None) -> np.ndarray:
        """One picture; ``out`` itself, of ``image_shape``, where it could be written there at once.

        Raises:
            ImageError: it cannot be decoded; names the file.
            StorageError: it cannot be read.
        """
        with as_storage_errors(Path(path).name), io.FileIO(path) as file:
            data = file.readall()
        pixels = decode_jpeg(data, self.color_mode, not self.keras_compat, self._for_size)
        if pixels is not None:
            return self._resized(pixels, out)
        if self.keras_compat:
            arguments = (self.target_size, self.interpolation, self.keep_aspect_ratio)
            return img_to_array(load_img(path, self.color_mode, *arguments))
        return self._resized(self._decode_carefully(Path(path), data))

    @property
    def _for_size(self) -> tuple[int, int] | None:
        return self.target_size if self.reduced_scale else None

    def _decode_carefully(self, path: Path, data: bytes) -> np.ndarray:
        mode = cast(Mode, self.color_mode)  # checked when this was made
        try:
            if refused_format(data) == "PNM":
                return read_format(data, "PPM", mode).pixels
            return decode_image(data, mode, self._for_size)
        except ImageError as error:
            text = "{path}: " + error.text
            raise ImageError(error.code, text, path=str(path), **error.values) from error

    def _resized(self, pixels: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        height, width = self.target_size
        if pixels.shape[:2] == (height, width):
            return pixels
        if self.interpolation == "nearest" and not self.keep_aspect_ratio:
            # Pillow's pixels (tested), without a copy of the whole picture in its own layout.
            small = np.empty(self.image_shape, np.uint8) if out is None else out
            cv2.resize(pixels, (width, height), dst=small, interpolation=cv2.INTER_NEAREST_EXACT)
            return small
        picture = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
        resized = resize(picture, self.target_size, self.interpolation, self.keep_aspect_ratio)
        return np.asarray(resized).reshape(self.image_shape)


def picture_size(target_size: Any) -> tuple[int, int]:
    """The same as a tuple. Raises ``ConfigurationError`` unless it is (height, width)."""
    sides = tuple(target_size) if np.iterable(target_size) else ()
    require(
        len(sides) == 2 and all(isinstance(s, int | np.integer) and s > 0 for s in sides),
        "target_size",
        target_size,
        "the height and width of the pictures, two whole numbers from 1 on, as (224, 224)",
        "flow",
    )
    return sides


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigurationError(
            name.replace("_", "-"),
            "`{name}` must be one of {choices}; received {received}.",
            name=name,
            choices=", ".join(map(repr, choices)),
            received=repr(value),
        )
