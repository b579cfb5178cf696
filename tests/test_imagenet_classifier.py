"""VGG16 with its own classes: found, downloaded, built, and the same as Keras's."""

import dataclasses
import hashlib
import json

import h5py
import numpy as np
import pytest

from cnnlab.__main__ import main
from cnnlab.classification import classify, find_model, load_classifier
from cnnlab.errors import WeightsError
from cnnlab.models import imagenet_classifier as vgg16

INDEX = json.dumps(
    {
        str(number): [f"n{number:08d}", {134: "crane", 517: "crane"}.get(number, f"class_{number}")]
        for number in range(1000)
    }
).encode()


@pytest.fixture
def known_file(monkeypatch):
    """One other content in the place of both real files: its hash, and where it comes from."""

    def replace(name: str, content: bytes, url: str = "http://127.0.0.1:9/nobody"):
        md5 = hashlib.md5(content).hexdigest()
        there = dataclasses.replace(getattr(vgg16, name), url=url, md5=md5)
        monkeypatch.setattr(vgg16, name, there)

    monkeypatch.setenv("NO_PROXY", "*")
    return replace


def test_names_and_hashes_are_those_of_keras():
    """Read from Keras's sources, as the files themselves are 528 MB away."""
    import importlib.util
    from pathlib import Path

    folder = Path(importlib.util.find_spec("keras").origin).parent / "src" / "applications"
    sources = (folder / "vgg16.py").read_text() + (folder / "imagenet_utils.py").read_text()
    joined = "".join(line.strip() for line in sources.splitlines()).replace('""', "")
    for file in (vgg16.WEIGHTS, vgg16.CLASS_INDEX):
        assert file.url in joined and f'file_hash="{file.md5}"' in joined and file.name in joined


def test_it_is_downloaded_once_into_kerass_cache(file_server, known_file, private_home, capsys):
    file_server.gives(INDEX)
    for name in ("WEIGHTS", "CLASS_INDEX"):
        known_file(name, INDEX, file_server.url)
    assert not vgg16.imagenet_classifier_is_here()
    assert main(["models", "fetch", "vgg16-imagenet", "--json", "--progress-json"]) == 0
    printed, progress = capsys.readouterr()
    assert json.loads(printed) == {"name": "vgg16-imagenet", "done": "fetch"}
    assert json.loads(progress.splitlines()[-2]) == {"done": len(INDEX), "total": len(INDEX)}
    folder = private_home / "keras" / "models"
    assert {path.name for path in folder.iterdir()} == {vgg16.WEIGHTS.name, vgg16.CLASS_INDEX.name}
    vgg16.fetch_imagenet_classifier()
    assert file_server.requests == 2
    model = find_model("vgg16-imagenet")
    assert model.is_here and len(set(model.class_names)) == 1000
    assert model.class_names[0] == "class 0"
    assert model.class_names[134] == "crane (n00000134)"


def test_a_download_that_fails_leaves_nothing_and_says_what_else_to_do(
    file_server, known_file, private_home
):
    file_server.gives(INDEX)
    known_file("CLASS_INDEX", INDEX, file_server.url)
    known_file("WEIGHTS", b"weights", file_server.url)
    with pytest.raises(WeightsError, match=r"hash differs.*or choose another model"):
        vgg16.fetch_imagenet_classifier()
    assert not vgg16.imagenet_classifier_is_here()
    folder = private_home / "keras" / "models"
    assert [path.name for path in folder.iterdir()] == [vgg16.CLASS_INDEX.name]


def test_without_a_network_it_says_so(known_file):
    known_file("CLASS_INDEX", INDEX)
    with pytest.raises(WeightsError, match="no connection"):
        vgg16.fetch_imagenet_classifier()


def test_loading_never_downloads_and_says_how_large_it_is():
    with pytest.raises(WeightsError, match="a download of 528 MB: python -m cnnlab models fetch"):
        load_classifier("vgg16-imagenet")
    with pytest.raises(WeightsError, match="not on this machine"):
        vgg16.imagenet_class_names()


@pytest.mark.tensorflow
def test_it_predicts_as_kerass_own_does_with_the_same_layers(known_file, monkeypatch, rng):
    """At 32 pixels, where the network has a quarter of the weights."""
    import keras

    monkeypatch.setattr(vgg16, "IMAGE_SIZE", (32, 32))
    theirs = keras.applications.VGG16(weights=None, input_shape=(32, 32, 3))
    vgg16.WEIGHTS.path.parent.mkdir(parents=True)
    with h5py.File(vgg16.WEIGHTS.path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in theirs.layers]
        for layer in theirs.layers:
            group = file.create_group(layer.name)
            values = layer.get_weights()
            stored = [f"{layer.name}_{kind}_1:0" for kind in "Wb"[: len(values)]]
            group.attrs["weight_names"] = [name.encode() for name in stored]
            for name, value in zip(stored, values, strict=True):
                group[name] = value
    known_file("WEIGHTS", vgg16.WEIGHTS.path.read_bytes())
    known_file("CLASS_INDEX", INDEX)
    vgg16.CLASS_INDEX.path.write_bytes(INDEX)

    classifier = load_classifier("vgg16-imagenet")
    pictures = rng.integers(0, 256, (3, 32, 32, 3), np.uint8)
    prepared = keras.applications.vgg16.preprocess_input(pictures.astype(np.float32))
    expected = theirs.predict(prepared, verbose=0)
    np.testing.assert_allclose(classifier.probabilities(pictures), expected, rtol=1e-3, atol=1e-7)
    assert [layer.name for layer in classifier.model.layers][1:] == [
        layer.name for layer in theirs.layers
    ][1:]
    best = expected[0].argmax()
    assert classify(classifier, pictures, top_k=1)[0].class_names == (f"class {best}",)
