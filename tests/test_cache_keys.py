"""Keys of caches stay what they were: what is on people's disks is found again."""

from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest

from cnnlab.features.cuts import Cut
from cnnlab.storage.hashes import hash_of_json
from cnnlab.training import TrainingConfig
from cnnlab.training.inputs import keys

feature_index = import_module("cnnlab.explanation.feature_index")

IMAGES = np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3)


def layer(name, *weights):
    return SimpleNamespace(name=name, get_weights=lambda: [np.float32(w) for w in weights])


MODEL = SimpleNamespace(layers=[layer("input"), layer("conv", [[1, 2]], [3]), layer("out", [4])])


@pytest.fixture(autouse=True)
def versions(monkeypatch):
    """Those with which the digests below were made."""
    for module in (keys, feature_index):
        monkeypatch.setattr(module, "__version__", "0.1.0")
        monkeypatch.setattr(module, "version", lambda package: "2.21.0")


def test_of_plain_values():
    value = {
        "versions": ("0.1.0", "2.21.0"),
        "view": ({"rotation_range": 20.0, "fill_mode": "nearest", "zoom_range": None}, 7, 1),
        "Größe": [True, 0.03],
    }
    stored = "9b1c955bd894f9f4baead22c2335d06d956f6db2bc2042ba53a2e16724fca051"
    assert hash_of_json(value) == stored
    assert hash_of_json(dict(reversed(value.items()))) == stored
    assert hash_of_json(value | {"more": None}) != stored


def test_of_the_features_of_a_training():
    config = TrainingConfig(normalization="zca")
    of_training = keys.Keys(MODEL, config, {"training": IMAGES, "test": IMAGES[:1]})
    key = of_training.unaugmented(Cut(2, "conv", (2,)), "float32", "test")
    assert key == "b6b03e1e0ad33a1de96294a2fd396a0be2e889be2e6855d4abe530219bca0ef8"


def test_of_the_pictures_to_find_the_nearest_in():
    classifier = SimpleNamespace(pipeline=lambda images: np.float32(images) / 255, model=MODEL)
    assert (
        feature_index._key(classifier, IMAGES)
        == "eed4563cb9cb74eb4f6d2887677e2f12f26c373272f668ed4000b9cb4b811d4d"
    )
