"""From pixels to the bytes of a file, and to another size."""

import io

import numpy as np
from PIL import Image

from cnnlab.errors import ImageError
from cnnlab.images.colours import over_white

_ENCODINGS = {"png": "PNG", "jpeg": "JPEG", "jpg": "JPEG", "webp": "WEBP"}


def encode_image(image: np.ndarray, format: str = "png", quality: int = 90) -> bytes:
    """The bytes of a picture file.

    Args:
        image: (height, width, 1 | 3 | 4), values in [0, 255]; floats are rounded and clipped.
        format: ``"png"`` or ``"webp"`` or ``"jpeg"``; JPEG lays transparency over white.
        quality: 1 to 100, for JPEG and WebP.

    Raises:
        ImageError: another shape or format.
    """
    if format not in _ENCODINGS:
        raise ImageError(
            "image-format-unknown",
            "Pictures are written as png, jpeg or webp; received {format}.",
            format=repr(format),
        )
    picture = _to_pillow(_to_uint8(image))
    if format in ("jpeg", "jpg"):
        picture = over_white(picture)
    file = io.BytesIO()
    picture.save(file, _ENCODINGS[format], quality=quality)
    return file.getvalue()


def resize_image(image: np.ndarray, image_size: tuple[int, int]) -> np.ndarray:
    """Stretch a picture to ``image_size``: triangle filter, antialiased where it shrinks.

    Args:
        image: (height, width, 1 | 3 | 4), uint8.
        image_size: (height, width) in pixels.

    Returns:
        (*image_size, channels), uint8; ``image`` itself where the size is right already.
    """
    height, width = image_size
    if image.shape[:2] == (height, width):
        return image
    picture = _to_pillow(image).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(picture).reshape(height, width, image.shape[2])


def shrink_image(image: np.ndarray, longest: int) -> np.ndarray:
    """A picture (height, width, 1 | 3 | 4), uint8, with no side over ``longest`` pixels.

    Its proportions stay as they are; one that is small enough is returned itself.
    """
    height, width = image.shape[:2]
    scale = min(1, longest / max(height, width))
    return resize_image(image, (max(1, round(height * scale)), max(1, round(width * scale))))


def _to_uint8(image: np.ndarray) -> np.ndarray:
    if image.ndim != 3 or image.shape[2] not in (1, 3, 4) or 0 in image.shape:
        raise ImageError(
            "image-shape",
            "A picture has the shape (height, width, 1, 3 or 4 channels); received {shape}.",
            shape=image.shape,
        )
    if image.dtype == np.uint8:
        return image
    return np.clip(np.rint(np.nan_to_num(image)), 0, 255).astype(np.uint8)


def _to_pillow(image: np.ndarray) -> Image.Image:
    return Image.fromarray(image[..., 0] if image.shape[2] == 1 else image)
