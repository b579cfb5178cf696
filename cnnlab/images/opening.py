"""The header of a file by Pillow: what it is, how large, how it lies; no pixel is decoded yet."""

import io
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from PIL import Image, JpegImagePlugin

from cnnlab.images.structure import has_too_many_entries, without_profile

# All that Pillow and libheif are known to raise for damaged files.
PILLOW_ERRORS = (
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
    RuntimeError,
    struct.error,
)

_EXIF_ORIENTATION = 0x0112
# TIFF 6.0, section 8; its supplement 1; DNG 1.7, chapter 4.
_SUBFILE_KIND, _OTHER_PICTURES, _DNG_VERSION = 254, 330, 50706
# What ImageMagick writes in a PNG: EXIF as text. Cameras write less than 64 kB.
_EXIF_AS_TEXT, _MAX_EXIF_TEXT = "Raw profile type exif", 2**18
_PORTION_BYTES = 2**22
# Pillow warns about broken metadata, which is ignored here; Python's warning filters belong
# to the whole process, so one thread at a time may change them.
_warning_filters = threading.Lock()


def open_picture(data: bytes, format: str) -> Image.Image:
    """The file with its header read and no pixel yet.

    Args:
        data: the bytes of the file.
        format: an entry of ``ALLOWED_FORMATS``, or ``"PPM"``.

    Raises:
        PILLOW_ERRORS: the header is damaged.
    """
    with _quiet():
        if format == "JPEG":
            # Not Image.open, which refuses 179 million pixels even at a reduced scale.
            return JpegImagePlugin.jpeg_factory(io.BytesIO(data))
        if format == "HEIC":
            # Only here, as few need it.
            from pi_heif import HeifImageFile

            return HeifImageFile(io.BytesIO(data))
        if format == "PNG":
            return _open_png(data)
        return Image.open(io.BytesIO(data), formats=[format])


def _open_png(data: bytes) -> Image.Image:
    """Pillow refuses the whole file where the profile alone is broken, or unpacks to over 1 MB."""
    try:
        return Image.open(io.BytesIO(data), formats=["PNG"])
    except PILLOW_ERRORS:
        rest = without_profile(data)
        if rest is None:
            raise
    image = Image.open(io.BytesIO(rest), formats=["PNG"])
    image.info["icc_profile"] = None  # as where Pillow cannot unpack it
    return image


def is_raw(image: Image.Image, data: bytes) -> bool:
    """Whether a TIFF is a camera's raw file, whose first picture is but a small preview."""
    tags = getattr(image, "tag_v2", {})
    is_preview = tags.get(_SUBFILE_KIND) == 1 and _OTHER_PICTURES in tags
    return is_preview or _DNG_VERSION in tags or data[8:10] == b"CR"


def load_pixels(image: Image.Image) -> None:
    """Decode the picture. Raises ``PILLOW_ERRORS`` where its data is damaged."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        # Between two portions (64 kB, as it begins) a thread waits until no other runs Python.
        image.decodermaxblock = _PORTION_BYTES
    # Of a TIFF, Pillow reads all metadata once more when it has the pixels.
    with _quiet() if image.format == "TIFF" else nullcontext():
        image.load()


def orientation_of(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8; 1 (upright) where the metadata is broken."""
    if has_too_many_entries((image.info.get("exif") or b"").removeprefix(b"Exif\0\0")):
        return 1
    if len(image.info.get(_EXIF_AS_TEXT, "")) > _MAX_EXIF_TEXT:
        return 1
    try:
        with _quiet():
            return image.getexif().get(_EXIF_ORIENTATION, 1)
    except PILLOW_ERRORS:
        return 1


@contextmanager
def _quiet() -> Iterator[None]:
    with _warning_filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
