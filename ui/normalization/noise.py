"""What the softening costs and saves, in numbers and in plain words."""

import streamlit as st

from cnnlab.normalization import PatchWhitening, ZCAWhitening
from ui.text import t


def show_noise_gain(whitening: ZCAWhitening | PatchWhitening) -> None:
    """Noise gain, how much was kept, and from how many samples that was learned."""
    zca = whitening.whitening_ if isinstance(whitening, PatchWhitening) else whitening
    left, right = st.columns(2)
    left.metric(
        t("Noise gain"),
        f"{whitening.noise_gain_:.2g}",
        help=t(
            "Random noise of one level (of 255) in the pictures is this large in the whitened "
            "ones, whose own values spread by about 1. Above 0.3 or so, a network sees mostly the "
            "noise of camera and file format."
        ),
    )
    right.metric(
        t("Patterns"),
        f"{zca.num_kept:,}",
        help=t(
            "How many are kept, of {values:,} values in a picture. Patterns that never occur in "
            "the training pictures cannot be told from rounding errors and are left out.",
            values=zca.mean_.size,
        ),
    )
    st.caption(_learned_from(whitening, zca))


def _learned_from(whitening: ZCAWhitening | PatchWhitening, zca: ZCAWhitening) -> str:
    if isinstance(whitening, PatchWhitening):
        return t(
            "Learned from {patches:,} patches of {side} by {side} pixels.",
            patches=zca.num_images_,
            side=whitening.side,
        )
    if zca.num_images_ >= zca.mean_.size:
        return t("Learned from {pictures:,} training pictures.", pictures=zca.num_images_)
    return t(
        "Learned from {pictures:,} training pictures: fewer than the {values:,} values of one, so "
        "much of what pixels have in common could not be seen.",
        pictures=zca.num_images_,
        values=zca.mean_.size,
    )
