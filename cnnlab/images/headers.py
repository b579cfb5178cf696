"""What the header of a picture file says, before anything is decoded."""

from cnnlab.images import refusals
from cnnlab.images.decoding import check_file
from cnnlab.images.opening import PILLOW_ERRORS, open_picture


def header_size(data: bytes) -> tuple[int, int]:
    """(height, width) in pixels as they lie in the file, not yet turned upright.

    Args:
        data: the bytes of a file that ``read_image`` takes.

    Raises:
        ImageError: the file is none of these, or its header is damaged. Damage behind the header
            is not seen.
    """
    format = check_file(data)
    try:
        with open_picture(data, format) as image:
            return image.height, image.width
    except PILLOW_ERRORS as error:
        raise refusals.truncated_or_damaged(data, format, error) from error
