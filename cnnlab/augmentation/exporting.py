"""Many varied pictures into one ZIP of class folders, a batch at a time."""

import zipfile
from collections.abc import Callable, Sequence
from typing import IO

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import draw
from cnnlab.errors import ConfigurationError
from cnnlab.images import encode_image

_BATCH = 64


def export_zip(
    file: IO[bytes],
    images: np.ndarray,
    names: Sequence[str],
    config: AugmentationConfig,
    num_images: int,
    seed: int,
    *,
    save_prefix: str = "augmented",
    save_format: str = "png",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write ``num_images`` variants, taking the pictures in turn; memory holds one batch.

    Args:
        file: open for writing, and seekable.
        images: (n, height, width, 3), uint8.
        names: the class of each picture, which names its folder.
        config: how to vary them.
        num_images: how many to write, at least 1.
        seed: the same seed gives the same pictures, and the first ones are the same for any
            ``num_images``.
        save_prefix: files are called ``<class>/<prefix>_000001.<format>``.
        save_format: ``"png"`` or ``"jpeg"``.
        progress: called with (pictures done, all); what it raises ends the writing.

    Raises:
        ConfigurationError: ``num_images`` below 1.
        ImageError: an unknown format.
    """
    if num_images < 1:
        raise ConfigurationError(
            "num-images", "`num_images` must be 1 or more; received {n}.", n=num_images
        )
    draws = draw(config, images.shape[1:], num_images, seed)
    folders = [safe_name(name) for name in names]
    prefix = safe_name(save_prefix)
    # Pictures are compressed already.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for start in range(0, num_images, _BATCH):
            chosen = np.arange(start, min(start + _BATCH, num_images)) % len(images)
            batch = apply(images[chosen], draws.part(slice(start, start + _BATCH)), config)
            for number, (source, picture) in enumerate(zip(chosen, batch, strict=True), start + 1):
                archive.writestr(
                    f"{folders[source]}/{prefix}_{number:06}.{save_format}",
                    encode_image(picture, format=save_format),
                )
            if progress is not None:
                progress(min(start + _BATCH, num_images), num_images)


def safe_name(name: str) -> str:
    """The letters of a name that can do no harm in a path; never empty."""
    return "".join(c for c in name if c.isalnum() or c in "-_ ")[:50].strip() or "picture"
