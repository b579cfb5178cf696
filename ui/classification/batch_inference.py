"""Predictions for the pictures of a ZIP: decoded in a child process, predicted in batches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from cnnlab.classification.batch import PictureResult, classify_all
from cnnlab.classification.batch.archive_cache import CollectedPictures, collect_archive
from ui.child_process import run_command_with_bar
from ui.classification.classifier_process import classifier
from ui.classification.network_choice import Network
from ui.page import errors_shown
from ui.text import t
from ui.uploads.storage import refused_discarded

# What a step of the progress bar takes: some 85 pictures of 32 x 32, 8 of 224 x 224.
_VALUES_AT_ONCE, _FEWEST_AT_ONCE = 2**18, 8

_TABLE, _CANCELLED = "many_answers", "many_cancelled"


@dataclass(frozen=True, eq=False)
class Table:
    """The predictions for many pictures.

    Attributes:
        results: one a picture, in order.
        thumbnails: data URIs; None where a picture cannot be read.
        ignored: how many other files there were.
    """

    results: tuple[PictureResult, ...]
    thumbnails: tuple[str | None, ...]
    ignored: int


def prediction_table(network: Network, archive: str, top_k: int) -> Table | None:
    """The predictions, from the session's memory; new ones are made under a progress bar.

    Args:
        network: to predict with.
        archive: path of the ZIP.
        top_k: how many classes to name for each picture.

    Returns:
        None if the reader pressed Cancel.
    """
    wanted = (network.key, archive)
    if st.session_state.get(_CANCELLED) == wanted:
        st.info(t("Cancelled: these pictures have no answers yet."))
        st.button(t("Classify them"), type="primary", on_click=_forget_cancelling)
        return None
    kept = st.session_state.get(_TABLE)
    if kept is None or kept[0] != wanted:
        with errors_shown(), _cancel_button(wanted):
            kept = st.session_state[_TABLE] = wanted, _classified(network, archive, top_k)
    return kept[1]


@contextmanager
def _cancel_button(wanted: tuple[str, str]) -> Iterator[None]:
    """A button whose click runs the page again, which ends the work of this run of it."""
    place = st.empty()
    place.button(
        t("Cancel"), icon=":material/cancel:", on_click=_cancel, args=(wanted,), key="many_cancel"
    )
    try:
        yield
    finally:
        place.empty()


def _cancel(wanted: tuple[str, str]) -> None:
    st.session_state[_CANCELLED] = wanted


def _forget_cancelling() -> None:
    del st.session_state[_CANCELLED]


def _classified(network: Network, archive: str, top_k: int) -> Table:
    collected = _collected(network, archive)
    results, total = [], len(collected.pictures)
    working = t("Asking the network: {done:,} of {total:,}")
    bar = st.progress(0.0, working.format(done=0, total=total))
    height, width = network.image_size
    at_once = max(_FEWEST_AT_ONCE, _VALUES_AT_ONCE // (height * width * 3))
    for _, result in classify_all(
        collected.pictures,
        lambda images: classifier().classify(network.model, images, top_k),
        network.class_names,
        at_once,
    ):
        results.append(result)
        if len(results) % at_once == 0:
            bar.progress(len(results) / total, working.format(done=len(results), total=total))
    bar.empty()
    thumbnails = tuple(picture.kept for picture in collected.pictures)
    return Table(tuple(results), thumbnails, collected.ignored)


def _collected(network: Network, archive: str) -> CollectedPictures:
    """Decoded in a child first, so that here they only have to be read."""
    beginning = t("Reading the pictures …")
    working = t("Reading the pictures: {done:,} of {total:,}")
    size = "x".join(map(str, network.image_size))
    with refused_discarded(archive):
        run_command_with_bar(beginning, working, "gather", archive, "--image-size", size)
        return collect_archive(Path(archive), network.image_size)
