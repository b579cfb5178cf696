"""Files that the reader takes along."""

import io
import zipfile

import numpy as np

from cnnlab.images import encode_image


def zip_of_pictures(images: np.ndarray, prefix: str, image_format: str) -> bytes:
    """A ZIP of pictures named ``<prefix>_0001.<format>`` and so on.

    Args:
        images: ``(num_images, height, width, 3)``, uint8 or float in [0, 255].
        prefix: from the reader; letters that could act in a path are dropped.
        image_format: ``"png"`` or ``"jpeg"``.
    """
    safe = "".join(c for c in prefix if c.isalnum() or c in "-_ ")[:50] or "picture"
    file = io.BytesIO()
    # Pictures are compressed already.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, image in enumerate(images, start=1):
            archive.writestr(
                f"{safe}_{number:04}.{image_format}", encode_image(image, format=image_format)
            )
    return file.getvalue()
