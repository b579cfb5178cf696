"""Which pictures the augmentation page varies: drawn, small photos, or the reader's own."""

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab.datasets import toybox10
from ui.choices import choose, choose_segment
from ui.data_source import load_data
from ui.text import t
from ui.uploads import resized, uploaded_pictures

_CHOICES = 60


@dataclass(frozen=True)
class Pictures:
    """What is varied.

    Attributes:
        images: ``(num_images, height, width, 3)``, uint8.
        names: what each shows, one a picture.
        key: the same for the same pictures, for caches.
        chosen: index of the one picture that most views show.
    """

    images: np.ndarray
    names: list[str]
    key: str
    chosen: int

    @property
    def picture(self) -> np.ndarray:
        """The chosen one: ``(height, width, 3)``, uint8."""
        return self.images[self.chosen]


def choose_pictures() -> Pictures | None:
    """Controls for pictures and for one of them; None until some were uploaded."""
    labels = {
        "toybox10": t("Toybox: drawn, built in"),
        "cifar10": t("CIFAR-10: small photos"),
        "upload": t("Your own pictures"),
    }
    source = choose(t("Pictures"), labels, "pictures")
    found = {"toybox10": _drawn, "cifar10": _photos, "upload": _own}[source]()
    if found is None:
        return None
    images, names = found
    key = hashlib.sha256(images.tobytes()).hexdigest() if source == "upload" else source
    return Pictures(images, names, f"{key} {images.shape}", _index(len(images)))


def _index(num_images: int) -> int:
    if num_images == 1:
        return 0
    return st.slider(t("Picture number"), 1, num_images, 1, key="picture", bind="query-params") - 1


def _size() -> tuple[int, int]:
    sizes = {side: str(side) for side in (32, 64, 128, 224)}
    size = choose_segment(t("Size, pixels"), sizes, "size", default=128)
    return size, size


def _drawn() -> tuple[np.ndarray, list[str]]:
    return _toybox(_size())


@st.cache_data(max_entries=8, show_spinner=False)
def _toybox(image_size: tuple[int, int]) -> tuple[np.ndarray, list[str]]:
    images, labels = toybox10.draw_pictures(_CHOICES, image_size, seed=3)
    return images, [toybox10.CLASS_NAMES[label] for label in labels]


def _photos() -> tuple[np.ndarray, list[str]]:
    data = load_data("cifar10")
    names = [data.class_names[label] for label in data.y_test[:_CHOICES]]
    return data.x_test[:_CHOICES], names


def _own() -> tuple[np.ndarray, list[str]] | None:
    pictures = uploaded_pictures("own_pictures")
    if not pictures:
        st.info(t("Choose one or more picture files. A link to this page cannot carry them."))
        return None
    return resized(pictures, _size()), [picture.name for picture in pictures]
