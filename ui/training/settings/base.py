"""The base network, the reason for it, its initial weights, and its frozen layers."""

from typing import Any

import streamlit as st

from cnnlab.models import BASES, default_base, imagenet_weights_path, num_base_layers
from cnnlab.models.imagenet import MEGABYTES
from cnnlab.models.pretrained import PRETRAINED, is_pretrained
from cnnlab.training import TrainingConfig
from ui.choices import choose
from ui.components.slider import live_slider
from ui.downloads import Downloadable, offer_download
from ui.preferences import named
from ui.text import t
from ui.training.settings.initial_weights import choose_weights, explain_random_weights

VGG16_WEIGHTS = Downloadable("imagenet", ("weights", "fetch"))


def choose_base() -> str:
    """A control for ``base``, which one it is and why, and VGG16's weights where they are not."""
    labels = {
        "vgg16": t("VGG16"),
        "vgg16-compact": t("VGG16 compact, built in"),
        "small": t("Small, from scratch"),
        "small-batch-normalized": t("Small with batch normalisation, from scratch"),
    }
    default = default_base()
    first = (default, *(base for base in BASES if base != default))
    base = choose(
        named(t("Network"), "base"),
        {name: labels[name] for name in first},
        "base",
        help=t(
            "Both VGG16s have the same 19 layers; in the compact one each has fewer channels, so "
            "that it trains many times as fast and needs no network connection, and recognises "
            "less. The small ones have four convolutions that learn from your pictures alone."
        ),
        default_in_url=True,
    )
    imagenet_is_here = imagenet_weights_path() is not None
    with st.expander(t("Why this network")):
        st.markdown(_why(base, imagenet_is_here) if is_pretrained(base) else _why_small())
        if not imagenet_is_here:
            _offer_weights()
    return base


def base_controls(base: str, defaults: TrainingConfig) -> tuple[bool, dict[str, Any]]:
    """Weights and frozen layers.

    Returns:
        Whether a training can start; and ``base``, ``weights`` and ``frozen_layers``.
    """
    ready, weights = choose_weights(base) if is_pretrained(base) else (True, None)
    if base == "vgg16" and weights == PRETRAINED and imagenet_weights_path() is None:
        _say_what_start_does()
    frozen_layers = live_slider(
        named(t("Frozen layers"), "frozen_layers"),
        0,
        num_base_layers(base),
        defaults.frozen_layers,
        1,
        "frozen_layers",
        help=t(
            "Of {count:# layer} the first ones are used as they are, not changed; the rest learns.",
            count=num_base_layers(base),
        ),
    )
    if ready and weights is None:
        explain_random_weights(frozen_layers, is_pretrained(base))
    return ready, {"base": base, "weights": weights, "frozen_layers": frozen_layers}


def _why(base: str, imagenet_is_here: bool) -> str:
    if base == "vgg16":
        if imagenet_is_here:
            return t("VGG16 is used: its ImageNet weights are on this computer.")
        return t("VGG16 is used as you chose, but its ImageNet weights are not on this computer.")
    if imagenet_is_here:
        return t("The built-in network is used as you chose; VGG16 and its weights are here too.")
    return t("Built in, and used because VGG16's ImageNet weights are not on this computer.")


def _why_small() -> str:
    return t(
        "Four convolutions with a hundred thousand parameters: what one would build first. It has "
        "not learned before, so it shows what your pictures alone can teach."
    )


def _offer_weights() -> None:
    offer_download(
        VGG16_WEIGHTS,
        t("Download VGG16's weights ({size} MB)", size=MEGABYTES),
        t(
            "What VGG16 learned from ImageNet, once for this computer. The download goes on while "
            "you do other things here."
        ),
    )


def _say_what_start_does() -> None:
    st.caption(
        t(
            "If you press Start now, {size} MB are downloaded first, which needs a network "
            "connection. Without one, choose the built-in network above, or a file.",
            size=MEGABYTES,
        )
    )
