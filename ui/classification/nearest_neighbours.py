"""The nearest neighbours by the network's features: of its training, or drawings that are here."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.classification import Prediction
from cnnlab.errors import DatasetError
from cnnlab.explanation import Neighbours
from cnnlab.explanation.feature_index import MOST_PICTURES
from cnnlab.explanation.nearest_neighbours import MOST_DRAWINGS
from ui.classification.inference import explanation
from ui.classification.network_choice import Network
from ui.classification.pinned_prediction import pinned_place
from ui.components.picture_grid import picture_grid
from ui.glossary import prose
from ui.page import errors_shown, headline
from ui.project_access import may_see_pictures
from ui.text import message_text, percent_text, printable, t
from ui.uploads.pictures import Picture

_SHOWN = 10
_FEWEST = 200
_ALIKE_AT_ALL = 0.05
# The nearest drawing to a drawn thing is mostly above, to a photo below, for the ready network.
_ALIKE = 0.8


def nearest_neighbours_view(
    network: Network, picture: Picture, prediction: Prediction, settings: DeltaGenerator
) -> None:
    """The nearest pictures, with their class and similarity."""
    place = pinned_place(network, picture, prediction)
    with errors_shown():
        found, are_drawings = _found(network, picture)
    with place.container():
        headline(
            _conclusion(found, are_drawings),
            "pages/transfer_learning.py",
            t("Choose what it learns from"),
        )
    if isinstance(found, DatasetError):
        st.info(message_text(found))
    elif found.similarities[0, 0] < _ALIKE_AT_ALL:
        st.info(
            t(
                "Nothing here is alike: the picture hardly stirred what this network decides with, "
                "so it has nothing in common with any of them."
            )
        )
    else:
        prose(_what_they_are(found, are_drawings))
        _grid(found, t("Drawing") if are_drawings else t("Training picture"))
        _how(network, are_drawings)


def _conclusion(found: Neighbours | DatasetError, are_drawings: bool) -> str:
    if isinstance(found, DatasetError):
        return t("The pictures that it learned from cannot be looked at.")
    best = found.similarities[0, 0]
    if are_drawings and best < _ALIKE:
        return t("It has nothing like this to show: only drawings of ten things are here.")
    if best < _ALIKE_AT_ALL:
        return t("Nothing that it learned from looks like this to the network.")
    return t("These look most alike to the network. What do they share with the picture?")


def _what_they_are(found: Neighbours, are_drawings: bool) -> str:
    if not are_drawings:
        return t("Pictures of its **training**: what they share is what it goes by.")
    if found.similarities[0, 0] < _ALIKE:
        return t("The nearest **drawings** that are here, though none is really alike.")
    return t("**Drawings**, which are here on every computer: it did not learn from them.")


def _found(network: Network, picture: Picture) -> tuple[Neighbours | DatasetError, bool]:
    """Among the training's pictures, and whether among drawings, as those are not here.

    An error of the data set where the pictures are here and cannot be looked at.
    """
    most = _most(MOST_PICTURES, network.description.image_size)
    which = network.training
    if not may_see_pictures(which.get("data", "")):
        return _others_pictures(), False
    try:
        found = explanation("training_neighbours", network, picture, most=most, k=_SHOWN, **which)
        return found, False
    except DatasetError as error:  # common, and nothing is wrong: they were never here
        if error.code != "training-data-absent":
            return error, False
        drawings = _most(MOST_DRAWINGS, network.description.image_size)
        found = explanation("drawn_neighbours", network, picture, most=drawings, k=_SHOWN)
        return found, True


def _others_pictures() -> DatasetError:
    return DatasetError(
        "training-data-private",
        "The pictures that it learned from are shown only to those who have their project.",
    )


def _grid(found: Neighbours, alt: str) -> None:
    names = [printable(found.class_names[label]) for label in found.labels[0]]
    picture_grid(
        found.pictures[0],
        [
            t("{name}, nearness {share}", name=name, share=percent_text(float(share)))
            for name, share in zip(names, found.similarities[0], strict=True)
        ],
        alt=alt,
        key="alike",
        cell=96,
    )


def _how(network: Network, are_drawings: bool) -> None:
    with st.expander(t("How they are found"), key="how_alike"):
        if are_drawings:
            prose(
                t(
                    "The pictures that this network learned from are not on this computer, so it "
                    "looked at **drawings**, which cnnlab makes itself. It never learned from "
                    "them: colours, shapes and textures are all that they can have in common."
                )
            )
        prose(
            t(
                "Compared is what goes into the network's last layer, of up to {most:,} pictures: "
                "what it decides with. {all} alike would be the same to it. What they have in "
                "common with the picture is what it goes by.",
                most=_most(
                    MOST_DRAWINGS if are_drawings else MOST_PICTURES, network.description.image_size
                ),
                all=percent_text(1.0),
            )
        )


def _most(wanted: int, image_size: tuple[int, int]) -> int:
    """Fewer large ones: each of 224 x 224 takes a tenth of a second."""
    share = 32 * 32 / (image_size[0] * image_size[1])
    return max(_FEWEST, round(wanted * min(1.0, share)))
