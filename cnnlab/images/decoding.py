"""From the bytes of a file to pixels. Files come from strangers, so this is one careful path."""

import io
import struct
import threading
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image

from cnnlab.errors import ImageError
from cnnlab.images.colours import (
    CHANNELS,
    Mode,
    correct_transparency,
    to_pixels,
    upright,
)
from cnnlab.images.formats import (
    ALLOWED_FORMATS,
    allowed_format,
    has_no_pixels,
    is_cut_off,
    is_text,
    refused_format,
)
from cnnlab.images.structure import has_too_many_parts
from cnnlab.messages import Note

MAX_PICTURE_BYTES = 20 * 1024**2
MAX_PIXELS = 50_000_000
# Pillow's WebP decoder holds four copies (15 bytes a pixel) and is slow: 30 million take 460 MB.
_MAX_WEBP_PIXELS = 30_000_000

_EXIF_ORIENTATION = 0x0112
_FIRST_FRAME_ONLY = Note(
    "first-frame-only", "The file holds several pictures; only the first one is used."
)

# All that Pillow is known to raise for damaged files.
_PILLOW_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    NotImplementedError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    OverflowError,
    EOFError,
    MemoryError,
    struct.error,
)
# Pillow warns about broken metadata, which is ignored here; Python's warning filters belong
# to the whole process, so one thread at a time may change them.
_warning_filters = threading.Lock()


@dataclass(frozen=True)
class DecodedImage:
    """A picture and what is worth telling about it.

    Attributes:
        pixels: (height, width, 3 | 4 | 1), uint8 in [0, 255].
        notes: findings, such as that only the first frame of an animation is used.
    """

    pixels: np.ndarray
    notes: tuple[Note, ...] = ()


def decode_image(data: bytes, mode: Mode = "rgb") -> np.ndarray:
    """The pixels of an encoded picture: ``read_image`` without its notes."""
    return read_image(data, mode).pixels


def read_image(data: bytes, mode: Mode = "rgb") -> DecodedImage:
    """Decode a PNG, JPEG, WebP, GIF or BMP file; its content decides which it is.

    Pictures come out upright (EXIF), the first frame of an animation only, 16 bits scaled to 8,
    CMYK converted, and transparency laid over white unless ``mode`` is ``"rgba"``.

    Args:
        data: the bytes of the file, at most ``MAX_PICTURE_BYTES``.
        mode: ``"rgb"``, ``"rgba"`` or ``"grayscale"`` (ITU-R 601 luma).

    Returns:
        pixels of shape (height, width, 3 | 4 | 1), uint8 in [0, 255], at most ``MAX_PIXELS``
        of them, and notes.

    Raises:
        ImageError: the file is too large, of another format, cut off or damaged.
    """
    if mode not in CHANNELS:
        raise ImageError(
            "image-mode-unknown",
            "A picture is decoded as {modes}; received {mode}.",
            modes=" or ".join(map(repr, CHANNELS)),
            mode=repr(mode),
        )
    format = _check_bytes(data)
    try:
        pixels, orientation, notes = _decode(data, format, mode)
    except ImageError:
        raise
    except Image.DecompressionBombError as error:
        received = f"more than {2 * Image.MAX_IMAGE_PIXELS // 10**6} million"
        raise _too_many_pixels(received, MAX_PIXELS) from error
    except _PILLOW_ERRORS as error:
        raise _truncated_or_damaged(data, format) from error
    # Only now is Pillow's own copy gone, so that turning a large picture fits in memory.
    return DecodedImage(upright(pixels, orientation), notes)


def _check_bytes(data: bytes) -> str:
    """The format of the file, once all is refused that its first bytes and length give away."""
    if not data:
        raise ImageError("image-empty", "The file is empty (0 bytes). Choose the picture again.")
    if len(data) > MAX_PICTURE_BYTES:
        raise ImageError(
            "image-too-many-bytes",
            "The file has {size:.1f} MB; a picture may have {limit} MB. Save it smaller.",
            size=len(data) / 1024**2,
            limit=MAX_PICTURE_BYTES // 1024**2,
        )
    format = allowed_format(data)
    if format is None:
        raise _another_format(data)
    _check_structure(data, format)
    return format


def _check_structure(data: bytes, format: str) -> None:
    if has_no_pixels(data, format):
        raise ImageError(
            "image-without-pixels",
            "The {format} picture is 0 pixels wide or high. Choose another picture.",
            format=format,
        )
    if has_too_many_parts(data, format):
        raise ImageError(
            "image-too-many-parts",
            "The {format} picture consists of more parts than any program writes. Save it again.",
            format=format,
        )


def _decode(data: bytes, format: str, mode: Mode) -> tuple[np.ndarray, int, tuple[Note, ...]]:
    with _open(data, format) as image:
        _check_size(*image.size, format)
        notes = (_FIRST_FRAME_ONLY,) if getattr(image, "is_animated", False) else ()
        orientation = _orientation(image)
        image.load()
        correct_transparency(image, data)
        return to_pixels(image, mode), orientation, notes


def _check_size(width: int, height: int, format: str) -> None:
    limit = _MAX_WEBP_PIXELS if format == "WEBP" else MAX_PIXELS
    if width * height > limit:
        raise _too_many_pixels(f"{width} x {height}", limit)


def _open(data: bytes, format: str) -> Image.Image:
    with _warning_filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if format == "PNG":
            # Only this looks at the check sums of the pixels and at the end of the file.
            Image.open(io.BytesIO(data), formats=[format]).verify()
        return Image.open(io.BytesIO(data), formats=[format])


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8; 1 (upright) where the metadata is broken."""
    try:
        with _warning_filters, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return image.getexif().get(_EXIF_ORIENTATION, 1)
    except _PILLOW_ERRORS:
        return 1


def _another_format(data: bytes) -> ImageError:
    if name := refused_format(data):
        return ImageError(
            "image-format-refused",
            "This is a {format} file, which is not read here. Convert it to JPEG or PNG.",
            format=name,
        )
    if is_text(data):
        return ImageError(
            "image-is-text",
            "The file holds text, not a picture. Choose a file of the kind {formats}.",
            formats=", ".join(ALLOWED_FORMATS),
        )
    return ImageError(
        "image-unrecognized",
        "The file is not a picture: its first bytes belong to no known format. "
        "Choose a file of the kind {formats}.",
        formats=", ".join(ALLOWED_FORMATS),
    )


def _too_many_pixels(received: str, limit: int) -> ImageError:
    return ImageError(
        "image-too-many-pixels",
        "The picture has {received} pixels; at most {limit} million are read. Make it smaller.",
        received=received,
        limit=limit // 10**6,
    )


def _truncated_or_damaged(data: bytes, format: str) -> ImageError:
    if is_cut_off(data, format):
        return ImageError(
            "image-truncated",
            "The {format} picture is cut off: its end is missing. Copy or download it again.",
            format=format,
        )
    return ImageError(
        "image-damaged",
        "The {format} picture is damaged and cannot be decoded. Copy or download it again.",
        format=format,
    )
