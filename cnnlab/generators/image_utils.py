"""Pillow pictures, arrays and files, by the names of Keras's helpers.

Source: Keras 3.15, ``utils/image_utils.py``, whose pixels these functions give. (cnnlab's own
decoder, which turns pictures upright and lays transparency over white, is ``cnnlab.images``.)
"""

import io
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from cnnlab.errors import ConfigurationError
from cnnlab.generators.data_format import check_data_format
from cnnlab.storage.atomic_files import write_whole
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.storage.reading import open_file

INTERPOLATIONS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "hamming": Image.Resampling.HAMMING,
    "box": Image.Resampling.BOX,
    "lanczos": Image.Resampling.LANCZOS,
}
_PICTURES = ("jpg", "jpeg", "bmp", "png", "ppm", "tif", "tiff")
# Grey pictures of more than 8 bits keep them.
_GREY_MODES = ("L", "I;16", "I")
_PILLOW_MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}


def load_img(
    path: str | Path | bytes | io.BytesIO,
    color_mode: str = "rgb",
    target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Image.Image:
    """A file as a Pillow picture; the file is closed when the call returns.

    Args:
        path: of the file, or its content as ``BytesIO``.
        color_mode: ``"grayscale"`` (16 and 32 bits stay), ``"rgb"`` or ``"rgba"``.
        target_size: (height, width), or None for the size that it has; what follows, such as
            the channels of a shape, is ignored.
        interpolation: a key of ``INTERPOLATIONS``.
        keep_aspect_ratio: cut out the middle in the target's proportions instead of stretching.

    Raises:
        StorageError: the file cannot be read.
    """
    content = path if isinstance(path, io.BytesIO) else io.BytesIO(_content(_path(path)))
    if color_mode not in _PILLOW_MODES:
        raise _not_one_of("color_mode", color_mode, _PILLOW_MODES)
    image: Image.Image = Image.open(content)
    if color_mode != "grayscale" or image.mode not in _GREY_MODES:
        image = image.convert(_PILLOW_MODES[color_mode])
    if target_size is None or image.size == (target_size[1], target_size[0]):
        image.load()
        return image
    return resize(image, target_size, interpolation, keep_aspect_ratio)


def resize(
    image: Image.Image, target_size: tuple[int, int], interpolation: str, keep_aspect_ratio: bool
) -> Image.Image:
    """A Pillow picture in ``target_size`` (height, width)."""
    if interpolation not in INTERPOLATIONS:
        raise _not_one_of("interpolation", interpolation, INTERPOLATIONS)
    height, width = target_size[:2]
    box = _middle(image.size, width, height) if keep_aspect_ratio else None
    return image.resize((width, height), INTERPOLATIONS[interpolation], box=box)


def img_to_array(
    img: Image.Image | np.ndarray, data_format: str | None = None, dtype: Any = None
) -> np.ndarray:
    """(height, width, channels) or, channels first, (channels, height, width); float32 by default.

    Raises:
        ConfigurationError: neither 2 nor 3 dimensions, or another data format.
    """
    check_data_format(data_format)
    array = np.asarray(img, dtype or np.float32)
    if array.ndim not in (2, 3):
        raise ConfigurationError(
            "picture-dimensions",
            "A picture has 2 or 3 dimensions; received shape {shape}.",
            shape=array.shape,
        )
    array = array[..., None] if array.ndim == 2 else array
    return np.moveaxis(array, 2, 0) if data_format == "channels_first" else array


def array_to_img(
    x: np.ndarray, data_format: str | None = None, scale: bool = True, dtype: Any = None
) -> Image.Image:
    """An array of 1, 3 or 4 channels as a Pillow picture.

    Args:
        x: (height, width, channels), or (channels, height, width) with channels first.
        data_format: ``"channels_last"`` (None) or ``"channels_first"``.
        scale: stretch the values to 0..255; else they are cut to whole numbers as they are.
        dtype: to compute in, float32 by default.

    Raises:
        ConfigurationError: another shape or data format.
    """
    check_data_format(data_format)
    x = np.asarray(x, dtype or np.float32)
    if x.ndim != 3:
        raise ConfigurationError(
            "picture-dimensions",
            "One picture has 3 dimensions, with its channels; received shape {shape}.",
            shape=x.shape,
        )
    x = np.moveaxis(x, 0, 2) if data_format == "channels_first" else x
    if x.shape[2] not in (1, 3, 4):
        raise ConfigurationError(
            "picture-channels",
            "A picture has 1, 3 or 4 channels; received {channels}. Is `data_format` right?",
            channels=x.shape[2],
        )
    x = _stretched(x) if scale else x
    deep_grey = x.shape[2] == 1 and x.max() > 255
    values = x.astype(np.int32 if deep_grey else np.uint8)
    return Image.fromarray(values[..., 0] if values.shape[2] == 1 else values)


def save_img(
    path: str | Path | io.BytesIO,
    x: np.ndarray,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Write an array as a picture file, stretched to 0..255 unless ``scale`` is False.

    Raises:
        StorageError: the file cannot be written; what was there before stays.
    """
    img = array_to_img(x, data_format, scale)
    if file_format is None and isinstance(path, str | Path):
        file_format = Path(path).suffix[1:]
    file_format = "jpeg" if (file_format or "").lower() == "jpg" else file_format
    if img.mode == "RGBA" and (file_format or "").lower() == "jpeg":
        warnings.warn("JPEG has no transparency; the picture is saved as RGB.", stacklevel=2)
        img = img.convert("RGB")
    if not isinstance(path, str | Path):
        img.save(path, format=file_format, **kwargs)
        return
    content = io.BytesIO()
    img.save(content, format=file_format, **kwargs)
    write_whole(Path(path), content.getvalue(), durable=False)


def list_pictures(directory: str | Path, ext: str | Sequence[str] = _PICTURES) -> list[str]:
    """Paths of all pictures in a folder and below it, by the ends of their names."""
    endings = tuple(f".{e}" for e in ((ext,) if isinstance(ext, str) else ext))
    return [
        os.path.join(root, name)  # noqa: PTH118 - texts come in, texts go out
        for root, _, names in os.walk(directory)
        for name in names
        if name.lower().endswith(endings)
    ]


def validate_filename(filename: str, white_list_formats: Sequence[str]) -> bool:
    """Whether the file exists and its name ends as one of the formats."""
    return filename.lower().endswith(tuple(white_list_formats)) and Path(filename).is_file()


def _content(path: Path) -> bytes:
    with as_storage_errors(path.name), open_file(path) as file:
        return file.read()


def _path(path: Any) -> Path:
    if isinstance(path, bytes):
        return Path(os.fsdecode(path))
    if not isinstance(path, str | Path):
        raise TypeError(f"path should be path-like or io.BytesIO, not {type(path).__name__}")
    return Path(path)


def _middle(size: tuple[int, int], width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the largest part with the proportions width : height."""
    cut_width = min(size[0], size[1] * width // height)
    cut_height = min(size[1], size[0] * height // width)
    left, top = (size[0] - cut_width) // 2, (size[1] - cut_height) // 2
    return left, top, left + cut_width, top + cut_height


def _stretched(x: np.ndarray) -> np.ndarray:
    x = x - float(x.min())  # a float: whole numbers on both sides of 0 would wrap round
    highest = x.max()
    return (x / highest if highest else x) * 255


def _not_one_of(name: str, value: Any, choices: Any) -> ConfigurationError:
    return ConfigurationError(
        name.replace("_", "-"),
        "`{name}` must be one of {choices}; received {received}.",
        name=name,
        choices=", ".join(map(repr, choices)),
        received=repr(value),
    )
