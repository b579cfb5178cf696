"""What ships ready-trained is small, whole, and as its cards say."""

import json
import re
import zipfile
from pathlib import Path

import pytest

import cnnlab
from cnnlab.classification import find_model
from cnnlab.images import decode_image, sample_photos
from cnnlab.models.builtin import builtin_card
from cnnlab.models.limits import BASES
from cnnlab.training.recorder import sha256_of

ASSETS = Path(cnnlab.__file__).parent / "assets"
MOST_BYTES = 5_000_000


def test_the_bases_card_says_what_its_file_and_its_measurements_say():
    card, text = builtin_card("vgg16-compact"), (ASSETS / "vgg16-compact.md").read_text()
    path = ASSETS / "vgg16-compact.weights.h5"
    assert path.stat().st_size < MOST_BYTES
    assert sha256_of(path) == card["sha256"]
    for number in (
        card["sha256"],
        f"{card['num_parameters']:,} weights",
        f"{card['num_pictures']:,} pictures of {card['classes']} classes",
        f"{card['accuracy']:.1%} of {card['held_out']:,}".replace("%", " %"),
        f"--epochs {card['config']['epochs']} ",
    ):
        assert number in text
    assert card["base"] in BASES


def test_the_classifiers_card_says_what_its_description_says():
    folder = ASSETS / "cifar10-compact"
    described = json.loads((folder / "cnnlab.json").read_text())
    text, rule = (folder / "README.md").read_text(), described["answer_rule"]
    assert (folder / "best.weights.h5").stat().st_size < MOST_BYTES
    assert described["weights_sha256"] in text
    percents = [
        described["accuracy"],
        *(rule[name] for name in ("calibration_error", "none_threshold", "false_alarms", "misses")),
    ]
    for share in percents:
        assert re.search(rf"\b{re.escape(f'{share:.1%}'.replace('%', ' %'))}", text)


def test_the_classifier_is_as_good_as_was_asked_for():
    model = find_model("cifar10-compact")
    assert model.kind == "ready"
    assert model.accuracy >= 0.88


def test_every_sample_photo_has_its_source_on_the_card():
    photos = sample_photos()
    card = (ASSETS / "sample-photos" / "README.md").read_text()
    assert re.findall(r"`(\w+)\.jpg`", card) == list(photos)
    for path in photos.values():
        assert max(decode_image(path.read_bytes()).shape) <= 480
    assert sum(path.stat().st_size for path in photos.values()) < 200_000


@pytest.mark.tensorflow
def test_the_base_fills_the_network_that_has_its_name():
    import numpy as np

    from cnnlab.models import build_transfer_model

    built = build_transfer_model("vgg16-compact")
    kernels = [w for layer in built.layers[:19] for w in layer.get_weights()]
    assert sum(kernel.size for kernel in kernels) == builtin_card("vgg16-compact")["num_parameters"]
    assert all(np.isfinite(kernel).all() for kernel in kernels)


@pytest.mark.tensorflow
def test_the_classifier_names_real_pictures_as_often_as_its_card_says(shared_data):
    from cnnlab.classification import load_classifier

    with zipfile.ZipFile(shared_data / "cifar10.zip") as archive:
        tested = [name for name in sorted(archive.namelist()) if "test/" in name and "." in name]
        some = tested[::40]
        pictures = [decode_image(archive.read(name)) for name in some]
    answers = load_classifier("cifar10-compact").classify(pictures)
    right = [f"/{a.class_names[0]}/" in name for a, name in zip(answers, some, strict=True)]
    assert sum(right) / len(right) > 0.8
    assert sum(answer.is_none for answer in answers) / len(answers) < 0.1


@pytest.mark.tensorflow
def test_the_classifier_answers_the_sample_photos_as_their_card_says():
    from cnnlab.classification import load_classifier

    photos = sample_photos()
    pictures = [decode_image(path.read_bytes()) for path in photos.values()]
    answers = load_classifier("cifar10-compact").classify(pictures)
    by_name = dict(zip(photos, answers, strict=True))
    assert by_name["cat"].class_names[0] == "cat"
    assert [name for name, answer in by_name.items() if answer.is_none] == ["coffee", "rocket"]
