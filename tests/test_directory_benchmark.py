"""The benchmark of folders counts all of our work in our own time."""

import pytest

from benchmarks.directory import _finish_reading_ahead
from cnnlab.generators import ImageDataGenerator


@pytest.mark.parametrize("batch_size", [1, 3])
def test_nothing_is_read_ahead_in_another_libraries_time(few_pictures, batch_size):
    flow = ImageDataGenerator().flow_from_directory(
        str(few_pictures / "train"), target_size=(224, 224), batch_size=batch_size, seed=0
    )
    for _ in range(3):
        next(flow)
        _finish_reading_ahead(flow)
        begun = flow._prefetcher._begun
        assert begun and all(one.done() for one in begun.values())
