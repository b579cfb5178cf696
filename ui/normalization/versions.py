"""The same pictures raw, standardised and whitened."""

from dataclasses import dataclass
from threading import Condition

import numpy as np
import streamlit as st
from cachetools import LRUCache, cached

from cnnlab.datasets import Dataset
from cnnlab.normalization import (
    Normalizer,
    PatchWhitening,
    ZCAWhitening,
    clip_for_display,
    scale_for_display,
)
from ui.choices import choose_segment
from ui.components.slider import live_slider
from ui.normalization.controls import version_names
from ui.normalization.fitting import FittedWhitening
from ui.text import t
from ui.uploads.pictures import uploaded_pictures

# Whole pictures are whitened at the data set's size; a filter takes any.
_OWN_SIZE = 128
_KEPT_BYTES = 50_000_000


@dataclass(frozen=True)
class Version:
    """One version of the pictures.

    Attributes:
        name: what it is called on the page.
        values: ``(num_images, height, width, 3)``, what a network would receive.
        is_raw: the values are colours, from 0 to 255.
    """

    name: str
    values: np.ndarray
    is_raw: bool = False

    @property
    def for_the_eye(self) -> np.ndarray:
        """uint8: each picture stretched from its darkest to its brightest value."""
        return self.values if self.is_raw else scale_for_display(self.values)

    @property
    def as_it_is(self) -> np.ndarray:
        """uint8: 0 and below is black, 1 and above white (of raw pictures 0 and 255)."""
        return self.values if self.is_raw else clip_for_display(self.values)


@dataclass(frozen=True)
class Versions:
    """The versions of some pictures, by the word that stands in the URL; made when looked at.

    Attributes:
        raw: ``(num_images, height, width, 3)``, uint8, the pictures as they are.
        standardizer: fitted.
        learned: the whitening.
    """

    raw: np.ndarray
    standardizer: Normalizer
    learned: FittedWhitening

    def __getitem__(self, key: str) -> Version:
        name = version_names()[key]
        if key == "raw":
            return Version(name, self.raw, is_raw=True)
        standardized = key == "standardized"
        values = self.standardizer.transform(self.raw) if standardized else self._whitened
        return Version(name, values)

    def all(self) -> list[Version]:
        """Every version, in the order of ``version_names``."""
        return [self[key] for key in version_names()]

    @property
    def _whitened(self) -> np.ndarray:
        return _whitened(self.raw.tobytes(), self.raw.shape, self.learned)


def choose_raw_pictures(data: Dataset, any_size: bool) -> np.ndarray:
    """Controls for the pictures that are shown; until some are uploaded, the data set's.

    Args:
        data: the data set that is learned from.
        any_size: own pictures may be larger than those of the data set.
    """
    sources = {"data": t("of the data set"), "upload": t("my own")}
    own = choose_segment(t("Show pictures"), sources, "pictures") == "upload"
    uploaded = _own(data.image_shape[:2], any_size) if own else None
    if uploaded is not None:
        return uploaded
    count = live_slider(t("Number of pictures"), 1, 64, 10, 1, "num_images")
    return data.x_train[:count]


def _own(image_size: tuple[int, int], any_size: bool) -> np.ndarray | None:
    size = (_OWN_SIZE, _OWN_SIZE) if any_size else image_size
    pictures = uploaded_pictures("own_pictures", size)
    if not pictures:
        st.info(t("Choose one or more picture files. A link to this page cannot carry them."))
        return None
    return np.stack([picture.seen for picture in pictures])


# One memory for all sessions: who drags epsilon forth and back meets the same pictures again.
@cached(
    LRUCache(_KEPT_BYTES, getsizeof=lambda whitened: whitened.nbytes),
    key=lambda pictures, shape, learned: (pictures, shape, learned.key, learned.softening),
    condition=Condition(),
)
def _whitened(pictures: bytes, shape: tuple[int, ...], learned: FittedWhitening) -> np.ndarray:
    whitening = learned.whitening
    if isinstance(whitening, PatchWhitening):
        return whitening.transform(np.frombuffer(pictures, np.uint8).reshape(shape))
    return whitening.from_coordinates(_coordinates(pictures, shape, learned.key, whitening))


@st.cache_resource(max_entries=8, show_spinner=False)
def _coordinates(
    pictures: bytes, shape: tuple[int, ...], learned: str, _whitening: ZCAWhitening
) -> np.ndarray:
    """Epsilon changes nothing here, so its slider finds these ready."""
    return _whitening.coordinates(np.frombuffer(pictures, np.uint8).reshape(shape))
