"""What every test shares: a private home folder, and the development pictures where they exist."""

import sys
from pathlib import Path

import numpy as np
import pytest


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
