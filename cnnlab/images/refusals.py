"""Errors for files that are not read as pictures: one function for each reason."""

from cnnlab.errors import ImageError
from cnnlab.images.formats import ALLOWED_FORMATS, is_cut_off, is_text, refused_format
from cnnlab.wording import with_article

_KINDS = f"{', '.join(ALLOWED_FORMATS[:-1])} or {ALLOWED_FORMATS[-1]}"


def another_format(data: bytes) -> ImageError:
    """The bytes belong to no format that is read here."""
    if name := refused_format(data):
        return refused(name)
    if is_text(data):
        return ImageError(
            "image-is-text",
            "The file holds text, not a picture. Choose a file of the kind {formats}.",
            formats=_KINDS,
        )
    return ImageError(
        "image-unrecognized",
        "The file is not a picture: its first bytes belong to no known format. "
        "Choose a file of the kind {formats}.",
        formats=_KINDS,
    )


def refused(name: str) -> ImageError:
    """A format of that name is known, but not read."""
    return ImageError(
        "image-format-refused",
        "This is {format} file, which is not read here. Convert it to JPEG or PNG.",
        format=with_article(name),
    )


def too_many_bytes(num_bytes: int, limit: int) -> ImageError:
    """The file is larger than ``limit`` bytes."""
    return ImageError(
        "image-too-many-bytes",
        "The file has {size:.1f} MB; a picture may have {limit} MB. Save it smaller.",
        size=num_bytes / 1024**2,
        limit=limit // 1024**2,
    )


def too_many_pixels(received: str, limit: float) -> ImageError:
    """The header says more than ``limit`` pixels, which the sentence gives in millions."""
    millions = limit // 10**6 if limit >= 10**7 else limit // 10**5 / 10
    return ImageError(
        "image-too-many-pixels",
        "The picture has {received} pixels; at most {limit:g} million are read of a file of this "
        "kind and size. Make it smaller.",
        received=received,
        limit=millions,
    )


def truncated_or_damaged(data: bytes, format: str, error: Exception) -> ImageError:
    """Decoding failed with ``error``, because the end is missing or for another reason."""
    # Only Pillow looks where in a TIFF the pixels should be.
    lacks_pixels = format == "TIFF" and "truncated" in str(error)
    if lacks_pixels or is_cut_off(data, format):
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
