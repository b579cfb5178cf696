"""From the bytes of a file to pixels. Files come from strangers, so this is one careful path."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from cnnlab.errors import ImageError
from cnnlab.images import refusals
from cnnlab.images.colours import (
    CHANNELS,
    Meaning,
    Mode,
    colour_mode,
    correct_transparency,
    to_pixels,
    upright,
    upright_size,
)
from cnnlab.images.deep_colour import brightened
from cnnlab.images.depth import grey_range, is_deep
from cnnlab.images.formats import allowed_format, has_no_pixels
from cnnlab.images.opening import PILLOW_ERRORS, is_raw, load_pixels, open_picture, orientation_of
from cnnlab.images.profiles import to_srgb
from cnnlab.images.sizes import MAX_PIXELS, scale_for, scale_to_read
from cnnlab.images.structure import has_too_many_parts
from cnnlab.messages import Note

MAX_PICTURE_BYTES = 60 * 1024**2

_FIRST_FRAME_ONLY = Note(
    "first-frame-only", "The file holds several pictures; only the first one is used."
)


@dataclass(frozen=True)
class DecodedImage:
    """A picture, and notes on it.

    Attributes:
        pixels: (height, width, 3 | 4 | 1), uint8 in [0, 255].
        notes: such as that only the first frame of an animation is used.
        size: (height, width) of the whole picture upright, of which ``pixels`` may have a half, a
            quarter or an eighth; None: unknown.
    """

    pixels: np.ndarray
    notes: tuple[Note, ...] = ()
    size: tuple[int, int] | None = None


def decode_image(
    data: bytes, mode: Mode = "rgb", for_size: tuple[int, int] | None = None
) -> np.ndarray:
    """The pixels of an encoded picture: ``read_image`` without its notes.

    Example:
        >>> from cnnlab.images import sample_photos
        >>> decode_image(sample_photos()["cat"].read_bytes()).shape
        (300, 300, 3)
    """
    return read_image(data, mode, for_size).pixels


def read_image(
    data: bytes, mode: Mode = "rgb", for_size: tuple[int, int] | None = None
) -> DecodedImage:
    """Decode a PNG, JPEG, WebP, GIF, BMP, HEIC, AVIF or TIFF file; its content decides which.

    Pictures come out upright (EXIF), in the colours of sRGB (ICC), the first of several only,
    more than 8 bits scaled to 8, CMYK converted, and transparency laid over white unless
    ``mode`` is ``"rgba"``. A JPEG that is too large for memory is read at a half, a quarter or
    an eighth of its sides, and a note says so.

    Args:
        data: the bytes of the file, at most ``MAX_PICTURE_BYTES``.
        mode: ``"rgb"``, ``"rgba"`` or ``"grayscale"`` (ITU-R 601 luma).
        for_size: (height, width) that the picture is going to be brought to, if it is known: a
            JPEG may be read at a reduced scale too where more than that is left of both sides
            (``sizes.scale_for``), which takes a fraction of the time. None: it is read as it is.

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
    return read_format(data, check_file(data), mode, for_size)


def read_format(
    data: bytes, format: str, mode: Mode, for_size: tuple[int, int] | None = None
) -> DecodedImage:
    """``read_image`` of a file whose format is known, and may be one that is not allowed there.

    Args:
        data: the bytes of the file.
        format: an entry of ``ALLOWED_FORMATS``, or ``"PPM"``.
        mode, for_size: as of ``read_image``.
    """
    try:
        found = _decode(data, format, mode, for_size)
    except ImageError:
        raise
    except Image.DecompressionBombError as error:
        received = f"more than {2 * (Image.MAX_IMAGE_PIXELS or 0) // 10**6} million"
        raise refusals.too_many_pixels(received, MAX_PIXELS) from error
    except PILLOW_ERRORS as error:
        raise refusals.truncated_or_damaged(data, format, error) from error
    # Only now is Pillow's own copy gone, so that turning a large picture fits in memory.
    pixels = upright(found.pixels, found.orientation)
    size = pixels.shape[:2] if found.scale == 1 else upright_size(found.size, found.orientation)
    return DecodedImage(pixels, found.notes, size)


def check_file(data: bytes) -> str:
    """The format of a file; no pixel is looked at.

    Raises:
        ImageError: its first bytes, its length or its parts give away that it is not read.
    """
    if not data:
        raise ImageError("image-empty", "The file is empty (0 bytes). Choose the picture again.")
    if len(data) > MAX_PICTURE_BYTES:
        raise refusals.too_many_bytes(len(data), MAX_PICTURE_BYTES)
    format = allowed_format(data)
    if format is None:
        raise refusals.another_format(data)
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


@dataclass(frozen=True)
class _Found:
    """What lies in a file: pixels as they are stored, (height, width) of all of them, which part of
    the sides was read, how the picture lies (EXIF), and what is worth telling.
    """

    pixels: np.ndarray
    size: tuple[int, int]
    scale: int
    orientation: int
    notes: tuple[Note, ...]


def _decode(data: bytes, format: str, mode: Mode, for_size: tuple[int, int] | None) -> _Found:
    with open_picture(data, format) as image:
        if format == "TIFF" and is_raw(image, data):
            raise refusals.refused("RAW (camera)")
        width, height = image.size
        enough = _scale_for(image, for_size)
        scale = scale_to_read(image, data, CHANNELS[mode], enough)
        if format == "PNG":
            # Only this looks at the check sums of the pixels and at the end of the file.
            open_picture(data, format).verify()
        if scale > 1:
            image.draft(None, (width // scale, height // scale))
        notes = _notes(image, (width, height), scale if scale > enough else 1)
        # First of all: asked for metadata behind the pixels, Pillow reads these and keeps quiet
        # about their faults.
        load_pixels(image)
        correct_transparency(image, data)
        orientation = orientation_of(image)
        bright, found = brightened(image, data)
        meaning, more = _meaning(bright, data)
        pixels = to_pixels(bright, mode, meaning)
    return _Found(pixels, (height, width), scale, orientation, notes + found + more)


def _scale_for(image: Image.Image, for_size: tuple[int, int] | None) -> int:
    """The scale of a JPEG that is enough for a size; 1 for other kinds, which have no other."""
    if for_size is None or not isinstance(image, JpegImageFile):
        return 1
    return scale_for(upright_size(image.size[::-1], orientation_of(image)), for_size)


def _notes(image: Image.Image, size: tuple[int, int], scale: int) -> tuple[Note, ...]:
    notes = (_FIRST_FRAME_ONLY,) if getattr(image, "is_animated", False) else ()
    if scale == 1:
        return notes
    text = "The picture has {width} x {height} pixels; it was read at 1/{scale} of each side."
    values = {"width": size[0], "height": size[1], "scale": scale}
    return (*notes, Note("read-at-reduced-scale", text, values))


def _meaning(image: Image.Image, data: bytes) -> tuple[Meaning, tuple[Note, ...]]:
    """What the values of a loaded picture stand for, and a note on it."""
    grey = grey_range(image, data) if is_deep(image) else None
    transform, notes = to_srgb(image, colour_mode(image))
    found = () if grey is None or grey.note is None else (grey.note,)
    return Meaning(grey, transform), found + notes
