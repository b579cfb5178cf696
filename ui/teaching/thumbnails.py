"""Small squares of a project's pictures; each is read once a server."""

from threading import Condition

import numpy as np
from cachetools import LRUCache, cached

from cnnlab.errors import CnnlabError
from cnnlab.projects import Picture
from ui.uploads.pictures import square_thumbnail

_MOST = 2_000
_GREY = np.full((1, 1, 3), 128, np.uint8)


@cached(LRUCache(_MOST), key=lambda picture: picture.content, condition=Condition())
def thumbnail(picture: Picture) -> np.ndarray:
    """As of ``square_thumbnail``; a picture that cannot be read is grey."""
    try:
        return square_thumbnail(picture.read())
    except CnnlabError:
        return square_thumbnail(_GREY)
