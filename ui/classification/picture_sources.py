"""Where the picture comes from: the reader's own files, the camera, samples."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab import datasets
from ui.choices import choose
from ui.classification.network_choice import Network
from ui.classification.sample_pictures import drawings, photos, small_photos
from ui.classification.table_selection import FROM, FROM_MANY, is_any_selected, selected_picture
from ui.components.picture_picker import choose_picture_number, picture_buttons, picture_picker
from ui.glossary import prose
from ui.page import headline
from ui.text import t
from ui.uploads.control import camera_control, held
from ui.uploads.limits import (
    MAX_FILES,
    MAX_MEGABYTES,
    MAX_PICTURE_MEGABYTES,
    picture_kinds,
    show_refusals,
)
from ui.uploads.pictures import (
    Picture,
    Upload,
    at_size,
    read_uploads,
    remembered_uploads,
    uploaded_files,
)

SHOWN = "shown"
_UPLOAD, _UPLOADS = "upload", "pictures_to_classify"
_CAMERA, _SHOT = "camera", "classify_camera"
_BEFORE, _FIRST = "pictures_before", "first_pictures"
_SAMPLES: dict[str, Callable[[tuple[int, int]], list[Picture]]] = {
    "photos": photos,
    "toybox10": drawings,
    "cifar10": small_photos,
}


def choose_picture(network: Network, problems: DeltaGenerator) -> Picture | None:
    """Controls for where pictures come from and for one of them; None until there is one.

    Args:
        network: whose size the pictures are brought to.
        problems: place for messages on what is wrong with a file.
    """
    st.markdown(t("**Drop a photo, take one, or try these**"))
    with st.container(key="own_pictures"):
        own, button = st.columns(2, gap="small", wrap=False)
    camera, samples = st.container(), st.container()
    with st.expander(t("More samples"), key="more_samples"):
        source = _choose_source(network)
    with own:
        files = uploaded_files(_UPLOADS, "collapsed", _look_at_uploads, report=False)
    with button:
        _camera_button(source == _CAMERA)
    with camera:
        shots = _photographed() if source == _CAMERA else []
    with problems:
        pictures = _pictures(source, network.image_size, {_UPLOAD: files, _CAMERA: shots})
    _follow(source, len(pictures))
    with samples:
        index = _choose_among(source, pictures, network)
    if not pictures:
        return None
    looks_once = len(network.description.views) == 1
    return at_size(pictures[index], network.image_size) if looks_once else pictures[index]


def _choose_source(network: Network) -> str:
    labels = {
        "photos": t("Samples: a few photos"),
        "toybox10": t("Samples: drawn things"),
        "cifar10": t("Samples: small photos (CIFAR-10)"),
        _UPLOAD: t("My pictures"),
        _CAMERA: t("The camera"),
    }
    if not datasets.is_available("cifar10"):
        del labels["cifar10"]
    if is_any_selected():
        labels[FROM_MANY] = t("The one from the table")
    first = _first(network)
    _follow_network(first)
    source = choose(t("Pictures"), labels, FROM, default_in_url=True, default=first)
    if source == "toybox10" != first:
        prose(
            t(
                "These are drawings, as a toy to begin with. This network learned from other "
                "pictures: show it a photo, from your files or with the camera."
            )
        )
    if source == "photos":
        prose(
            t(
                "A network knows only the kinds of things that it learned. These photos show other "
                "things too: does it say so?"
            )
        )
    prose(
        t(
            "Of your own up to {files} pictures, {each} MB each and {megabytes} MB together: "
            "{kinds}. They stay on the computer that runs this app; a link cannot carry them.",
            files=MAX_FILES,
            each=MAX_PICTURE_MEGABYTES,
            kinds=picture_kinds(),
            megabytes=MAX_MEGABYTES,
        )
    )
    return source


def _first(network: Network) -> str:
    """The samples that a network begins with: drawings for one that learned from drawings."""
    return "toybox10" if network.description.data_name == "toybox10" else "photos"


def _follow_network(first: str) -> None:
    """Another network begins with its own samples, where the reader looked at the one's before."""
    before = st.session_state.get(_FIRST, first)
    if before != first and st.session_state.get(FROM) == before:
        _look_at(first)
    st.session_state[_FIRST] = first


def _look_at(source: str | None) -> None:
    """Another source, for callbacks; None for the samples that the network begins with."""
    if source is None:
        st.session_state.pop(FROM, None)
        st.query_params.pop(FROM, None)
    else:
        st.session_state[FROM] = source


def _look_at_uploads() -> None:
    """What the reader has just dropped; the samples again once it is taken away."""
    _look_at(_UPLOAD if held(_UPLOADS) else None)


def _pictures(
    source: str, image_size: tuple[int, int], own: dict[str, list[Upload]]
) -> list[Picture]:
    """Those of a source; with messages on files that are wrong or missing."""
    if source in _SAMPLES:
        return _SAMPLES[source](image_size)
    if source == FROM_MANY:
        return [selected_picture(image_size)]
    show_refusals(_UPLOADS if source == _UPLOAD else _SHOT)
    pictures = read_uploads(own[source], image_size)
    if not pictures:
        headline(
            t("Drop a photo into the field, or choose one: the answer will stand here.")
            if source == _UPLOAD
            else t("Press “Take photo”: the answer will stand here."),
            "pages/transfer_learning.py",
            t("Teach it your own"),
        )
    return pictures


def _follow(source: str, count: int) -> None:
    """Other pictures begin with the first, and one that comes to others is looked at."""
    before, count_before = st.session_state.get(_BEFORE, (source, count))
    if before != source:
        choose_picture_number(SHOWN, 0)
    elif 0 < count_before < count:
        choose_picture_number(SHOWN, count_before)
    st.session_state[_BEFORE] = source, count


def _choose_among(source: str, pictures: list[Picture], network: Network) -> int:
    """The index of the picture to look at; under the reader's own the samples stay at hand."""
    label = t("The picture to look at")
    index = 0
    if pictures:
        index = picture_picker(*_row(pictures), label, SHOWN)
    if source not in _SAMPLES:
        first = _first(network)
        samples = _SAMPLES[first](network.image_size)
        choose_sample = partial(_look_at_sample, first, len(samples))
        picture_buttons(*_row(samples), t("Samples"), "samples", (), choose_sample)
    return index


def _row(pictures: list[Picture]) -> tuple[list, list[str]]:
    return [picture.thumbnail for picture in pictures], [picture.name for picture in pictures]


def _look_at_sample(source: str, count: int, index: int) -> None:
    _look_at(source)
    st.session_state[_BEFORE] = source, count
    choose_picture_number(SHOWN, index)


def gives_camera(address: str | None) -> bool:
    """Whether browsers give the camera to a page under this address; None is not known."""
    parts = urlsplit(address or "https:")
    name = parts.hostname or ""
    is_here = name in ("localhost", "::1") or name.endswith(".localhost") or name[:4] == "127."
    return parts.scheme == "https" or is_here


def _camera_button(is_on: bool) -> None:
    """Turns the camera on, and off again."""
    st.button(
        t("Camera off") if is_on else t("Take a photo"),
        icon=":material/no_photography:" if is_on else ":material/photo_camera:",
        key="to_camera",
        width="stretch",
        on_click=_look_at,
        args=(None if is_on else _CAMERA,),
    )


def _photographed() -> list[Upload]:
    """What the camera took."""
    if not gives_camera(st.context.url):
        st.warning(
            t(
                "Browsers give the camera to pages over https and on localhost only, and this page "
                "is neither. Use files, or see docs/from-another-computer.md."
            )
        )
    shots = camera_control(_SHOT, t("Show it something"))
    if not shots:
        prose(
            t(
                "No moving picture above? Allow this page to use the camera (the sign beside the "
                "address), plug one in, and close other programs that use it. Without a camera, "
                "drop a photo or try a sample."
            )
        )
    return remembered_uploads(_SHOT, shots, report=False)
