"""What ships ready-trained is small, whole, and as its cards say."""

import fcntl
import json
import re
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest

import cnnlab
from cnnlab.classification import find_model
from cnnlab.experiments.batch_normalization import NETWORKS, ExperimentConfig, example_experiment
from cnnlab.explanation.example_activations import FILE, LAYERS, compute_example, load_example
from cnnlab.images import decode_image, sample_photos
from cnnlab.models import BASES
from cnnlab.models.builtin import builtin_card
from cnnlab.models.weight_files import LayerWeights, read_weight_file
from cnnlab.models.weight_writing import write_weight_file
from cnnlab.runs import example_run
from cnnlab.storage.hashes import hash_of_file
from cnnlab.training import recommended

ROOT = Path(__file__).parents[1]
ASSETS = Path(cnnlab.__file__).parent / "assets"
MOST_BYTES = 5_000_000


def test_the_bases_card_says_what_its_file_and_its_measurements_say():
    card, text = builtin_card("vgg16-compact"), (ASSETS / "vgg16-compact.md").read_text()
    path = ASSETS / "vgg16-compact.weights.h5"
    assert path.stat().st_size < MOST_BYTES
    assert hash_of_file(path) == card["sha256"]
    for number in (
        card["sha256"],
        f"{card['num_parameters']:,} weights",
        f"{card['num_pictures']:,} pictures of {card['classes']} classes",
        *(f"{share:.1%}".replace("%", " %") for share in card["accuracy_on_cifar10"].values()),
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


def test_the_classifier_is_as_good_as_was_required():
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


def test_the_notice_names_all_that_ships_and_goes_into_the_wheel():
    notice = (ROOT / "NOTICE").read_text()
    shipped = {path.name.split(".")[0] for path in ASSETS.iterdir()}
    assert {name for name in shipped if name not in notice} == set()
    for path in sample_photos().values():
        assert path.name in notice
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license-files"] == ["LICENSE", "NOTICE"]
    assert "](NOTICE)" in (ROOT / "README.md").read_text()


def test_the_recorded_experiment_is_one_with_the_default_settings_as_its_card_says():
    example = example_experiment()
    card = (ASSETS / "experiments" / "README.md").read_text()
    assert f"`{example.name}`" in card
    assert example.status.state == "finished"
    assert example.config == ExperimentConfig()
    assert (example.num_classes, example.num_test, example.guessing_accuracy) == (10, 1000, 0.1)
    for network in NETWORKS:
        last, records = example.history(network).epochs[-1], example.activations(network)
        assert last["epoch"] == records[-1].epoch == ExperimentConfig().epochs
        assert len(records) == ExperimentConfig().epochs + 1
        assert f"{100 * last['val_accuracy']:.1f} %" in card
        assert f"{100 * records[-1].dead_share:.1f} %" in card
    assert sum(path.stat().st_size for path in example.path.iterdir()) < 100_000


def test_the_recorded_training_is_one_with_the_default_settings_as_its_card_says():
    example = example_run()
    card, config = (ASSETS / "runs" / "README.md").read_text(), example.config
    assert f"`{example.name}`" in card
    assert example.status.state == "finished"
    suited = recommended("vgg16-compact", config.image_size, 5000)
    assert config == suited.replace(data="toybox10", limit=None)
    right = [
        sum(a == b for a, b in zip(one.classes, example.samples().labels, strict=True))
        for one in example.samples().predictions
    ]
    assert len(right) == len(example.history().epochs) + 1 == config.epochs + 1
    assert (right[0], right[-1]) == (1, 10)
    evaluation = example.evaluation()
    for share in (evaluation.accuracy, evaluation.guessing_accuracy):
        assert f"{100 * share:.1f} %" in card
    assert sum(path.stat().st_size for path in example.path.iterdir()) < 150_000


def test_weights_are_read_where_their_file_cannot_be_locked(tmp_path):
    """As on a network drive without locks, and while somebody else holds one."""
    path = tmp_path / "x.weights.h5"
    arrays = [np.ones((3, 3, 3, 2), np.float32), np.zeros(2, np.float32)]
    write_weight_file(path, {"first": arrays}, {"first": "conv2d"})
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        read = read_weight_file(path, [LayerWeights("first", "conv2d", ((3, 3, 3, 2), (2,)))])
    assert all(map(np.array_equal, read["first"], arrays))


@pytest.mark.tensorflow
def test_the_base_fills_the_network_that_has_its_name():
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
def test_the_classifier_predicts_the_sample_photos_as_their_card_says():
    from cnnlab.classification import load_classifier

    photos = sample_photos()
    pictures = [decode_image(path.read_bytes()) for path in photos.values()]
    answers = load_classifier("cifar10-compact").classify(pictures)
    by_name = dict(zip(photos, answers, strict=True))
    assert by_name["cat"].class_names[0] == "cat"
    assert [name for name, answer in by_name.items() if answer.is_none] == [
        "coffee",
        "rocket",
        "wall",
    ]


class TestExampleActivations:
    def test_each_block_has_four_maps_half_as_large_as_the_one_before(self):
        example = load_example()
        assert example.image.shape == (32, 32, 3) and example.image.dtype == np.uint8
        shapes = [example.maps[name].shape for name in LAYERS]
        assert shapes == [(4, side, side) for side in (32, 16, 8, 4, 2)]
        assert all(maps.max() == 255 for maps in example.maps.values())
        assert FILE.stat().st_size < 50_000

    @pytest.mark.tensorflow
    def test_it_is_the_output_of_the_built_in_base(self):
        shipped, computed = load_example(), compute_example()
        np.testing.assert_array_equal(shipped.image, computed.image)
        for name in LAYERS:
            difference = shipped.maps[name].astype(int) - computed.maps[name]
            assert abs(difference).max() <= 2, name
