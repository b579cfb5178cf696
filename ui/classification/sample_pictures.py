"""Pictures to begin with: photos that come with cnnlab, drawings, small photos of CIFAR-10."""

import numpy as np
import streamlit as st

from cnnlab.datasets import toybox10
from cnnlab.images import decode_image, sample_photos
from ui.data_source import load_data
from ui.uploads.pictures import Picture, picture_of

_OF_EACH_CLASS = 2
_DRAWN = 256  # pixels a side, so that becoming small is seen


@st.cache_resource(max_entries=4, show_spinner=False)
def photos(image_size: tuple[int, int]) -> list[Picture]:
    """The four photos that come with cnnlab."""
    return [
        picture_of(name, f"photo {name}", decode_image(path.read_bytes()), image_size, truth=name)
        for name, path in sample_photos().items()
    ]


@st.cache_resource(max_entries=4, show_spinner=False)
def drawings(image_size: tuple[int, int]) -> list[Picture]:
    """Two of each class of the toybox."""
    images, labels = toybox10.draw_pictures(60, (_DRAWN, _DRAWN), seed=21)
    return _samples("toybox10", images, labels, toybox10.CLASS_NAMES, image_size)


def small_photos(image_size: tuple[int, int]) -> list[Picture]:
    """Two test pictures of each class of CIFAR-10, which has to be on this machine."""
    data = load_data("cifar10")
    return _samples("cifar10", data.x_test, data.y_test, data.class_names, image_size)


def _samples(
    source: str,
    images: np.ndarray,
    labels: np.ndarray,
    class_names: tuple[str, ...],
    image_size: tuple[int, int],
) -> list[Picture]:
    """The first pictures of each class, all classes once and then again."""
    of_class = [np.flatnonzero(labels == k)[:_OF_EACH_CLASS] for k in range(len(class_names))]
    chosen = np.stack(of_class, axis=1).ravel()
    return [
        picture_of(
            class_names[labels[i]],
            f"{source} {i}",
            images[i],
            image_size,
            truth=class_names[labels[i]],
        )
        for i in chosen
    ]
