"""Test-time views of one picture: the whole of it, and centre crops of it.

A network that learned from objects that fill the picture classifies an object better that fills
the crop. A picture of exactly the size of a view has one view, unchanged: so have the pictures
that the network learned from, and enlarging one adds no detail.
"""

from collections.abc import Sequence

import numpy as np

from cnnlab.images.encoding import resize_image

WHOLE = (1.0,)
ENLARGED = 2
"""Pictures with several views are so many times larger than one view."""
SMALLEST_VIEW = 1 / ENLARGED
"""A smaller crop would have fewer pixels than a view."""


def resized_for_views(image: np.ndarray, image_size: tuple[int, int]) -> np.ndarray:
    """Resize a picture for a network that may take several views of it.

    Args:
        image: (height, width, 3), uint8.
        image_size: (height, width) of the network's pictures.

    Returns:
        (*image_size, 3), uint8; or ``image`` itself if it has the size of a view of such
        pictures. (A network with one view then enlarges it, with the same result.)
    """
    height, width = image.shape[:2]
    if (height * ENLARGED, width * ENLARGED) == tuple(image_size):
        return image
    return resize_image(image, image_size)


def stacked(pictures: Sequence[np.ndarray]) -> np.ndarray | Sequence[np.ndarray]:
    """One array if all have one shape, which is cheaper to send; else the pictures."""
    shapes = {picture.shape for picture in pictures}
    return np.stack(pictures) if len(shapes) == 1 else pictures


def view_window(size: tuple[int, int], share: float) -> tuple[slice, slice]:
    """Rows and columns of a centre crop.

    Args:
        size: (height, width) of the picture in pixels.
        share: of each side, above 0 to 1; rounded so that both margins are equally wide.
    """
    margins = (round(side * (1 - share) / 2) for side in size)
    rows, columns = (slice(m, side - m) for m, side in zip(margins, size, strict=True))
    return rows, columns


def views_of(
    pictures: np.ndarray, views: Sequence[float], view_size: tuple[int, int]
) -> np.ndarray:
    """The views of pictures: resized centre crops.

    Args:
        pictures: (num_images, height, width, 3), uint8.
        views: the share of each side that each crop covers, above 0 to 1.
        view_size: (height, width) of each view.

    Returns:
        (num_views, num_images, *view_size, 3), uint8.
    """
    crops = np.empty((len(views), len(pictures), *view_size, 3), np.uint8)
    for number, share in enumerate(views):
        window = view_window(pictures.shape[1:3], share)
        for index, picture in enumerate(pictures):
            crops[number, index] = resize_image(picture[window], view_size)
    return crops
