"""Which models can predict, and what they are called. No network is built here."""

import json
import shutil

import numpy as np
import pytest

from cnnlab.__main__ import main
from cnnlab.classification import find_model, list_models
from cnnlab.errors import RunError, WeightsError
from cnnlab.evaluation import evaluate
from cnnlab.models import builtin, keras_cache
from cnnlab.models.imagenet_classifier import CLASS_INDEX, WEIGHTS
from cnnlab.runs import ModelDescription, Run
from cnnlab.runs.new_run import new_run
from cnnlab.storage import paths
from cnnlab.storage.json_files import write_json
from cnnlab.storage.locks import releasing
from cnnlab.training import TrainingConfig

PETS = ("cat", "dog")


def model_folder(path, **fields):
    path.mkdir(parents=True)
    write_json(path / "cnnlab.json", ModelDescription(PETS, **fields).to_dict())
    (path / "best.weights.h5").write_bytes(b"weights")
    return path


def a_run():
    run, lock = new_run(TrainingConfig(weights=None))
    with releasing(lock):
        measured = evaluate(np.eye(2, dtype=np.float32), np.array([0, 1]), PETS)
        write_json(run.path / "evaluation.json", measured.to_dict())
        write_json(run.path / "cnnlab.json", ModelDescription(PETS, (48, 64)).to_dict())
        (run.path / "best.weights.h5").write_bytes(b"weights")
    return run


@pytest.fixture(autouse=True)
def assets(tmp_path, monkeypatch):
    """No ready model, until a test puts one here."""
    monkeypatch.setattr(builtin, "ASSETS", tmp_path / "assets")
    return tmp_path / "assets"


@pytest.fixture
def run():
    return a_run()


def names():
    return [model.name for model in list_models()]


def test_imagenets_is_always_listed_and_says_whether_it_is_here():
    (model,) = list_models()
    assert (model.name, model.kind) == ("vgg16-imagenet", "imagenet")
    assert not model.is_here and model.class_names == ()
    assert find_model("vgg16-imagenet") == model


def test_a_file_of_imagenets_that_cannot_be_read_is_not_here(monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    for file in (WEIGHTS, CLASS_INDEX):
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.touch()
    monkeypatch.setattr(keras_cache, "remembered_hash", refuse)
    assert [model.is_here for model in list_models()] == [False]


def test_ready_imported_and_trained_models_are_listed_by_their_names(assets, run):
    model_folder(assets / "cifar10-compact", accuracy=0.9)
    model_folder(paths.models() / "pets")
    ready, imported, trained, imagenet = list_models()
    assert (ready.name, ready.kind, ready.accuracy) == ("cifar10-compact", "ready", 0.9)
    assert (imported.name, imported.kind, imported.accuracy) == ("pets", "imported", None)
    assert (trained.name, trained.kind, trained.accuracy) == (run.name, "run", 1.0)
    assert trained.class_names == PETS and trained.image_size == (48, 64)
    assert trained.folder == run.path and trained.is_here
    for model in (ready, imported, trained, imagenet):
        assert find_model(model.name) == model and find_model(model) is model


def test_a_run_is_found_by_itself_its_name_and_its_folder(run):
    assert find_model(run) == find_model(run.name) == find_model(run.path)
    assert find_model(Run(run.path)).kind == "run"


@pytest.mark.parametrize("replaced", ["cnnlab.json", "best.weights.h5"])
def test_another_description_or_other_weights_are_another_version(run, replaced):
    before = find_model(run).version
    assert find_model(run).version == before
    (run.path / replaced).write_bytes((run.path / replaced).read_bytes() + b" ")
    assert find_model(run).version != before


def test_a_folder_anywhere_can_predict(tmp_path):
    model = find_model(model_folder(tmp_path / "elsewhere"))
    assert (model.name, model.kind, model.class_names) == ("elsewhere", "imported", PETS)


def test_a_model_that_was_deleted_meanwhile_is_missing():
    model = find_model(model_folder(paths.models() / "pets"))
    shutil.rmtree(model.folder)
    with pytest.raises(RunError, match="no model or run 'pets'"):
        find_model(model)


def test_what_is_damaged_or_not_finished_is_passed_over_and_named_when_asked_for(run):
    model_folder(paths.models() / "pets")
    (paths.models() / "pets" / "cnnlab.json").write_text("{")
    (paths.models() / "empty").mkdir()
    (paths.models() / ".staging-x").mkdir()
    (run.path / "best.weights.h5").unlink()
    assert names() == ["vgg16-imagenet"]
    with pytest.raises(WeightsError, match=r"model pets cannot be read: its cnnlab\.json"):
        find_model("pets")


def test_a_damaged_evaluation_hides_the_accuracy_and_not_the_model(run):
    (run.path / "evaluation.json").write_text("{")
    assert find_model(run).accuracy is None


@pytest.mark.parametrize("name", ["monday", "../x", "/etc", "", "a b", "<b>x", "x" * 200, ".."])
def test_a_name_leads_nowhere_else(name):
    with pytest.raises(RunError, match="There is no model or run '"):
        find_model(name)


def test_a_missing_ready_model_is_simply_missing():
    with pytest.raises(RunError, match="no model or run 'cifar10-compact'"):
        find_model("cifar10-compact")


@pytest.mark.parametrize("accuracy", [-0.1, 1.5, "high", True])
def test_an_accuracy_is_a_share(accuracy):
    with pytest.raises(ValueError, match="`accuracy` that cannot be used"):
        ModelDescription(PETS, accuracy=accuracy)


def test_the_command_lists_them(capsys, run, assets):
    shutil.copytree(model_folder(paths.models() / "pets"), assets / "cifar10-compact")
    assert main(["models", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [model["name"] for model in listed] == names()
    assert main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["NAME", "KIND", "CLASSES", "ACCURACY", "HERE"]
    assert lines[3].split() == [run.name, "run", "2", "100.0%", "yes"]
    assert lines[4].endswith("no, fetch: 528 MB")


def test_the_command_names_what_is_damaged_and_lists_the_others(capsys, run):
    for name, description in (("cut", "{"), ("text", "no JSON"), ("list", "[1]"), ("none", None)):
        model_folder(paths.models() / name)
        if description is None:
            (paths.models() / name / "cnnlab.json").unlink()
        else:
            (paths.models() / name / "cnnlab.json").write_text(description)
    model_folder(paths.models() / "pets")
    write_json(run.path / "evaluation.json", {"accuracy": None})
    assert main(["models", "list"]) == 0
    printed, said = capsys.readouterr()
    assert [line.split()[0] for line in printed.splitlines()[1:]] == [
        *("pets", run.name, "vgg16-imagenet")
    ]
    for name in ("cut", "text", "list", "none"):
        assert f"The model {name} cannot be read: its cnnlab.json is missing, damaged" in said
    assert main(["models", "list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 3


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["list", "pets"], "`models list` takes nothing more; received pets"),
        (["fetch"], "takes the name of a model to download; received nothing"),
        (["fetch", "pets"], "must be one of vgg16-imagenet; received 'pets'"),
    ],
)
def test_the_command_says_what_it_takes(capsys, argv, complaint):
    assert main(["models", *argv]) == 2
    assert complaint in capsys.readouterr().err
