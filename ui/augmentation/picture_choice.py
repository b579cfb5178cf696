"""Which pictures the augmentation page varies: drawn, small photos, or the reader's own."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab.datasets import toybox10
from ui.choices import choose, choose_segment, number_in_range
from ui.components.slider import live_slider
from ui.data_source import is_here_or_asked_for, load_data, marked_if_absent
from ui.text import t
from ui.uploads.pictures import uploaded_pictures

_CHOICES = 60
_DRAWN_SIZE = 128, 128


@dataclass(frozen=True)
class Pictures:
    """The pictures that are augmented.

    Attributes:
        images: ``(num_images, height, width, 3)``, uint8.
        names: what each shows, one a picture.
        key: the same for the same pictures, for caches.
        chosen: index of the one picture that most views show.
        stand_in: the chosen ones are not here yet, these are shown instead.
    """

    images: np.ndarray
    names: list[str]
    key: str
    chosen: int
    stand_in: bool = False

    @property
    def picture(self) -> np.ndarray:
        """The chosen one: ``(height, width, 3)``, uint8."""
        return self.images[self.chosen]


def choose_pictures() -> Pictures:
    """Controls for pictures and for one of them, closed until somebody wants others.

    Drawn ones stand in until those chosen are here; what is missing is asked for above.
    """
    labels = {
        "toybox10": t("Toybox: drawn, built in"),
        "cifar10": marked_if_absent("cifar10", t("CIFAR-10: small photos")),
        "upload": t("Your own pictures"),
    }
    missing = st.container()
    with st.expander(_in_a_line(), key="which_pictures"):
        source = choose(t("Pictures"), labels, "pictures")
        size = _DRAWN_SIZE if source == "cifar10" else _size()
        number = st.container()
    with missing:
        found = _SOURCES[source](size)
    stand_in = found is None
    if found is None:
        source, found = "toybox10", _toybox(_DRAWN_SIZE)
    images, names = found
    key = hashlib.sha256(images.tobytes()).hexdigest() if source == "upload" else source
    with number:
        chosen = _index(len(images))
    return Pictures(images, names, f"{key} {images.shape}", chosen, stand_in)


def _in_a_line() -> str:
    """What is chosen; what the controls hold is known before they are made."""
    names = {"cifar10": t("CIFAR-10"), "upload": t("your own")}
    name = names.get(_held("pictures"), t("toybox"))
    number = number_in_range(_held("picture"), 1, _CHOICES, 1)
    return t("Pictures: {name}, number {number}", name=name, number=number)


def _held(key: str) -> str:
    return str(st.session_state.get(key, st.query_params.get(key, "")))


def or_stand_in_sentence(pictures: Pictures, sentence: str) -> str:
    """The sentence of a view, unless it does not show what was chosen."""
    if pictures.stand_in:
        return t("The toybox stands in until the pictures that you chose are here.")
    return sentence


def to_bytes(images: np.ndarray) -> np.ndarray:
    """Float pictures in [0, 255] as uint8, rounded."""
    return images.clip(0, 255).round().astype(np.uint8)


def _index(num_images: int) -> int:
    if num_images == 1:
        return 0
    return live_slider(t("Picture number"), 1, num_images, 1, 1, "picture") - 1


def _size() -> tuple[int, int]:
    sizes = {side: str(side) for side in (32, 64, 128, 224)}
    size = choose_segment(t("Size, pixels"), sizes, "size", default=128)
    return size, size


# One array for all sessions, which each keeps for its next redraw.
@st.cache_resource(max_entries=8, show_spinner=False)
def _toybox(image_size: tuple[int, int]) -> tuple[np.ndarray, list[str]]:
    images, labels = toybox10.draw_pictures(_CHOICES, image_size, seed=3)
    images.setflags(write=False)
    return images, [toybox10.CLASS_NAMES[label] for label in labels]


def _photos(_: tuple[int, int]) -> tuple[np.ndarray, list[str]] | None:
    if not is_here_or_asked_for("cifar10", "pictures", "toybox10"):
        return None
    data = load_data("cifar10")
    names = [data.class_names[label] for label in data.y_test[:_CHOICES]]
    return data.x_test[:_CHOICES], names


def _own(size: tuple[int, int]) -> tuple[np.ndarray, list[str]] | None:
    pictures = uploaded_pictures("own_pictures", size)
    if not pictures:
        st.info(
            t(
                "Choose one or more picture files; until then the toybox stands in. A link to this "
                "page cannot carry them."
            )
        )
        return None
    return np.stack([picture.seen for picture in pictures]), [picture.name for picture in pictures]


_SOURCES: dict[str, Callable[[tuple[int, int]], tuple[np.ndarray, list[str]] | None]] = {
    "toybox10": _toybox,
    "cifar10": _photos,
    "upload": _own,
}
