"""The base's starting weights: what it learned before, random ones, or a file of the reader's."""

import streamlit as st

from cnnlab.models.pretrained import PRETRAINED
from ui.choices import choose
from ui.preferences import named
from ui.text import t
from ui.uploads.storage import stored_file

_KEY = "weights"
_RANDOM = "none"


def choose_weights(base: str) -> tuple[bool, str | None]:
    """A control for ``weights``: whether it can be used yet, and what it is.

    It is ``"imagenet"``, None for random, or the path of an upload, which may still be missing.
    """
    labels = {
        PRETRAINED: t("learned from ImageNet"),
        _RANDOM: t("random"),
        "file": t("from a file"),
    }
    choice = choose(named(t("It starts with weights"), "weights"), labels, _KEY)
    if choice == "file":
        path = stored_file(
            t("Weights of {base} without its top, as Keras saves them", base=base), "h5", "kept_h5"
        )
        if path is None:
            st.info(t("Choose a weight file, or other weights above."))
        return path is not None, path
    return True, None if choice == _RANDOM else choice


def random_is_chosen() -> bool:
    """Whether the base begins with random weights, before the control is drawn."""
    return st.session_state.get(_KEY, st.query_params.get(_KEY)) == _RANDOM


def explain_random_weights(frozen_layers: int, is_pretrained: bool) -> None:
    """What to expect of random weights, with so many frozen layers.

    Args:
        frozen_layers: of the base.
        is_pretrained: whether the base could have begun with what it learned before.
    """
    if frozen_layers == 0 and not is_pretrained:
        st.caption(t("It begins with random weights, and all its layers learn."))
        return
    if frozen_layers == 0:
        st.caption(
            t(
                "All layers learn from nothing: it takes more pictures, more epochs and smaller "
                "steps than going on from what was learned."
            )
        )
        return
    st.warning(
        t(
            "{count:# frozen layer} {count:stays|stay} random and {count:hands|hand} on noise: "
            "expect little more than guessing. To learn from nothing, let all layers learn.",
            count=frozen_layers,
        )
    )
