"""Where the pictures come from: samples, the reader's own files, the camera."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from cnnlab import datasets
from cnnlab.datasets import toybox10
from cnnlab.images import decode_image, sample_photos
from ui.choices import choose
from ui.classification.found import FROM, FROM_MANY, found_picture, is_any_found
from ui.classification.network import Network
from ui.classification.reading import Picture, picture_of, read_uploads
from ui.data_source import load_data
from ui.picture_picker import choose_picture_number, picture_picker
from ui.text import t
from ui.uploads import (
    MAX_FILES,
    MAX_MEGABYTES,
    forget_uploads,
    kept_uploads,
    uploaded_files,
)

SHOWN = "shown"
_OF_EACH_CLASS = 2
_DRAWN = 256  # pixels a side, so that becoming small is seen
_CAMERA = "classify_camera"
_LEARNED = ("toybox10", "cifar10")
_BEFORE = "pictures_before"


def choose_picture(network: Network) -> Picture | None:
    """Controls for where pictures come from and for one of them; None until there is one."""
    pictures = _choose_pictures(network)
    if not pictures:
        return None
    index = picture_picker(
        [picture.thumbnail for picture in pictures],
        [picture.name for picture in pictures],
        t("The picture to look at"),
        SHOWN,
    )
    return pictures[index]


def _choose_pictures(network: Network) -> list[Picture]:
    labels = {
        "photos": t("Samples: a few photos"),
        "toybox10": t("Samples: drawn things"),
        "cifar10": t("Samples: small photos (CIFAR-10)"),
        "upload": t("My pictures"),
        "camera": t("The camera"),
    }
    if not datasets.is_available("cifar10"):
        del labels["cifar10"]
    if is_any_found():
        labels[FROM_MANY] = t("The one from the table")
    learned = network.description.data_name
    default = learned if learned in _LEARNED and learned in labels else "photos"
    source = choose(t("Pictures"), labels, FROM, default_in_url=True, default=default)
    if source == "toybox10" and learned != "toybox10":
        st.caption(
            t(
                "These are drawings, as a toy to begin with. This network learned from other "
                "pictures: show it a photo, from your files or with the camera."
            )
        )
    if source == "photos":
        st.caption(
            t(
                "A network knows only the kinds of things that it learned. These photos show other "
                "things too: does it say so?"
            )
        )
    pictures = _SOURCES[source](network.image_size)
    _follow(source, len(pictures))
    return pictures


def _follow(source: str, count: int) -> None:
    """Other pictures begin with the first, and one that comes to others is looked at."""
    before, count_before = st.session_state.get(_BEFORE, (source, count))
    if before != source:
        choose_picture_number(SHOWN, 0)
    elif 0 < count_before < count:
        choose_picture_number(SHOWN, count_before)
    st.session_state[_BEFORE] = source, count


@st.cache_resource(max_entries=4, show_spinner=False)
def _photos(image_size: tuple[int, int]) -> list[Picture]:
    return [
        picture_of(name, f"photo {name}", decode_image(path.read_bytes()), image_size, truth=name)
        for name, path in sample_photos().items()
    ]


@st.cache_resource(max_entries=4, show_spinner=False)
def _drawn(image_size: tuple[int, int]) -> list[Picture]:
    images, labels = toybox10.draw_pictures(60, (_DRAWN, _DRAWN), seed=21)
    return _samples("toybox10", images, labels, toybox10.CLASS_NAMES, image_size)


def _small_photos(image_size: tuple[int, int]) -> list[Picture]:
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


def _uploaded(image_size: tuple[int, int]) -> list[Picture]:
    files = uploaded_files("pictures_to_classify")
    if not files:
        st.caption(
            t(
                "Up to {files} pictures, 20 MB each and {megabytes} MB together: PNG, JPEG, WebP, "
                "GIF or BMP. They stay on the computer that runs this app; a link cannot carry "
                "them.",
                files=MAX_FILES,
                megabytes=MAX_MEGABYTES,
            )
        )
    return read_uploads(files, image_size)


def _photographed(image_size: tuple[int, int]) -> list[Picture]:
    shot = st.camera_input(
        t("Show it something"),
        key=f"{_CAMERA}_uploader",
        on_change=forget_uploads,
        args=(_CAMERA,),
        resolution="720p",
    )
    return read_uploads(kept_uploads(_CAMERA, [shot] if shot else []), image_size)


_SOURCES: dict[str, Callable[[tuple[int, int]], list[Picture]]] = {
    "photos": _photos,
    "toybox10": _drawn,
    "cifar10": _small_photos,
    "upload": _uploaded,
    "camera": _photographed,
    FROM_MANY: lambda image_size: [found_picture(image_size)],
}
