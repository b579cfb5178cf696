"""The noise gain of a whitening, as a number and in plain words."""

import numpy as np
import streamlit as st

from cnnlab.normalization import PatchWhitening, ZCAWhitening
from ui.text import t

_LITTLE, _MUCH = 0.1, 0.3
# Of a pattern of average strength, whose variance whitening brings to 1.
_HARDLY_WHITENED = 0.7


def show_noise_gain(whitening: ZCAWhitening | PatchWhitening) -> None:
    """How much the whitening amplifies noise."""
    gain = whitening.noise_gain_
    st.metric(
        t("Noise in the result"),
        f"{gain:.2g}",
        t("hardly whitened any more") if _is_nearly_off(whitening) else _in_words(gain),
        delta_color="off",
        delta_arrow="off",
        help=t(
            "Random noise of one level (of 255) in the pictures is this large in the whitened "
            "ones, whose own values spread by about 1: the noise gain. Above 0.3 or so, a network "
            "sees mostly the noise of camera and file format."
        ),
    )


def _is_nearly_off(whitening: ZCAWhitening | PatchWhitening) -> bool:
    """Whether epsilon is so large that a pattern of average strength keeps below its share."""
    zca = whitening.whitening_ if isinstance(whitening, PatchWhitening) else whitening
    variances = zca.eigenvalues_[: zca.num_kept]
    average = int(np.abs(variances - variances.mean()).argmin())
    return bool(variances[average] * zca.gains[average] ** 2 < _HARDLY_WHITENED)


def _in_words(gain: float) -> str:
    if gain < _LITTLE:
        return t("hardly any")
    return t("some") if gain < _MUCH else t("drowns the picture")
