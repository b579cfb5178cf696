"""Several devices that learn together. No GPU is needed: two and three logical CPUs stand in.

Logical devices have to be made before TensorFlow starts, so each test trains in a child process.
"""

import json
import subprocess
import sys

import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.models import HeadConfig
from cnnlab.processes.child_environment import child_environment
from cnnlab.training import TrainingConfig, device

pytestmark = pytest.mark.tensorflow

TRAINS = """
import json, sys
import tensorflow as tf
from cnnlab.runs import list_runs
from cnnlab.training import TrainingConfig, train
from cnnlab.workers import stop_run
from cnnlab.storage.locks import releasing
from cnnlab.runs.resume import reopen

count, *configs = json.load(sys.stdin)
(cpu,) = tf.config.list_physical_devices("CPU")
devices = [tf.config.LogicalDeviceConfiguration() for _ in range(count)]
tf.config.set_logical_device_configuration(cpu, devices)

def stop(status):
    if (status.state, status.epoch, status.batch) == ("running", 2, 1):
        stop_run(list_runs()[0])

def measured(run):
    codes = [note.code for note in run.status.notes]
    return [run.status.state, codes, list(run.history().epochs)]

results = []
for config in map(TrainingConfig.from_dict, configs):
    results.append(measured(train(config)))
run = train(config, report=stop)
with releasing(reopen(run)):
    train(run.config, run)
results.append(measured(run))
print(json.dumps(results))
"""

RECIPE = TrainingConfig(
    base="vgg16-compact",
    weights=None,
    head=HeadConfig((8,), dropout=0.0),
    optimizer="adam",
    learning_rate=1e-3,
    epochs=3,
    batch_size=8,
    feature_precision="float32",
)


def trained(num_devices, *configs):
    """State, notes and epochs of one run a configuration, and of the last, stopped and resumed."""
    done = subprocess.run(
        [sys.executable, "-c", TRAINS],
        input=json.dumps([num_devices, *(config.to_dict() for config in configs)]).encode(),
        env=child_environment(),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout)


def assert_same_curves(epochs, expected, names=("val_loss", "val_accuracy", "loss", "accuracy")):
    assert [epoch["epoch"] for epoch in epochs] == [epoch["epoch"] for epoch in expected]
    for ours, theirs in zip(epochs, expected, strict=True):
        for name in names:
            assert ours[name] == pytest.approx(theirs[name], rel=1e-4), name


@pytest.mark.exam
def test_two_devices_learn_what_one_does_and_resume_where_they_were(few_pictures):
    config = RECIPE.replace(data=str(few_pictures))
    one, two, resumed = trained(2, config, config.replace(strategy="mirrored"))
    assert [state for state, *_ in (one, two, resumed)] == ["finished"] * 3
    assert_same_curves(two[2], one[2])
    assert_same_curves(resumed[2], one[2])
    assert "run-resumed" in resumed[1] and "strategy-one-device" not in two[1]


@pytest.mark.exam
def test_shares_of_different_size_weights_and_a_learning_tail_come_to_the_same(few_pictures):
    """60 pictures in batches of 7: the last has 4, for three devices."""
    config = RECIPE.replace(
        data=str(few_pictures),
        batch_size=7,
        epochs=2,
        frozen_layers=17,
        class_weights="balanced",
        label_smoothing=0.1,
        augmentation=AugmentationConfig(horizontal_flip=True),
    )
    one, three, _ = trained(3, config, config.replace(strategy="mirrored"))
    assert_same_curves(three[2], one[2], ("val_loss", "val_accuracy"))
    for ours, theirs in zip(three[2], one[2], strict=True):
        # Filled-up rows count in the running mean of the last batch.
        assert ours["loss"] == pytest.approx(theirs["loss"], rel=0.05)


@pytest.mark.exam
def test_with_one_device_it_is_the_same_and_the_run_says_so(few_pictures):
    config = RECIPE.replace(data=str(few_pictures), head=HeadConfig((8,)), epochs=2)
    default, mirrored, _ = trained(1, config, config.replace(strategy="mirrored"))
    assert_same_curves(mirrored[2], default[2])
    assert "strategy-one-device" in mirrored[1] and "strategy-one-device" not in default[1]


def test_gpus_are_counted_without_tensorflow(tmp_path, monkeypatch):
    monkeypatch.setattr(device, "GPUS", tmp_path / "gpus")
    assert device.num_gpus_listed() == 0
    for name in ("0000:01:00.0", "0000:02:00.0"):
        (tmp_path / "gpus" / name).mkdir(parents=True)
    assert device.num_gpus_listed() == 2
