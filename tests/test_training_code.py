"""Copied as Python or as a command, the settings of a run come back exactly. No TensorFlow."""

import shlex
from argparse import ArgumentParser

import pytest

from cnnlab import training
from cnnlab.augmentation import AugmentationConfig
from cnnlab.commands import train
from cnnlab.commands.flags import settings, to_flags
from cnnlab.errors import ConfigurationError
from cnnlab.models import HeadConfig
from cnnlab.runs import to_python
from cnnlab.training import TrainingConfig

EVERYTHING = TrainingConfig(
    data='/home/me/my "pets" & 猫 😀\'s.zip',
    image_size=(48, 64),
    limit=500,
    weights=None,
    base_preprocessing="vgg16",
    frozen_layers=0,
    head=HeadConfig((64, 32), "relu", 0.25, True),
    optimizer="rmsprop",
    learning_rate=3e-5,
    momentum=0.0,
    batch_size=7,
    epochs=3,
    seed=2**32 - 1,
    augmentation=AugmentationConfig(
        rotation_range=20, zoom_range=(0.9, 1.1), horizontal_flip=True, fill_mode="wrap"
    ),
    normalization="zca",
    zca_epsilon=0.1,
)
CONFIGS = {
    "the tutorial's": TrainingConfig(),
    "everything changed": EVERYTHING,
    "a schedule and all that": TrainingConfig(
        nesterov=True,
        learning_rate_schedule="cosine",
        warmup_epochs=2,
        early_stopping=3,
        class_weights="balanced",
        label_smoothing=0.1,
    ),
    "no hidden layer": TrainingConfig(head=HeadConfig(())),
    "a name like a flag": TrainingConfig(data="--help", weights="none of these.h5"),
    "augmentation that changes nothing": TrainingConfig(augmentation=AugmentationConfig()),
}


@pytest.fixture(params=CONFIGS.values(), ids=CONFIGS.keys())
def config(request):
    return request.param


def test_the_python_trains_with_the_same_settings(config, monkeypatch, capsys):
    trained = []

    class Ran:
        def evaluation(self):
            return type("Evaluation", (), {"accuracy": 0.75})

    monkeypatch.setattr(training, "train", lambda config: trained.append(config) or Ran())
    exec(compile(to_python(config), "copied.py", "exec"), {})
    assert trained == [config]
    assert capsys.readouterr().out == "0.75\n"


def test_a_program_that_was_copied_from_an_older_version_still_runs(monkeypatch):
    trained = []
    monkeypatch.setattr(training, "train", trained.append)
    imports = "from cnnlab.training import TrainingConfig, train"
    exec(f"{imports}\n\nconfig = TrainingConfig(epochs=3)\nrun = train(config)\n")
    assert trained == [TrainingConfig(epochs=3)]


def test_the_flags_are_read_back_as_the_same_settings(config):
    parser = ArgumentParser(allow_abbrev=False)
    train.add_arguments(parser)
    args = parser.parse_args(shlex.split(to_flags(config)))
    assert settings(args, TrainingConfig()) == config


def test_what_is_at_its_default_is_left_out():
    assert to_flags(TrainingConfig()) == ""
    assert "config = TrainingConfig()\n" in to_python(TrainingConfig())
    assert to_python(TrainingConfig()).startswith("from cnnlab.training import TrainingConfig, ")


def test_long_settings_are_laid_out_one_a_line():
    lines = to_python(EVERYTHING).splitlines()
    assert "    head=HeadConfig(" in lines and "        units=(64, 32)," in lines
    assert "    augmentation=AugmentationConfig(" in lines
    assert "        rotation_range=20," in lines
    assert max(map(len, lines)) <= 100


def test_settings_of_the_augmentation_may_stand_in_braces_on_the_command_line():
    parser = ArgumentParser()
    train.add_arguments(parser)
    args = parser.parse_args(["--augmentation", ' {"rotation_range": 5}'])
    assert settings(args, TrainingConfig()).augmentation == AugmentationConfig(rotation_range=5)
    args = parser.parse_args(["--augmentation", '{"rotation_range": '])
    with pytest.raises(ConfigurationError, match="expected JSON"):
        settings(args, TrainingConfig())
