"""Exports: what is inside, that they predict like the run, and that their program really runs."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnnlab import export
from cnnlab.__main__ import main
from cnnlab.bundles import import_bundle
from cnnlab.classification import find_model, load_classifier
from cnnlab.datasets import toybox10
from cnnlab.errors import ConfigurationError, RunError, WeightsError
from cnnlab.evaluation import AnswerRule, Predictions, evaluate
from cnnlab.export import FORMATS, TOLERANCE, export_run, model_card
from cnnlab.export.network import exported_network
from cnnlab.images import encode_image, resize_image
from cnnlab.models import HeadConfig
from cnnlab.models.bases import VGG16_BASES
from cnnlab.models.preprocessing import BASE_PREPROCESSINGS
from cnnlab.normalization import NORMALIZATIONS, Standardizer
from cnnlab.runs import InputPipeline, ModelDescription, Run
from cnnlab.runs.new_run import new_run
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder

pytestmark = [
    pytest.mark.tensorflow,
    # Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
ROOT = Path(__file__).parents[1]
NAMES = ("red | car", "*green*", "blå")
HEAD = HeadConfig((8,), "relu", batch_normalization=True)
PREPROCESSINGS = [
    ("none", "none"),
    ("none", "vgg16"),
    ("samplewise", "none"),
    ("featurewise", "vgg16"),
    ("pixelwise", "none"),
    ("patches", "none"),
    ("zca", "none"),
]


@pytest.fixture(scope="module")
def pictures():
    return toybox10.draw_pictures(12, seed=5)[0]


def sensitive(model, seen):
    """Random weights answer nearly the same to everything; these tell pictures apart."""
    import keras

    before = keras.Model(model.inputs, model.get_layer("predictions").input)
    features = before.predict(seen, verbose=0)
    kernel = model.get_layer("predictions").get_weights()[0] * 2 / features.std(axis=0).max()
    model.get_layer("predictions").set_weights([kernel, -features.mean(axis=0) @ kernel])
    answers = model.predict(seen, verbose=0)
    assert answers.std(axis=0).max() > 0.1 and len(set(answers.argmax(axis=1))) > 1
    return model


@pytest.fixture(scope="module")
def make_run(pictures, tmp_path_factory):
    """A finished run with these preprocessings, made by the recorder that trainings use."""
    from cnnlab.models import build_transfer_model

    def make(normalization, base_preprocessing, head=HEAD):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("runs")))
            data = "/home/someone/secret/pets.zip"
            run, lock = new_run(TrainingConfig(data, weights="/home/someone/w.h5", head=head))
        pipeline = InputPipeline.fit(pictures, normalization, base_preprocessing, 1e3)
        model = build_transfer_model(weights=None, num_classes=3, head=head, seed=1)
        sensitive(model, pipeline(pictures))
        recorder = RunRecorder(run)
        pipeline.save(run.path)
        recorder.describe(
            ModelDescription(
                NAMES,
                head=head,
                normalization=normalization,
                base_preprocessing=base_preprocessing,
                data_name="pets",
                versions=("cnnlab 1",),
            )
        )
        answers = np.eye(3, dtype=np.float32)
        evaluation = evaluate(answers, np.array([0, 1, 1]), NAMES, epoch=1)
        predictions = Predictions(answers, np.array([0, 1, 1]), NAMES, epoch=1)
        recorder.checkpoint(model.save_weights, evaluation, predictions)
        recorder.end("finished")
        os.close(lock)
        return run

    return make


@pytest.fixture(scope="module")
def run(make_run):
    return make_run("featurewise", "vgg16")


@pytest.mark.parametrize(("normalization", "base_preprocessing"), PREPROCESSINGS)
def test_what_the_run_does_to_pictures_is_inside_the_network(
    make_run, pictures, normalization, base_preprocessing
):
    classifier = load_classifier(make_run(normalization, base_preprocessing))
    answers = exported_network(classifier).predict(pictures.astype(np.float32), verbose=0)
    assert answers == pytest.approx(classifier.probabilities(pictures), abs=TOLERANCE)


def test_every_normalisation_is_covered_here_and_explained_on_the_card():
    assert {normalization for normalization, _ in PREPROCESSINGS} == set(NORMALIZATIONS)
    assert set(model_card._PREPROCESSING) == set(NORMALIZATIONS)
    assert set(model_card._BASE_PREPROCESSING) == set(BASE_PREPROCESSINGS)
    assert set(model_card._PRETRAINED) == set(VGG16_BASES)


def test_the_card_says_on_what_terms_the_built_in_base_learned():
    weights = model_card._weights(TrainingConfig(base="vgg16-compact"))
    assert "non-commercial research" in weights and "NOTICE" in weights


def test_a_picture_of_one_colour_stays_a_number(make_run):
    classifier = load_classifier(make_run("samplewise", "none"))
    flat = np.full((2, 32, 32, 3), 200, np.uint8)
    flat[1, 0, 0, 0] = 201
    answers = exported_network(classifier).predict(flat.astype(np.float32), verbose=0)
    assert answers == pytest.approx(classifier.probabilities(flat), abs=TOLERANCE)


@pytest.mark.parametrize(("center", "std"), [(True, False), (False, True), (False, False)])
@pytest.mark.parametrize("mode", ["samplewise", "featurewise"])
def test_a_standardizer_may_do_half_of_it(run, pictures, mode, center, std):
    normalizer = Standardizer(mode, center, std).fit(pictures)
    loaded = load_classifier(run)
    classifier = type(loaded)(loaded.model, NAMES, (32, 32), InputPipeline(normalizer))
    answers = exported_network(classifier).predict(pictures.astype(np.float32), verbose=0)
    assert answers == pytest.approx(classifier.probabilities(pictures), abs=TOLERANCE)


def test_names_that_are_not_utf_8_are_distinguished_in_letters(run, tmp_path):
    shutil.copytree(run.path, tmp_path / "copy")
    described = run.model_description()
    names = ("caf\udce9", "caf\udcea", "<b>")
    described = described.replace(class_names=names, data_name="\udcff")
    (tmp_path / "copy" / "cnnlab.json").write_text(described.to_json())
    export_run(Run(tmp_path / "copy"), "cnnlab", tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        written = json.loads(archive.read("class_names.json").decode())
        assert archive.read("README.md").decode()
    assert written == ["caf\\udce9", "caf\\udcea", "<b>"]
    kept = find_model(import_bundle(tmp_path / "x.zip"))
    assert kept.class_names == tuple(written)


@pytest.mark.parametrize(
    "format",
    [
        pytest.param(one, marks=[pytest.mark.exam] if one in ("saved_model", "litert") else [])
        for one in FORMATS
    ],
)
def test_each_format_is_checked_packed_and_its_program_predicts_like_the_run(
    run, tmp_path, pictures, format
):
    missing = export.missing_packages(format)
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    steps = []
    report = export_run(run, format, tmp_path / "x.zip", lambda *step: steps.append(step))
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert report.largest_difference <= TOLERANCE

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        names = {name.split("/")[0] for name in archive.namelist()}
        for name in archive.namelist():
            archive.extract(name, tmp_path / "unpacked")
    extra = {"README.md", "class_names.json", "classify.py", "cnnlab.json", "config.json"}
    extra |= {"normalizer.npz"} if format == "cnnlab" else set()
    assert names == extra | {FORMATS[format].FILE}
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []

    answered = classified(tmp_path / "unpacked", pictures[0], format)
    (expected,) = load_classifier(run).classify(pictures[:1])
    assert tuple(answered) == expected.class_names
    assert list(answered.values()) == pytest.approx(expected.probabilities, abs=2e-3)


@pytest.mark.parametrize("format", [one for one in FORMATS if one not in ("saved_model", "litert")])
def test_a_head_that_sees_several_blocks_is_exported_as_it_is(make_run, pictures, tmp_path, format):
    missing = export.missing_packages(format)
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    run = make_run("none", "none", HeadConfig((4,), dropout=0, pooling="blocks"))
    report = export_run(run, format, tmp_path / "x.zip")
    assert report.largest_difference <= TOLERANCE
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert "on top means and maxima of the last blocks" in archive.read("README.md").decode()
    if format == "cnnlab":
        again = find_model(import_bundle(tmp_path / "x.zip"))
        wanted = load_classifier(run).probabilities(pictures)
        np.testing.assert_allclose(load_classifier(again).probabilities(pictures), wanted)


def classified(folder, picture, format):
    """What the program in an export says of a picture: its best classes with their probability."""
    (folder / "picture.png").write_bytes(encode_image(picture))
    answered = subprocess.run(
        [sys.executable, "-W", "ignore", "classify.py", "picture.png"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT) if format == "cnnlab" else ""},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = (line.rsplit(": ", 1) for line in answered.stdout.splitlines())
    return {name: float(share.removesuffix("%")) / 100 for name, share in lines}


def test_checking_a_file_prints_no_greeting(run, tmp_path, capfd):
    export_run(run, "litert", tmp_path / "x.zip")
    assert "XNNPACK" not in capfd.readouterr().err


@pytest.fixture(scope="module")
def unpacked(run, tmp_path_factory):
    """The texts of a Keras export."""
    out = tmp_path_factory.mktemp("export") / "x.zip"
    export_run(run, "keras", out)
    with zipfile.ZipFile(out) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".md", ".json", ".py"))
        }


def test_the_card_says_what_one_should_know(unpacked, run):
    card = unpacked["README.md"]
    for fact in (
        "**It always answers with one of its classes**",
        "accuracy: 66.7% (20.8 to 93.9%, 3 test pictures); guessing would get 66.7%",
        "mean of the classes' accuracies: 75.0%",
        "expected calibration error, 10 bins of equal width: 0.333",
        "| \\*green\\* | 50.0% |",
        "| blå | no test picture |",
        "red \\| car, \\*green\\*, blå",
        "subtracts the mean of the training pictures",
        "turns RGB into BGR",
        "Seed: 0",
        "cnnlab 1",
        "8 units (relu), dropout 0.5, then one output a class",
        "differ from those of the trained network by at most",
        unpacked["classify.py"],
    ):
        assert fact in card, fact
    assert len(unpacked["classify.py"].splitlines()) <= 50


@pytest.fixture
def ruled(run, tmp_path):
    """The run once more, with a temperature and a threshold."""
    shutil.copytree(run.path, tmp_path / run.name)
    rule = AnswerRule(1.7, 0.4, calibration_error=0.01, false_alarms=0.05, misses=0.6)
    ruled = Run(tmp_path / run.name)
    description = ruled.model_description().replace(answer_rule=rule)
    (ruled.path / "cnnlab.json").write_text(description.to_json())
    return ruled


@pytest.mark.parametrize(
    "format", ["keras", *(pytest.param(f, marks=pytest.mark.exam) for f in FORMATS if f != "keras")]
)
def test_a_temperature_is_inside_every_format(ruled, run, pictures, tmp_path, format):
    if export.missing_packages(format):
        pytest.skip("not installed")
    assert export_run(ruled, format, tmp_path / "x.zip").largest_difference <= TOLERANCE
    before, after = (load_classifier(r).probabilities(pictures) for r in (run, ruled))
    assert abs(before - after).max() > 0.05


@pytest.fixture
def looking(ruled):
    """The run once more, with a temperature and three views."""
    description = ruled.model_description().replace(views=(1.0, 0.8, 0.6))
    (ruled.path / "cnnlab.json").write_text(description.to_json())
    return ruled


@pytest.mark.parametrize(
    "format", ["keras", *(pytest.param(f, marks=pytest.mark.exam) for f in FORMATS if f != "keras")]
)
def test_views_are_inside_every_format_and_its_program(looking, tmp_path, format):
    if export.missing_packages(format):
        pytest.skip("not installed")
    photo = toybox10.draw_pictures(1, (90, 120), seed=5)[0]
    assert export_run(looking, format, tmp_path / "x.zip").largest_difference <= TOLERANCE
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        for name in archive.namelist():
            archive.extract(name, tmp_path / "unpacked")
    (expected,) = load_classifier(looking).probabilities(photo)
    answered = classified(tmp_path / "unpacked", photo[0], format)
    shares = dict(zip(NAMES, expected, strict=True))
    assert answered == pytest.approx(shares, abs=2e-3)
    whole = resize_image(photo[0], (32, 32))
    assert abs(load_classifier(looking).probabilities([whole])[0] - expected).max() > 0.01
    card = " ".join((tmp_path / "unpacked" / "README.md").read_text().split())
    assert "looks at each picture 3 times: at the middle 100%, 80%, 60% of its sides" in card
    assert "shape (number of pictures, 64, 64, 3)" in card


def test_a_bundle_looks_once_at_a_picture_of_the_size_of_a_view(looking, pictures, tmp_path):
    export_run(looking, "cnnlab", tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        for name in archive.namelist():
            archive.extract(name, tmp_path / "unpacked")
    (expected,) = load_classifier(looking).probabilities(pictures[:1])
    shares = dict(zip(NAMES, expected, strict=True))
    answered = classified(tmp_path / "unpacked", pictures[0], "cnnlab")
    assert answered == pytest.approx(shares, abs=1e-3)


def test_the_card_tells_of_temperature_and_threshold(ruled, tmp_path):
    export_run(ruled, "cnnlab", tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        card = " ".join(archive.read("README.md").decode().split())
        description = ModelDescription.from_json(archive.read("cnnlab.json"))
    assert "Where its highest probability is below 0.400, the picture shows none" in card
    assert "5.0% are called none of them; of pictures that show none of them, 60.0% get" in card
    assert "its logits are divided by 1.7" in card and "before the temperature" in card
    assert "always answers" not in card
    # Of probabilities 1 and 0 a temperature leaves 1 and 0.
    assert "10 bins of equal width: 0.333" in card
    assert description.answer_rule.temperature == 1.7


def test_nothing_tells_the_folders_of_this_computer(unpacked):
    assert "pets.zip" in unpacked["config.json"] and "w.h5" in unpacked["config.json"]
    assert not [name for name, text in unpacked.items() if "/home" in text]


def test_settings_and_description_can_be_used_again(unpacked, run):
    described = run.model_description().replace(accuracy=run.evaluation().accuracy)
    assert ModelDescription.from_json(unpacked["cnnlab.json"]) == described
    settings = TrainingConfig.from_json(unpacked["config.json"])
    assert settings == run.config.replace(data="pets.zip", weights="w.h5")
    assert tuple(json.loads(unpacked["class_names.json"])) == NAMES


def test_an_export_that_predicts_differently_is_refused_and_nothing_stays(
    run, tmp_path, monkeypatch
):
    (tmp_path / "x.zip").write_bytes(b"the one before")
    honest = FORMATS["keras"].predict
    monkeypatch.setattr(
        FORMATS["keras"], "predict", lambda path, images: np.roll(honest(path, images), 1, 0)
    )
    with pytest.raises(RunError, match=r"answers differently .* at most 0.001"):
        export_run(run, "keras", tmp_path / "x.zip")
    monkeypatch.setattr(FORMATS["keras"], "predict", lambda path, images: np.nan)
    with pytest.raises(RunError, match="answers differently"):
        export_run(run, "keras", tmp_path / "x.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]
    assert (tmp_path / "x.zip").read_bytes() == b"the one before"


def test_a_damaged_checkpoint_is_refused(run, tmp_path):
    shutil.copytree(run.path, tmp_path / "run")
    with (tmp_path / "run" / "best.weights.h5").open("r+b") as file:
        file.seek(100_000)
        file.write(b"other")
    with pytest.raises(WeightsError, match="SHA-256 differs"):
        export_run(Run(tmp_path / "run"), "keras", tmp_path / "x.zip")


def test_a_graph_hidden_in_a_run_is_never_looked_at(run, tmp_path, monkeypatch):
    """Whatever else lies in the folder of a run, the network comes from its description."""
    shutil.copytree(run.path, tmp_path / "run")
    (tmp_path / "run" / "model.keras").write_bytes(b"something that would run code")
    opened = []
    honest = FORMATS["keras"].predict
    monkeypatch.setattr(
        FORMATS["keras"], "predict", lambda path, x: opened.append(path) or honest(path, x)
    )
    export_run(Run(tmp_path / "run"), "keras", tmp_path / "x.zip")
    assert [path.is_relative_to(tmp_path / "run") for path in opened] == [False]


def test_what_is_not_installed_is_named_with_the_command(monkeypatch, run, tmp_path):
    monkeypatch.setattr("cnnlab.export.formats.find_spec", lambda module: None)
    with pytest.raises(ConfigurationError, match="pip install onnx tf2onnx onnxruntime"):
        export_run(run, "onnx", tmp_path / "x.zip")
    with pytest.raises(ConfigurationError, match="pip install ai-edge-litert"):
        export_run(run, "litert", tmp_path / "x.zip")
    assert export.missing_packages("keras") == ()


def test_an_unknown_format_and_a_place_that_is_none_are_refused_at_once(run, tmp_path):
    with pytest.raises(ConfigurationError, match="one of keras, saved_model, onnx, litert, cnnlab"):
        export_run(run, "pickle", tmp_path / "x.zip")
    for place in (tmp_path / "nowhere" / "x.zip", tmp_path):
        with pytest.raises(ConfigurationError, match="a file in a folder that is there"):
            export_run(run, "keras", place)


def test_the_command_writes_and_reports(run, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("CNNLAB_HOME", str(run.path.parents[1]))
    out = tmp_path / "x.zip"
    assert main(["export", "latest", "--out", str(out), "--json", "--progress-json"]) == 0
    printed, said = capfd.readouterr()
    report = json.loads(printed)
    assert report["format"] == "keras" and report["largest_difference"] <= TOLERANCE
    assert zipfile.is_zipfile(out)
    assert said.splitlines()[0] == '{"done": 0, "total": 4}'
    assert "Checked on 16 pictures" in said
