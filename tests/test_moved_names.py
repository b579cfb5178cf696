"""Public names that have moved can be imported from where they were, with a warning."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from cnnlab.classification.batch import PictureResult, summarize, to_csv, to_dict
from cnnlab.classification.predictions import Prediction
from cnnlab.evaluation import Predictions, compare, evaluate
from cnnlab.experiments.batch_normalization import example_experiment
from cnnlab.moved_names import MOVED
from cnnlab.pretraining import PretrainingConfig
from cnnlab.runs.records.samples import Samples
from cnnlab.training.schedules import one_cycle_learning_rate

ROOT = Path(__file__).parent.parent
NAMES = [
    (package, name, *f"{place}:{name}".split(":")[:2])
    for package in MOVED
    for name, place in MOVED[package].items()
]


@pytest.mark.parametrize(("package", "name", "place", "new_name"), NAMES)
def test_the_old_place_gives_the_same_and_says_where_it_is(package, name, place, new_name):
    with pytest.warns(DeprecationWarning, match=f"import {new_name} from {place}") as warned:
        old = getattr(import_module(package), name)
    assert old is getattr(import_module(place), new_name)
    assert new_name in import_module(place).__all__
    assert warned[0].filename == __file__


@pytest.mark.parametrize(("package", "name", "place", "new_name"), NAMES)
def test_an_import_statement_finds_it_too(package, name, place, new_name):
    with pytest.warns(DeprecationWarning, match="has moved"):
        exec(f"from {package} import {name}")


@pytest.mark.parametrize("left_behind", [False, True])
def test_a_module_that_is_gone_may_be_the_first_that_a_program_imports(tmp_path, left_behind):
    """In a new process, and where updating the sources left a folder of its name."""
    if left_behind:
        (tmp_path / "results" / "__pycache__").mkdir(parents=True)
    code = (
        f"import cnnlab; cnnlab.__path__.insert(0, {str(tmp_path)!r})\n"
        "from cnnlab.results import top_k_accuracy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize("package", MOVED)
def test_what_never_was_is_not_there(package):
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'never_was'"):
        import_module(package).never_was  # noqa: B018


@pytest.mark.parametrize(
    ("code", "written"),
    [
        (
            "from cnnlab.augmentation.as_keras import ImageDataGenerator\n"
            "generator = ImageDataGenerator(rotation_range=20)",
            "cnnlab.generators.keras_compat",
        ),
        (
            "from cnnlab.augmentation import as_keras\n"
            "generator = as_keras.ImageDataGenerator(rotation_range=20)",
            "cnnlab.generators.keras_compat",
        ),
        (
            "from cnnlab.augmentation import ImageDataGenerator\n"
            "generator = ImageDataGenerator(rotation_range=20)",
            "cnnlab.generators.image_data_generator",
        ),
    ],
)
def test_programs_from_before_the_generators_had_a_room_still_run(code, written):
    names = {}
    with pytest.warns(
        DeprecationWarning, match=r"import ImageDataGenerator from cnnlab\.generators"
    ):
        exec(code, names)
    assert type(names["generator"]).__module__ == written
    assert next(names["generator"].flow(np.zeros((2, 4, 4, 3)))).shape == (2, 4, 4, 3)


def test_a_module_that_never_was_is_not_found():
    with pytest.raises(ModuleNotFoundError):
        import_module("cnnlab.augmentation.never_was")


def test_attributes_under_their_old_names_give_the_same_and_say_the_new_one():
    result = PictureResult("a.png", Prediction(("cat", "dog"), (0.9, 0.1)), true_class="dog")
    summary = summarize([result], ("cat", "dog"))
    evaluation = evaluate(np.array([[0.9, 0.1]]), np.array([0]), ("cat", "dog"))
    predictions = Predictions(np.float32([[0.9, 0.1]]), np.array([0]), ("cat", "dog"))
    for thing, old, new in [
        (result, "is_right", "is_correct"),
        (result, "is_named_wrong", "is_misclassified"),
        (summary, "num_right", "num_correct"),
        (summary, "num_named_wrong", "num_misclassified"),
        (summary, "num_none_wrong", "num_false_rejections"),
        (predictions, "answers", "predicted_classes"),
        (predictions, "right", "correct"),
        (evaluation, "num_right", "num_correct"),
        (compare([[1, 0], [0, 1]], [[1, 0], [1, 0]], (1, 0)), "only_right", "discordant"),
        (example_experiment(), "inside", "activations"),
        (example_experiment(), "asked_at", "created_at"),
        (Samples(np.zeros((1, 2, 2, 3)), np.array([0]), ("cat",)), "answers", "predictions"),
    ]:
        with pytest.warns(DeprecationWarning, match=f"{old} is now called {new}") as warned:
            assert getattr(thing, old) == getattr(thing, new)
        assert warned[0].filename == __file__


def test_arguments_under_their_old_names_give_the_same_and_say_the_new_one():
    results = [PictureResult("a.png", Prediction(("cat", "dog"), (0.9, 0.1)), true_class="dog")]
    names = ("cat", "dog")
    summary = summarize(results, names)
    for function, others in [
        (summarize, {"class_names": names}),
        (to_csv, {"top_k": 2}),
        (to_dict, {"model": "mine", "summary": summary}),
    ]:
        with pytest.warns(DeprecationWarning, match="answers .* is now called results") as warned:
            old = function(answers=results, **others)
        assert old == function(results=results, **others)
        assert warned[0].filename == __file__


def test_an_argument_under_both_names_is_refused():
    with pytest.warns(DeprecationWarning), pytest.raises(TypeError, match="results"):
        to_csv(answers=[], results=[])


def test_the_learning_rate_of_pretraining_is_still_asked_of_its_settings():
    config = PretrainingConfig(learning_rate=0.2, warmup=0.25)
    with pytest.warns(DeprecationWarning, match="now called .*one_cycle_learning_rate") as warned:
        rates = [config.learning_rate_at(share) for share in (0.0, 0.1, 0.25, 0.9)]
    assert rates == [one_cycle_learning_rate(0.2, share, 0.25) for share in (0.0, 0.1, 0.25, 0.9)]
    assert warned[0].filename == __file__
