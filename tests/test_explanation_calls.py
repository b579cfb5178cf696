"""Explanations by the classifier process equal those computed here."""

import os

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import find_model, load_classifier
from cnnlab.errors import ConfigurationError, DatasetError
from cnnlab.evaluation import evaluate
from cnnlab.explanation import explain, feature_maps, training_neighbours, what_if
from cnnlab.models import HeadConfig
from cnnlab.runs import ModelDescription
from cnnlab.runs.new_run import new_run
from cnnlab.serving import ClassifierProcess
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder

pytestmark = [
    pytest.mark.tensorflow,
    # Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
HEAD = HeadConfig((4,))


@pytest.fixture(scope="module")
def data(few_pictures):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(few_pictures.parent / "home-of-pictures"))
        return datasets.load(few_pictures)


@pytest.fixture(scope="module")
def run(data, few_pictures, tmp_path_factory):
    """A run on the few pictures, with a checkpoint of random weights."""
    from cnnlab.models import build_transfer_model

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("runs")))
        config = TrainingConfig(str(few_pictures), base="vgg16-compact", weights=None, head=HEAD)
        run, lock = new_run(config)
    model = build_transfer_model("vgg16-compact", None, num_classes=2, head=HEAD, seed=1)
    recorder = RunRecorder(run)
    recorder.describe(ModelDescription(data.class_names, base="vgg16-compact", head=HEAD))
    answers = np.eye(2)[data.y_test]
    recorder.checkpoint(model.save_weights, evaluate(answers, data.y_test, data.class_names))
    recorder.end("finished")
    os.close(lock)
    return run


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch, ClassifierProcess() as process:
        patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("service")))
        yield process


@pytest.fixture(scope="module")
def classifier(run):
    return load_classifier(run)


def same(first, second) -> None:
    """Every attribute of two results is equal, arrays within what rounding does."""
    assert type(first) is type(second)
    for name, value in vars(first).items():
        if isinstance(value, np.ndarray | float):
            np.testing.assert_allclose(value, getattr(second, name), rtol=1e-4, atol=1e-5)
        else:
            assert getattr(second, name) == value


def test_an_explanation(process, run, classifier, data):
    settings = {"class_name": "red", "method": "grad-cam++", "layer": "block3_conv3"}
    asked = process.call("explain", find_model(run), data.x_test[0], **settings)
    same(asked, explain(classifier, data.x_test[0], **settings))


def test_feature_maps(process, run, classifier, data):
    asked = process.call("feature_maps", find_model(run), data.x_test[0], layer="block1_conv1")
    expected = feature_maps(classifier, data.x_test[0], "block1_conv1")
    np.testing.assert_allclose(asked, expected, rtol=1e-4, atol=1e-4)


def test_what_if_with_the_settings_of_the_training(process, run, classifier, data):
    varied = AugmentationConfig(rotation_range=20)
    settings = {"parameter": "rotation_range", "augmentation": varied, "num_values": 5}
    asked = process.call("what_if", find_model(run), data.x_test[0], **settings)
    same(asked, what_if(classifier, data.x_test[0], **settings))
    assert asked.trained == (-20, 20)


def test_a_training_picture_is_most_alike_to_itself(process, run, classifier, data, few_pictures):
    settings = {"description": run.model_description(), "data": str(few_pictures), "k": 3}
    asked = process.call("training_neighbours", find_model(run), data.x_train[5], **settings)
    same(asked, training_neighbours(classifier, data.x_train[5], **settings))
    assert asked.similarities[0, 0] == pytest.approx(1, abs=1e-5)
    np.testing.assert_array_equal(asked.pictures[0, 0], data.x_train[5])
    assert asked.labels[0, 0] == data.y_train[5]


def test_pictures_that_are_gone_are_an_error_in_plain_words(process, run, data, tmp_path):
    settings = {"description": run.model_description(), "data": str(tmp_path / "gone")}
    with pytest.raises(DatasetError, match="not on this machine"):
        process.call("training_neighbours", find_model(run), data.x_train[0], **settings)


def test_a_layer_that_is_none_is_an_error_in_plain_words(process, run, data):
    with pytest.raises(ConfigurationError, match="block1_conv1"):
        process.call("explain", find_model(run), data.x_test[0], layer="predictions")
