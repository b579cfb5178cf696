"""The base's starting weights: ImageNet's, random, or a file of the reader's."""

import streamlit as st

from cnnlab.models import imagenet_weights_path
from ui.choices import choose
from ui.text import t
from ui.uploads import kept_file


def choose_weights() -> tuple[bool, str | None]:
    """A control for ``weights``: whether it can be used yet, and what it is.

    It is ``"imagenet"``, None for random, or the path of an upload, which may still be missing.
    """
    labels = {
        "imagenet": t("learned from ImageNet"),
        "none": t("random"),
        "file": t("from a file"),
    }
    here = imagenet_weights_path() is not None
    first = ("imagenet", "none", "file") if here else ("none", "imagenet", "file")
    choice = choose(
        t("VGG16 starts with weights  `weights`"), {name: labels[name] for name in first}, "weights"
    )
    if choice == "file":
        path = kept_file(t("Weights of VGG16 without its top, as Keras saves them"), "h5")
        if path is None:
            st.info(t("Choose a weight file, or other weights above."))
        return path is not None, path
    _explain(choice, here)
    return True, None if choice == "none" else choice


def _explain(choice: str, here: bool) -> None:
    if choice == "imagenet" and not here:
        st.caption(t("59 MB are downloaded once, when the training starts. That needs a network."))
    if choice == "none" and not here:
        st.caption(
            t(
                "VGG16's ImageNet weights are not on this computer, so it starts from random ones. "
                "Everything works, but with all its layers frozen such a network recognises next "
                "to nothing: expect answers little better than guessing."
            )
        )
