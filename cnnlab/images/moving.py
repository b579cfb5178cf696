"""One picture turned, brought nearer and made lighter, at once and without compiled code."""

import math

import numpy as np
from PIL import Image


def moved_image(
    image: np.ndarray, turn: float = 0.0, nearer: float = 1.0, brightness: float = 1.0
) -> np.ndarray:
    """What ``augmentation.apply`` makes of one picture, for where its loops are not compiled yet.

    Equal to it within rounding for a square picture, with ``fill_mode="reflect"``: what comes into
    view from outside is the picture's mirror image.

    Args:
        image: (height, width, 3), uint8.
        turn: degrees about the centre, positive to the left.
        nearer: above 1 enlarges, below 1 shrinks; above 0.
        brightness: factor for all values, which end at 255.

    Returns:
        (height, width, 3), uint8; a new array. Untouched pixels come back exactly.
    """
    result = _turned(image, turn, nearer) if turn or nearer != 1 else image.copy()
    if brightness != 1:
        result = (result * np.float32(brightness)).clip(0, 255).astype(np.uint8)
    return result


def _turned(image: np.ndarray, turn: float, nearer: float) -> np.ndarray:
    height, width = image.shape[:2]
    # The farthest that a corner looks for its colour, from the centre.
    reach = math.ceil(math.hypot(height, width) / 2 / nearer) + 1
    down, across = max(reach - height // 2, 0), max(reach - width // 2, 0)
    padded = np.pad(image, ((down, down), (across, across), (0, 0)), "symmetric")
    cosine = math.cos(math.radians(turn)) / nearer
    sine = math.sin(math.radians(turn)) / nearer
    # Pillow asks where in the padded picture each point of the result comes from, in corners of
    # pixels: (x, y) minus the centre, turned and shrunk, plus the centre there.
    middle_x, middle_y = width / 2, height / 2
    matrix = (
        cosine,
        -sine,
        across + middle_x - cosine * middle_x + sine * middle_y,
        sine,
        cosine,
        down + middle_y - sine * middle_x - cosine * middle_y,
    )
    picture = Image.fromarray(padded)
    moved = picture.transform(
        (width, height), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
    )
    return np.array(moved)
