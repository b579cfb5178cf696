"""The panels of the normalisation page; each shows the same versions of the pictures."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from cnnlab.figures import (
    correlation_curves,
    correlation_curves_alt_text,
    eigenvalue_spectrum,
    eigenvalue_spectrum_alt_text,
    histograms_alt_text,
    neighbour_matrix,
    neighbour_matrix_alt_text,
    value_histograms,
)
from cnnlab.normalization import PatchWhitening, ZCAWhitening
from cnnlab.normalization.display import scale_signed_for_display
from cnnlab.normalization.portraits import eigenpictures, spread_ranks, whitening_filters
from ui.choices import choose, choose_segment
from ui.normalization.correlations import Correlations
from ui.normalization.divider import Side, divider
from ui.normalization.versions import Version, version_names
from ui.picture_grid import picture_grid
from ui.picture_table import picture_table
from ui.text import t

Versions = Mapping[str, Version]

_ROWS = 6
_PATTERNS = 24
_FILTER = 11


def compare_view(versions: Versions) -> None:
    """Any two versions under a divider, and every version as it is and for the eye."""
    left, right, show = st.columns([3, 3, 4], vertical_alignment="bottom")
    names = {key: version.name for key, version in versions.items()}
    with left:
        one = choose(t("Left"), names, "left")
    with right:
        other = choose(t("Right"), dict(reversed(names.items())), "right")
    with show:
        as_it_is = _choose_view()
    divider(*(_side(versions[key], as_it_is) for key in (one, other)))
    st.subheader(t("What the network receives"))
    st.markdown(
        t(
            "A network receives numbers around 0, which no screen can show. **As they are**: 0 and "
            "below is black, 1 and above is white. **For the eye**: each picture is stretched from "
            "its smallest number, black, to its largest."
        )
    )
    picture_table(_columns(versions), alt=t("Picture"), key="received", cell=112)


def _choose_view() -> bool:
    views = {"eye": t("for the eye"), "true": t("as they are")}
    return choose_segment(t("Show numbers"), views, "view") == "true"


def _side(version: Version, as_it_is: bool) -> Side:
    if version.is_raw:
        return Side(version.name, version.values)
    if as_it_is:
        return Side(t("{name}, as it is", name=version.name), version.as_it_is)
    return Side(t("{name}, for the eye", name=version.name), version.for_the_eye)


def _columns(versions: Versions) -> dict[str, np.ndarray]:
    columns = {}
    for version in versions.values():
        if version.is_raw:
            columns[version.name] = version.values[:_ROWS]
        else:
            columns[_side(version, True).name] = version.as_it_is[:_ROWS]
            columns[_side(version, False).name] = version.for_the_eye[:_ROWS]
    return columns


def numbers_view(versions: Versions) -> None:
    """Mean, deviation and range in numbers, and how often each value occurs."""
    st.markdown(t("The pictures shown, as numbers: this is what the network receives."))
    st.dataframe(
        pd.DataFrame({version.name: _statistics(version) for version in versions.values()}),
        placeholder="",
        alt=t("Table of mean, standard deviation and range of each version"),
        key="statistics",
    )
    st.subheader(t("How often each value occurs"))
    values = {version.name: version.values for version in versions.values()}
    st.plotly_chart(value_histograms(values), alt=histograms_alt_text(values), key="histograms")


def _statistics(version: Version) -> dict[str, str]:
    channels = version.values.reshape(-1, 3).astype(np.float64)
    numbers = {
        t("mean"): channels.mean(),
        t("standard deviation"): channels.std(),
        t("smallest"): channels.min(),
        t("largest"): channels.max(),
    }
    for index, colour in enumerate((t("red"), t("green"), t("blue"))):
        numbers[t("{colour}: mean", colour=colour)] = channels[:, index].mean()
        numbers[t("{colour}: deviation", colour=colour)] = channels[:, index].std()
    return {name: f"{value:.2f}".replace("-0.00", "0.00") for name, value in numbers.items()}


def correlation_view(correlations: Correlations) -> None:
    """How much a pixel tells about its neighbours, before and after."""
    st.markdown(
        t(
            "1 means: who knows one pixel knows the other. 0 means: it tells nothing. Measured in "
            "the green channel, over the training pictures, for nine neighbours in the middle and "
            "for the middle row."
        )
    )
    names = version_names()
    for column, (key, name) in zip(st.columns(3), names.items(), strict=True):
        with column:
            st.markdown(f"**{name}**")
            matrix = correlations.neighbours[key]
            st.plotly_chart(
                neighbour_matrix(matrix), alt=neighbour_matrix_alt_text(matrix), key=f"near_{key}"
            )
    st.subheader(t("Against distance"))
    curves = {names[key]: curve for key, curve in correlations.by_distance.items()}
    st.plotly_chart(
        correlation_curves(curves), alt=correlation_curves_alt_text(curves), key="by_distance"
    )


def learned_view(whitening: ZCAWhitening | PatchWhitening) -> None:
    """The patterns that pictures share, how strong each is, and how one pixel is whitened."""
    zca = whitening.whitening_ if isinstance(whitening, PatchWhitening) else whitening
    st.markdown(
        t(
            "Pictures are mixtures of patterns, a few strong and many faint. Whitening makes all "
            "that are kept equally strong: variance 1, but for those that the softening leaves "
            "faint."
        )
    )
    st.plotly_chart(
        eigenvalue_spectrum(zca.eigenvalues_, zca.gains),
        alt=eigenvalue_spectrum_alt_text(zca.eigenvalues_, zca.gains),
        key="spectrum",
    )
    st.subheader(t("Patterns, strongest first"))
    ranks = spread_ranks(whitening, _PATTERNS)
    picture_grid(
        scale_signed_for_display(eigenpictures(whitening, ranks)),
        [t("number {rank:,}", rank=rank + 1) for rank in ranks],
        alt=t("Pattern"),
        key="patterns",
        cell=96,
    )
    st.subheader(t("How the middle pixel is made"))
    st.markdown(
        t(
            "What each colour of the whitened middle pixel takes from the {side} by {side} pixels "
            "around: brighter than grey is added, darker is subtracted. It is mostly the pixel "
            "less its neighbours.",
            side=min(_FILTER, *zca.mean_.shape[:2]),
        )
    )
    picture_grid(
        scale_signed_for_display(whitening_filters(whitening, _FILTER)),
        [t("red"), t("green"), t("blue")],
        alt=t("Whitening filter"),
        key="filters",
        cell=160,
    )
