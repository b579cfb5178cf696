"""The base's starting weights: what it learned before, random ones, or a file of the reader's."""

import streamlit as st

from cnnlab.models.pretrained import PRETRAINED
from ui.choices import choose
from ui.text import t
from ui.uploads import kept_file


def choose_weights(base: str) -> tuple[bool, str | None]:
    """A control for ``weights``: whether it can be used yet, and what it is.

    It is ``"imagenet"``, None for random, or the path of an upload, which may still be missing.
    """
    labels = {
        PRETRAINED: t("learned from ImageNet"),
        "none": t("random"),
        "file": t("from a file"),
    }
    choice = choose(t("It starts with weights  `weights`"), labels, "weights")
    if choice == "file":
        path = kept_file(
            t("Weights of {base} without its top, as Keras saves them", base=base), "h5", "kept_h5"
        )
        if path is None:
            st.info(t("Choose a weight file, or other weights above."))
        return path is not None, path
    if choice == "none":
        st.caption(
            t(
                "From random weights everything works, but with all its layers frozen such a "
                "network recognises next to nothing: expect answers little better than guessing."
            )
        )
        return True, None
    return True, choice
