"""Several looks at one picture: the whole of it, and its middle larger.

A network that learned from things that fill the picture names a thing better that fills its view.
A picture that comes at the very size of a view is seen once, as it is: so are the pictures that a
network learned from, and enlarging one shows nothing more of it.
"""

from collections.abc import Sequence

import numpy as np

from cnnlab.images.encoding import resize_image

WHOLE = (1.0,)
ENLARGED = 2
"""Pictures that are looked at several times are so many times larger than one view."""
SMALLEST_VIEW = 1 / ENLARGED
"""Of a smaller part there would be fewer pixels than a view has."""


def brought_to(image: np.ndarray, image_size: tuple[int, int]) -> np.ndarray:
    """A picture as it is handed to a network that may look at it several times.

    Args:
        image: (height, width, 3), uint8.
        image_size: (height, width) that the network's pictures are brought to.

    Returns:
        (*image_size, 3), uint8; or ``image`` itself where it has the size of a view of such
        pictures. (A network with one view enlarges it then, with the same result.)
    """
    height, width = image.shape[:2]
    if (height * ENLARGED, width * ENLARGED) == tuple(image_size):
        return image
    return resize_image(image, image_size)


def together(pictures: Sequence[np.ndarray]) -> np.ndarray | Sequence[np.ndarray]:
    """As one array where all have one shape, which takes less to hand on."""
    shapes = {picture.shape for picture in pictures}
    return np.stack(pictures) if len(shapes) == 1 else pictures


def view_window(size: tuple[int, int], share: float) -> tuple[slice, slice]:
    """Rows and columns of the middle of a picture.

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
    """What is seen of pictures in each view.

    Args:
        pictures: (num_images, height, width, 3), uint8.
        views: share of each side that a view sees, in the middle, above 0 to 1.
        view_size: (height, width) that each is stretched to.

    Returns:
        (num_views, num_images, *view_size, 3), uint8.
    """
    seen = np.empty((len(views), len(pictures), *view_size, 3), np.uint8)
    for number, share in enumerate(views):
        window = view_window(pictures.shape[1:3], share)
        for index, picture in enumerate(pictures):
            seen[number, index] = resize_image(picture[window], view_size)
    return seen
