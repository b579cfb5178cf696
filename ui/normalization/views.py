"""The panels of the normalisation page; each shows the same versions of the pictures."""

import numpy as np
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
from cnnlab.normalization.visualization import eigenpictures, spread_ranks, whitening_filters
from ui.components.chart import chart
from ui.components.picture_grid import picture_grid
from ui.components.picture_table import picture_table
from ui.glossary import prose
from ui.normalization.comparison_view import side
from ui.normalization.controls import version_names
from ui.normalization.correlations import Correlations, correlations_of
from ui.normalization.data import Pictures
from ui.normalization.versions import Version, Versions
from ui.page import headline
from ui.text import t

_ROWS = 3
_PATTERNS = 20
_FILTER = 11
_NEXT = "pages/batch_normalization.py"


def show_view(look: str, versions: Versions, pictures: Pictures, mode: str) -> None:
    """One of the views behind the divider.

    Args:
        look: ``"numbers"``, ``"correlation"`` or ``"learned"``.
        versions: of the pictures that are shown.
        pictures: that were learned from.
        mode: of the standardizer.
    """
    if look == "numbers":
        numbers_view(versions)
    elif look == "correlation":
        whitening = versions.learned.whitening
        of = correlations_of(pictures.data, mode, versions.standardizer, whitening)
        correlation_view(of)
    else:
        fitted_view(versions.learned.whitening)


def numbers_view(versions: Versions) -> None:
    """What the network receives, in pictures and in numbers, and how often each value occurs."""
    import pandas as pd  # takes a while to load, which the other views need not wait for

    raw, standardized, whitened = versions.all()
    headline(
        t(
            "Numbers around {raw:.0f} become numbers around 0: they spread by {before:.0f}, "
            "standardised by {standardized:.2g}, whitened by {whitened:.2g}.",
            raw=raw.values.mean(),
            before=raw.values.std(),
            standardized=standardized.values.std(),
            whitened=whitened.values.std(),
        ),
        _NEXT,
        t("Inside the network"),
    )
    received, spread = st.columns([1, 1], gap="medium")
    with received:
        picture_table(_columns(versions.all()), alt=t("Picture"), key="received", cell=96)
        st.dataframe(
            pd.DataFrame({version.name: _statistics(version) for version in versions.all()}),
            placeholder="",
            alt=t("Table of mean, standard deviation and range of each version"),
            key="statistics",
        )
    with spread:
        values = {version.name: version.values for version in versions.all()}
        chart(value_histograms(values), alt=histograms_alt_text(values), key="histograms")


def _columns(versions: list[Version]) -> dict[str, np.ndarray]:
    columns = {}
    for version in versions:
        for as_it_is in (False,) if version.is_raw else (True, False):
            shown = side(version, as_it_is)
            columns[shown.name] = shown.images[:_ROWS]
    return columns


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
    headline(
        t(
            "Who sees one pixel can guess the next: their correlation is {raw:.2f}. Whitened, it "
            "is {whitened:.2f}.",
            raw=_next_to_it(correlations, "raw"),
            whitened=_next_to_it(correlations, "whitened"),
        ),
        _NEXT,
        t("Inside the network"),
    )
    names = version_names()
    for column, (key, name) in zip(st.columns(3), names.items(), strict=True):
        with column:
            st.markdown(f"**{name}**")
            matrix = correlations.neighbours[key]
            chart(
                neighbour_matrix(matrix), alt=neighbour_matrix_alt_text(matrix), key=f"near_{key}"
            )
    curves = {names[key]: curve for key, curve in correlations.by_distance.items()}
    chart(correlation_curves(curves), alt=correlation_curves_alt_text(curves), key="by_distance")
    with st.expander(t("How to read this")):
        prose(
            t(
                "The number is the correlation. 1 means: who knows one pixel knows the other. 0 "
                "means: it tells nothing. Measured in the green channel, over the training "
                "pictures: above for nine neighbours in the middle, each marked by an arrow to "
                "where it lies, and below for the middle row, against the distance."
            )
        )


def _next_to_it(correlations: Correlations, version: str) -> float:
    return float(correlations.by_distance[version][1])


def fitted_view(whitening: ZCAWhitening | PatchWhitening) -> None:
    """The patterns that pictures share, how strong each is, and how one pixel is whitened."""
    zca = whitening.whitening_ if isinstance(whitening, PatchWhitening) else whitening
    headline(
        t("Pictures mix few strong patterns; whitening makes all but the faintest equal."),
        _NEXT,
        t("Inside the network"),
    )
    patterns, numbers = st.columns(2, gap="medium")
    with patterns:
        ranks = spread_ranks(whitening, _PATTERNS)
        picture_grid(
            scale_signed_for_display(eigenpictures(whitening, ranks)),
            [f"{rank + 1:,}" for rank in ranks],
            alt=t("Pattern, counted from the strongest"),
            key="patterns",
            cell=64,
        )
        _explain_patterns(zca)
    with numbers:
        st.markdown(t("**How strong each pattern is**"))
        chart(
            eigenvalue_spectrum(zca.eigenvalues_, zca.gains),
            alt=eigenvalue_spectrum_alt_text(zca.eigenvalues_, zca.gains),
            key="spectrum",
        )
        st.markdown(t("**How the middle pixel is made**"))
        picture_grid(
            scale_signed_for_display(whitening_filters(whitening, _FILTER)),
            [t("red"), t("green"), t("blue")],
            alt=t("Whitening filter"),
            key="filters",
            cell=96,
        )


def _explain_patterns(zca: ZCAWhitening) -> None:
    with st.expander(t("How to read this")):
        prose(
            t(
                "The pictures are patterns from the strongest to the faintest: the principal "
                "components of the pictures. {kept:,} of {values:,} are kept; what never occurs "
                "in the training pictures cannot be told from rounding errors. The curve is the "
                "variance of each. The three squares are what each colour of the whitened middle "
                "pixel takes from the {side} by {side} pixels around: brighter than grey is "
                "added, darker is subtracted. It is mostly the pixel less its neighbours.",
                kept=zca.num_kept,
                values=zca.mean_.size,
                side=min(_FILTER, *zca.mean_.shape[:2]),
            )
        )
