"""Whole runs, seen from their folders: the frozen layers' pass, its progress, and its end."""

import subprocess
import sys

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.features import cache
from cnnlab.images import encode_image
from cnnlab.models import HeadConfig
from cnnlab.processes.child_environment import child_environment
from cnnlab.runs import list_runs, load_run
from cnnlab.training import TrainingConfig, train
from cnnlab.workers import stop_run

pytestmark = [
    pytest.mark.tensorflow,
    # Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A class folder: 80 dark and 80 light noisy pictures to train with, 6 of each to test."""
    folder = tmp_path_factory.mktemp("pictures")
    generator = np.random.default_rng(3)
    for name, lowest in (("dark", 0), ("light", 100)):
        for split, count in (("train", 80), ("test", 6)):
            (folder / split / name).mkdir(parents=True)
            for number in range(count):
                pixels = generator.integers(lowest, lowest + 150, (32, 32, 3), np.uint8)
                (folder / split / name / f"{number}.png").write_bytes(encode_image(pixels))
    return folder


@pytest.fixture
def recipe(pictures):
    return TrainingConfig(
        base="vgg16-compact",
        data=str(pictures),
        weights=None,
        head=HeadConfig((8,)),
        learning_rate=1e-2,
        epochs=2,
        batch_size=16,
    )


def codes(run):
    """Of the notes on the features."""
    codes = [note.code for note in run.status.notes]
    return [code for code in codes if code.startswith("features")]


def curves(run):
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    return [[epoch[name] for name in names] for epoch in run.history().epochs]


def test_the_second_run_finds_what_the_first_computed_and_learns_the_same(recipe):
    reported = []
    first = train(recipe, report=reported.append)
    assert codes(first) == ["features-kept"]
    passes = [status for status in reported if status.preparation is not None]
    assert passes[-1].images_prepared == passes[-1].images_to_prepare == 172
    assert all(status.preparing_per_second > 0 and status.state == "starting" for status in passes)

    second = train(recipe)
    assert codes(second) == ["features-found"]
    assert second.status.images_to_prepare == 0
    np.testing.assert_allclose(curves(second), curves(first), rtol=1e-5)


def test_stop_in_the_middle_of_the_pass_ends_it_and_keeps_no_half(recipe):
    def stop_in_the_pass(status):
        if status.preparation:
            (run,) = list_runs()
            stop_run(run)

    run = train(recipe.replace(base="vgg16"), report=stop_in_the_pass)
    assert run.status.state == "stopped" and run.history().batches == ()
    assert 0 < run.status.images_prepared < 172
    assert cache.entries() == []


def test_views_of_varied_pictures_are_cached_and_the_run_says_so(recipe):
    varied = recipe.replace(augmentation=AugmentationConfig(rotation_range=30), epochs=3)
    fresh, kept = train(varied), train(varied.replace(cached_views=2))
    assert codes(fresh) == ["features-fresh"] and codes(kept) == ["features-kept", "features-views"]
    assert "in 2 fixed variants" in " ".join(map(str, kept.status.notes))
    assert [run.status.state for run in (fresh, kept)] == ["finished", "finished"]


def test_features_that_are_no_numbers_end_the_run_as_diverged(recipe, monkeypatch):
    from cnnlab.features.model_split import FrozenPart

    monkeypatch.setattr(
        FrozenPart, "__call__", lambda self, images: np.full((len(images), 1, 1, 224), np.nan, "f4")
    )
    run = train(recipe.replace(feature_precision="float32"))
    assert run.status.state == "diverged" and run.status.epoch == 1


def test_a_full_disk_during_the_pass_is_said_and_leaves_no_half(recipe, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "_write_header", full)
    run = train(recipe)
    assert run.status.state == "disk full"
    assert cache.entries() == []


@pytest.mark.exam
def test_a_deterministic_run_gives_exactly_the_same_curves_again(recipe, pictures):
    """Each in a process of its own, as the mode stays on; nothing kept, everything varied."""
    settings = recipe.replace(
        deterministic=True,
        frozen_layers=15,
        augmentation=AugmentationConfig(rotation_range=30, horizontal_flip=True),
    )
    code = (
        "import sys; from cnnlab.training import TrainingConfig, train;"
        "print(train(TrainingConfig.from_json(sys.stdin.read())).name)"
    )
    runs = []
    for _ in range(2):
        cache.clear()
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=settings.to_json().encode(),
            env=child_environment(),
            stdout=subprocess.PIPE,
            check=True,
        )
        runs.append(load_run(done.stdout.decode().strip()))
    first, second = map(curves, runs)
    assert first == second and len(first) == 2
