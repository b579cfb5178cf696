import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.normalization import ZCAWhitening, costs, fit_cost


def test_many_pictures_cost_a_matrix_of_pixels():
    cost = fit_cost(50_000, (32, 32, 3))
    assert (cost.through, cost.side) == ("pixels", 3072)
    assert cost.bytes == 8 * 4 * 3072**2 + costs._OVERHEAD_BYTES


def test_few_pictures_cost_a_matrix_of_samples_and_their_components():
    cost = fit_cost(500, (224, 224, 3))
    assert (cost.through, cost.side) == ("samples", 500)
    assert cost.bytes < 1.1e9
    assert cost.seconds < fit_cost(50_000, (96, 96, 3)).seconds


def test_a_fit_beyond_the_memory_is_refused_with_the_arithmetic(monkeypatch):
    monkeypatch.setattr(costs, "free_memory", lambda: 16_000_000_000)
    images = np.broadcast_to(np.zeros((1, 224, 224, 3), np.uint8), (200_000, 224, 224, 3))
    message = (
        "200000 pictures of 224 x 224 x 3 needs a 150528 x 150528 matrix and about 725.3 GB of "
        r"memory \(16.0 GB are free\).*Resize.*500 take 0.8 GB.*PatchWhitening"
    )
    with pytest.raises(ConfigurationError, match=message):
        ZCAWhitening().fit(images)


def test_a_stream_is_refused_as_soon_as_it_grows_too_long(monkeypatch):
    monkeypatch.setattr(costs, "free_memory", lambda: 300_000_000)
    seen = []

    def stream():
        for number in range(1000):
            seen.append(number)
            yield np.zeros((20, 128, 128, 3), np.uint8)

    with pytest.raises(ConfigurationError, match="GB of memory"):
        ZCAWhitening().fit(stream())
    assert len(seen) < 100


def test_the_matrix_of_large_pictures_is_refused_where_their_whitening_is_not(rng, monkeypatch):
    images = rng.integers(0, 256, (4, 64, 64, 3), np.uint8)
    whitening = ZCAWhitening().fit(images)
    monkeypatch.setattr(costs, "free_memory", lambda: 1_000_000_000)
    with pytest.raises(ConfigurationError, match=r"12288 x 12288 values, 1\.2 GB"):
        whitening.matrix  # noqa: B018
    assert whitening.transform(images).shape == images.shape


def test_free_memory_is_a_number_of_this_machine():
    assert 10**7 < costs.free_memory() < 10**14


def test_the_memory_of_a_container_counts(monkeypatch):
    monkeypatch.setattr(costs, "_left_in_container", lambda: 1234)
    assert costs.free_memory() == 1234
