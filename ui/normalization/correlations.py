"""Correlations between pixels of the training pictures, for each version of them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab.datasets import Dataset
from cnnlab.normalization import Normalizer, PatchWhitening, ZCAWhitening
from cnnlab.normalization.correlation import (
    correlation,
    correlation_by_distance,
    learned_covariance,
    patch_values,
    row_values,
    sample_covariance,
)

# Of the training pictures, where the exact value would take all of them.
_SAMPLE = 1000


@dataclass(frozen=True)
class Correlations:
    """By the version's word in the URL.

    Attributes:
        neighbours: ``(9, 9)`` of a square in the middle with itself.
        by_distance: ``(width,)`` in the middle row, at distance 0, 1, ...
    """

    neighbours: dict[str, np.ndarray]
    by_distance: dict[str, np.ndarray]


def correlations_of(
    data: Dataset,
    mode: str,
    standardizer: Normalizer,
    whitening: ZCAWhitening | PatchWhitening,
) -> Correlations:
    """Of raw, standardised and whitened training pictures of a data set."""

    def matrices(places: str, values: np.ndarray) -> dict[str, np.ndarray]:
        covariances = {
            "raw": _sampled(data.fingerprint, "none", places, values, data, None),
            "standardized": _sampled(data.fingerprint, mode, places, values, data, standardizer),
            "whitened": _whitened(data, values, whitening),
        }
        return {key: correlation(covariance) for key, covariance in covariances.items()}

    rows = matrices("row", row_values(data.image_shape))
    return Correlations(
        matrices("square", patch_values(data.image_shape, 3)),
        {key: correlation_by_distance(matrix) for key, matrix in rows.items()},
    )


@st.cache_data(max_entries=40, show_spinner=False)
def _sampled(
    fingerprint: str,
    mode: str,
    places: str,
    _values: np.ndarray,
    _data: Dataset,
    _normalizer: Normalizer | None,
) -> np.ndarray:
    images = _data.x_train[:_SAMPLE]
    images = images if _normalizer is None else _normalizer.transform(images)
    return sample_covariance(images, _values)


def _whitened(
    data: Dataset, values: np.ndarray, whitening: ZCAWhitening | PatchWhitening
) -> np.ndarray:
    if isinstance(whitening, ZCAWhitening):
        return learned_covariance(whitening, values)
    return sample_covariance(whitening.transform(data.x_train[:_SAMPLE]), values)
