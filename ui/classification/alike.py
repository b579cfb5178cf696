"""The training pictures that are most alike to the network."""

import streamlit as st

from cnnlab.errors import DatasetError
from cnnlab.explanation.feature_index import MOST_PICTURES
from ui.classification.asking import explanation
from ui.classification.network import Network
from ui.classification.reading import Picture
from ui.page import errors_shown
from ui.picture_grid import picture_grid
from ui.text import printable, said, t

_SHOWN = 10
_FEWEST = 200


def alike_view(network: Network, picture: Picture) -> None:
    """The nearest training pictures, with their class and how alike they are."""
    most = _most(network.image_size)
    settings = {"most": most, "k": _SHOWN, **network.training}
    with errors_shown():
        try:
            found = explanation("training_lookalikes", network, picture, **settings)
        except DatasetError as error:  # common, and nothing is wrong: they were never here
            st.info(said(error))
            return
    st.markdown(
        t(
            "Among the pictures that it learned from, these look most alike **to the network**. "
            "What they have in common with the picture is what it goes by."
        )
    )
    names = [printable(found.class_names[label]) for label in found.labels[0]]
    picture_grid(
        found.pictures[0],
        [
            t("{name}, {share:.1%} alike", name=name, share=float(share))
            for name, share in zip(names, found.similarities[0], strict=True)
        ],
        alt=t("Training picture"),
        key="alike",
        cell=96,
    )
    st.caption(
        t(
            "Compared with up to {most:,} of the training pictures, by what goes into the "
            "network's last layer; 100% alike would be the same to it.",
            most=most,
        )
    )


def _most(image_size: tuple[int, int]) -> int:
    """Fewer large ones: each of 224 x 224 takes a tenth of a second."""
    share = 32 * 32 / (image_size[0] * image_size[1])
    return max(_FEWEST, round(MOST_PICTURES * min(1.0, share)))
