"""What every test shares: a private home folder, and the development pictures where they exist."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnlab.images import encode_image


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory, monkeypatch):
    """Runs, caches and data sets of a test go to a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CNNLAB_HOME", str(home))
    monkeypatch.setenv("KERAS_HOME", str(home / "keras"))
    monkeypatch.delenv("CNNLAB_DATA", raising=False)
    return home


@pytest.fixture(autouse=True)
def no_standby(monkeypatch):
    """A page that is opened in a test starts no worker: as if memory were short."""
    monkeypatch.setattr("cnnlab.training.standby.MEMORY_TO_SPARE", sys.maxsize)


@pytest.fixture
def shared_data() -> Path:
    """Real pictures for development, beside the project; absent on a user's machine."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the development pictures (../shared/data) are not here")
    return folder


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(scope="session")
def few_pictures(tmp_path_factory) -> Path:
    """A class folder: 20 reddish and 20 bluish noisy pictures to train with, 6 of each to test."""
    folder = tmp_path_factory.mktemp("few-pictures")
    generator = np.random.default_rng(3)
    for (split, count), (name, channel) in itertools.product(
        [("train", 20), ("test", 6)], [("red", 0), ("blue", 2)]
    ):
        (folder / split / name).mkdir(parents=True)
        for number in range(count):
            pixels = generator.integers(0, 120, (32, 32, 3), np.uint8)
            pixels[..., channel] += 100
            (folder / split / name / f"{number}.png").write_bytes(encode_image(pixels))
    return folder
