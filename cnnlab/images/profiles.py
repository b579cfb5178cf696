"""Embedded colour profiles (ICC.1): which colours the numbers of a picture stand for.

Little CMS, through Pillow, brings them to sRGB. A profile comes from a stranger as well: what
would take long or is broken is passed over, and the picture read as if it had none.
"""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from cnnlab.messages import Note

# By the mode of Pillow's pixels, the signature of the colour space that a profile has to be of.
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
_MAX_BYTES = 4 * 1024**2
# A chain of any number of steps (ICC.1:2010, 10.14): the only part whose time nothing bounds.
_CHAIN = b"mpet"
_REMEMBERED = 16

_IGNORED = Note(
    "colour-profile-ignored",
    "The colour profile of the picture is broken or of another kind than the picture; its colours "
    "are read as sRGB.",
)

Transform = ImageCms.ImageCmsTransform


def to_srgb(image: Image.Image, mode: str) -> tuple[Transform | None, tuple[Note, ...]]:
    """What brings the pixels to sRGB; None where they are in it, as far as is known.

    Args:
        image: that may carry a profile; an empty one stands for one that Pillow could not read.
        mode: of the pixels, ``"L"``, ``"RGB"``, ``"CMYK"`` or ``"LAB"``, which needs no profile.
    """
    if mode == "LAB":
        return ImageCms.buildTransform(ImageCms.createProfile("LAB"), _srgb(), mode, "RGB"), ()
    if "icc_profile" not in image.info:
        return None, ()
    profile = image.info["icc_profile"]
    if not profile or mode not in _SPACES or len(profile) > _MAX_BYTES or _CHAIN in profile:
        return None, (_IGNORED,)
    try:
        return _transform(profile, mode), ()
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None, (_IGNORED,)


@lru_cache(_REMEMBERED)
def _transform(profile: bytes, mode: str) -> Transform | None:
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if opened.profile.xcolor_space.strip() != _SPACES[mode]:
        raise ValueError(opened.profile.xcolor_space)
    transform = ImageCms.buildTransform(opened, _srgb(), mode, "RGB")
    return None if _changes_nothing(transform, mode) else transform


def _srgb() -> ImageCms.core.CmsProfile:
    return ImageCms.createProfile("sRGB")


def _changes_nothing(transform: Transform, mode: str) -> bool:
    """Whether the colours of a grid stay as they are, within rounding."""
    if mode == "CMYK":
        return False
    levels = np.arange(0, 256, 15, dtype=np.uint8)
    axes = np.meshgrid(*[levels] * len(mode), indexing="ij")
    grid = np.stack(axes, -1).reshape(1, -1, len(mode))
    before = Image.fromarray(grid[..., 0] if mode == "L" else grid)
    after = np.asarray(transform.apply(before)).astype(int)
    return bool(np.abs(after - np.asarray(before.convert("RGB"))).max() <= 1)
