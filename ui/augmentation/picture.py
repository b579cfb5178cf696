"""Which picture the augmentation page varies: drawn, a small photo, or the reader's own."""

import numpy as np
import streamlit as st

from cnnlab.datasets import toybox10
from ui.choices import choose, choose_segment
from ui.data_source import load_data
from ui.text import t
from ui.uploads import resized, uploaded_pictures

_CHOICES = 20


def choose_picture() -> np.ndarray | None:
    """Controls for one picture; ``(height, width, 3)`` uint8, or None until one was uploaded."""
    labels = {
        "toybox10": t("Toybox: drawn, built in"),
        "cifar10": t("CIFAR-10: small photos"),
        "upload": t("Your own pictures"),
    }
    source = choose(t("Pictures"), labels, "pictures")
    images = {"toybox10": _drawn, "cifar10": _photos, "upload": _own}[source]()
    return None if images is None else images[_index(len(images))]


def _index(num_images: int) -> int:
    if num_images == 1:
        return 0
    return st.slider(t("Picture number"), 1, num_images, 1, key="picture", bind="query-params") - 1


def _size() -> tuple[int, int]:
    sizes = {side: str(side) for side in (32, 64, 128, 224)}
    size = choose_segment(t("Size, pixels"), sizes, "size", default=128)
    return size, size


def _drawn() -> np.ndarray:
    return _toybox(_size())


@st.cache_data(max_entries=8, show_spinner=False)
def _toybox(image_size: tuple[int, int]) -> np.ndarray:
    images, _ = toybox10.draw_pictures(_CHOICES, image_size, seed=3)
    return images


def _photos() -> np.ndarray:
    return load_data("cifar10").x_test[:_CHOICES]


def _own() -> np.ndarray | None:
    pictures = uploaded_pictures("own_pictures")
    if not pictures:
        st.info(t("Choose one or more picture files. A link to this page cannot carry them."))
        return None
    return resized(pictures, _size())
