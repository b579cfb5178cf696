"""The same pictures raw, standardised and whitened."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab.datasets import Dataset
from cnnlab.normalization import (
    Normalizer,
    PatchWhitening,
    ZCAWhitening,
    clip_for_display,
    scale_for_display,
)
from ui.choices import choose_segment, choose_step
from ui.text import t
from ui.uploads import resized, uploaded_pictures

# Whole pictures are whitened at the data set's size; a filter takes any.
_OWN_SIZE = 128


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


def choose_raw_pictures(data: Dataset, any_size: bool) -> np.ndarray | None:
    """Controls for the pictures that are shown; None until some were uploaded.

    Args:
        data: the data set that is learned from.
        any_size: own pictures may be larger than those of the data set.
    """
    sources = {"data": t("of the data set"), "upload": t("my own")}
    if choose_segment(t("Show pictures"), sources, "pictures") == "upload":
        return _own(data.image_shape[:2], any_size)
    count = choose_step(t("Number of pictures"), range(1, 65), "num_images", 12)
    return data.x_train[:count]


def _own(image_size: tuple[int, int], any_size: bool) -> np.ndarray | None:
    pictures = uploaded_pictures("own_pictures")
    if not pictures:
        st.info(t("Choose one or more picture files. A link to this page cannot carry them."))
        return None
    return resized(pictures, (_OWN_SIZE, _OWN_SIZE) if any_size else image_size)


def version_names() -> dict[str, str]:
    """What the versions are called on the page, by the word that stands in the URL."""
    return {"raw": t("raw"), "standardized": t("standardised"), "whitened": t("whitened")}


def versions_of(
    raw: np.ndarray, standardizer: Normalizer, whitening: ZCAWhitening | PatchWhitening
) -> dict[str, Version]:
    """The three versions of the pictures, by the word that stands in the URL."""
    names = version_names()
    return {
        "raw": Version(names["raw"], raw, is_raw=True),
        "standardized": Version(names["standardized"], standardizer.transform(raw)),
        "whitened": Version(names["whitened"], _whitened(raw, whitening)),
    }


def _whitened(raw: np.ndarray, whitening: ZCAWhitening | PatchWhitening) -> np.ndarray:
    if isinstance(whitening, PatchWhitening):
        return whitening.transform(raw)
    return whitening.from_coordinates(_coordinates(raw.tobytes(), raw.shape, whitening))


def _same_decomposition(whitening: ZCAWhitening) -> int:
    return id(whitening.components_)


@st.cache_resource(
    max_entries=8, show_spinner=False, hash_funcs={ZCAWhitening: _same_decomposition}
)
def _coordinates(pictures: bytes, shape: tuple[int, ...], whitening: ZCAWhitening) -> np.ndarray:
    """Epsilon changes nothing here, so its slider finds these ready."""
    return whitening.coordinates(np.frombuffer(pictures, np.uint8).reshape(shape))
