import numpy as np
import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.normalization import ZCAWhitening, costs, fit_cost
from cnnlab.processes import memory


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
    monkeypatch.setattr(memory, "free_memory", lambda: 16_000_000_000)
    images = np.broadcast_to(np.zeros((1, 224, 224, 3), np.uint8), (200_000, 224, 224, 3))
    message = (
        "200,000 pictures of 224 x 224 x 3 needs a matrix of 150,528 x 150,528 and about 725.3 GB "
        r"of memory \(16.0 GB are free\).*Resize.*500 take 0.8 GB.*PatchWhitening"
    )
    with pytest.raises(ConfigurationError, match=message):
        ZCAWhitening().fit(images)


def test_a_stream_is_refused_as_soon_as_it_grows_too_long(monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda: 300_000_000)
    seen = []

    def stream():
        for number in range(1000):
            seen.append(number)
            yield np.zeros((20, 128, 128, 3), np.uint8)

    with pytest.raises(ConfigurationError, match="GB of memory"):
        ZCAWhitening().fit(stream())
    assert len(seen) < 100


class Machine:
    """Free memory that shrinks by what ``fit`` takes for itself, as a real one's does."""

    def __init__(self, free):
        self.free = free

    def __call__(self):
        now, self.free = self.free, self.free // 2
        return now


@pytest.mark.parametrize("count", [40, 200], ids=["through samples", "through pixels"])
@pytest.mark.parametrize("stream", [False, True], ids=["array", "stream"])
def test_what_was_found_affordable_is_not_refused_for_the_memory_of_its_own_fit(
    rng, monkeypatch, count, stream
):
    images = rng.integers(0, 256, (count, 6, 6, 3), np.uint8)
    monkeypatch.setattr("cnnlab.normalization.sources._BLOCK_VALUES", 10 * images[0].size)
    # Where nobody knows how many come, each number on the way has to be affordable.
    numbers = range(1, count + 1) if stream else [count]
    needed = max(fit_cost(number, (6, 6, 3)).bytes for number in numbers) + images.nbytes
    monkeypatch.setattr(memory, "free_memory", Machine(int(needed / costs._SHARE_OF_MEMORY) + 1))
    fitted = ZCAWhitening().fit(iter(np.split(images, 10)) if stream else images)
    assert fitted.num_images_ == count


def test_the_pictures_that_a_stream_makes_us_hold_count(monkeypatch):
    monkeypatch.setattr(costs, "_OVERHEAD_BYTES", 0)
    monkeypatch.setattr("cnnlab.normalization.sources._BLOCK_VALUES", 4 * 32 * 32 * 3)
    needed = fit_cost(100, (32, 32, 3)).bytes / costs._SHARE_OF_MEMORY
    monkeypatch.setattr(memory, "free_memory", lambda: int(needed) + 1)
    images = np.zeros((100, 32, 32, 3), np.float64)
    with pytest.raises(ConfigurationError, match="GB of memory"):
        ZCAWhitening().fit(iter(np.split(images, 25)))
    assert ZCAWhitening().fit(images).num_images_ == 100


def test_the_matrix_of_large_pictures_is_refused_where_their_whitening_is_not(rng, monkeypatch):
    images = rng.integers(0, 256, (4, 64, 64, 3), np.uint8)
    whitening = ZCAWhitening().fit(images)
    monkeypatch.setattr(memory, "free_memory", lambda: 1_000_000_000)
    with pytest.raises(ConfigurationError, match=r"12,288 x 12,288 values, 1\.2 GB"):
        whitening.matrix  # noqa: B018
    assert whitening.transform(images).shape == images.shape
