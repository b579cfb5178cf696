"""Figures of the normalisation page."""

import json

import numpy as np
import pytest

from cnnlab import figures
from cnnlab.figures import palette
from cnnlab.figures.spectrum import MOST_POINTS
from cnnlab.normalization import PatchWhitening, ZCAWhitening
from cnnlab.normalization.display import scale_signed_for_display
from cnnlab.normalization.visualization import eigenpictures, spread_ranks, whitening_filters

EIGENVALUES = np.geomspace(1e6, 0.1, 3072)


@pytest.mark.parametrize(
    "figure",
    [
        figures.neighbour_matrix(np.eye(9)),
        figures.correlation_curves({"raw": np.ones(4), "<b>": np.zeros(4)}),
        figures.eigenvalue_spectrum(EIGENVALUES, np.ones(3000)),
        figures.eigenvalue_spectrum(np.zeros(4), np.zeros(0)),
    ],
)
def test_every_figure_is_valid_json_without_a_title_on_a_clear_background(figure):
    json.loads(figure.to_json())
    assert figure.layout.title.text is None
    assert figure.layout.template.layout.paper_bgcolor == palette.CLEAR


def test_neighbours_are_written_in_their_cells():
    matrix = np.eye(9)
    matrix[0, 1] = matrix[1, 0] = -0.04
    cells = figures.neighbour_matrix(matrix).data[0]
    assert list(cells.text[0]) == ["1.0", *["0.0"] * 8]
    assert cells.hovertext[0][1] == "↑ and ↖"
    assert "-0.00 on average" in figures.neighbour_matrix_alt_text(matrix)


def test_curves_are_described_in_words_near_and_far():
    text = figures.correlation_curves_alt_text({"raw": np.array([1, 0.8, 0.5, 0.2])})
    assert text == "raw: correlation 0.80 between neighbours, 0.50 at 2 pixels."


def test_a_spectrum_shows_both_ends_with_few_points_and_marks_what_is_kept():
    gains = 1 / np.sqrt(EIGENVALUES[:3000])
    figure = figures.eigenvalue_spectrum(EIGENVALUES, gains)
    before, after = figure.data
    assert len(before.x) <= MOST_POINTS
    assert (before.x[0], before.x[-1]) == (1, 3072)
    np.testing.assert_allclose(after.y, 1)
    assert figure.layout.shapes[0].x1 == 3000
    words = figures.eigenvalue_spectrum_alt_text(EIGENVALUES, gains)
    assert "3,072 patterns: 1e+06" in words
    assert "After whitening 1 and 1." in words


def test_zero_is_grey_and_the_largest_magnitude_an_extreme():
    images = np.array([[0.0, 2.0, -4.0], [0.0, 0.0, 0.0]]).reshape(2, 1, 3, 1)
    assert scale_signed_for_display(images).ravel().tolist() == [128, 192, 1, 128, 128, 128]


@pytest.fixture
def photos(rng):
    waves = rng.normal(size=(400, 9, 9, 3)).cumsum(1).cumsum(2)
    return np.clip(120 + 9 * waves, 0, 255)


def test_filters_are_what_the_middle_pixel_takes(photos):
    whitening = ZCAWhitening().fit(photos)
    filters = whitening_filters(whitening)
    image = photos[:1]
    by_filter = [(f * (image[0] - whitening.mean_)).sum() for f in filters]
    np.testing.assert_allclose(by_filter, whitening.transform(image)[0, 4, 4], rtol=1e-4)
    np.testing.assert_allclose(whitening_filters(whitening, 3), filters[:, 3:6, 3:6])
    assert whitening_filters(whitening, 99).shape == filters.shape


def test_patterns_are_eigenvectors_from_the_strongest_to_the_last_kept(photos):
    whitening = ZCAWhitening(num_components=50).fit(photos)
    ranks = spread_ranks(whitening, 10)
    assert (ranks[0], ranks[-1], len(ranks) <= 10) == (0, 49, True)
    pictures = eigenpictures(whitening, ranks)
    np.testing.assert_allclose((pictures**2).sum((1, 2, 3)), 1)
    patches = PatchWhitening(side=3, num_patches=2000).fit(photos)
    assert eigenpictures(patches, spread_ranks(patches, 5)).shape[1:] == (3, 3, 3)
    assert whitening_filters(patches).shape == (3, 3, 3, 3)
