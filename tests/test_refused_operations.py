"""Every operation that reads or writes files, and a system that refuses.

Whatever the system refuses, at whichever step: a ``CnnlabError`` comes out (or the interrupt), or
the operation does without; nothing half made is left, no descriptor stays open, and the next call
works.
"""

import errno
import gc
import hashlib
import itertools
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.__main__ import _parser
from cnnlab.augmentation import AugmentationConfig
from cnnlab.bundles import delete_model, import_bundle, importing
from cnnlab.classification import list_models
from cnnlab.classification.batch.archive_cache import collect_archive
from cnnlab.commands.flags import read_settings
from cnnlab.commands.picture_files import named_picture_writer, picture_writer
from cnnlab.datasets import cifar10_download
from cnnlab.errors import CnnlabError
from cnnlab.evaluation.evaluation import evaluate
from cnnlab.evaluation.predictions import Predictions
from cnnlab.experiments.batch_normalization.config import ExperimentConfig
from cnnlab.experiments.batch_normalization.experiment import new_experiment
from cnnlab.features import cache
from cnnlab.generators import ImageDataGenerator, load_img, save_img
from cnnlab.images import encode_image
from cnnlab.models.builtin import builtin_card, builtin_weights
from cnnlab.normalization import Standardizer, load_normalizer
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.pretrainer import _check_folder
from cnnlab.processes import memory
from cnnlab.runs import delete_run, list_runs, load_run
from cnnlab.runs.checkpoints.last_checkpoint import FORMAT
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.new_run import new_run
from cnnlab.serving import ClassifierProcess
from cnnlab.storage import downloads
from cnnlab.storage.array_files import save_arrays
from cnnlab.storage.atomic_files import write_whole
from cnnlab.storage.cleanup import sweep_home
from cnnlab.storage.hashes import hash_of_file
from cnnlab.storage.staging import staging
from cnnlab.training import TrainingConfig
from cnnlab.training.outcome import recorded_outcome
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.speed import Speed, load_speed, save_speed
from cnnlab.workers import resume_run, start_run
from cnnlab.workers.standby import Standby
from tests.refusing import TOUCHES, refusing
from tests.waiting import until
from ui.uploads import storage

LISTING = {"os.scandir", "os.listdir"}
REMOVING = {"os.remove", "os.rmdir", *LISTING}
CHANGING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.utime"}
# What is said, and where a system says so.
REFUSALS = {
    "full": (errno.ENOSPC, {"create", "os.mkdir", "os.link", "write", "fsync"}),
    "forbidden": (errno.EACCES, {"open", "create", "stat", *LISTING, *CHANGING}),
    "too many open": (errno.EMFILE, {"open", "create", "subprocess.Popen", *LISTING}),
    "disk error": (errno.EIO, {"read", "write", "fsync", "stat", *LISTING, *CHANGING}),
    "no locks": (errno.ENOLCK, {"flock"}),
    "interrupt": (None, TOUCHES),
}
PICTURE = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
OPERATIONS = {}


def operation(prepare=lambda home: None):
    """Add a function of the home folder to the operations; ``prepare`` fills the folder before."""

    def add(use):
        OPERATIONS[use.__name__] = prepare, use
        return use

    return add


def a_run(home):
    run, lock = new_run(TrainingConfig())
    os.close(lock)
    return run


def the_run():
    (run,) = list_runs()
    return load_run(run.name)


@operation()
def make_a_run(home):
    a_run(home)


@operation()
def make_an_experiment(home):
    os.close(new_experiment(ExperimentConfig())[1])


@operation(a_run)
def look_at_runs(home):
    for run in list_runs():
        _ = run.status, run.place_in_queue, run.has_checkpoint, run.resumes_after, run.is_alive
        run.history()


@operation(a_run)
def delete_a_run(home):
    for run in list_runs():
        delete_run(run)


@operation()
def start_a_run(home):
    start_run(TrainingConfig())


def a_stopped_run(home):
    run = a_run(home)
    recorder = RunRecorder(run)
    train_a_little(recorder)
    recorder.end("stopped")
    save_arrays(run.path / "last.npz", {"format": FORMAT, "epoch": 1, "seconds": 1.0}, {})


def train_a_little(recorder):
    """All that a training writes, but TensorBoard's file."""
    names = ("a", "b")
    recorder.describe(ModelDescription(names))
    recorder.begin(num_batches=2)
    recorder.batch(1, 1, 0.5, 0.5)
    recorder.epoch(1, loss=0.5, accuracy=0.5)
    probabilities, labels = np.eye(2, dtype=np.float32), np.arange(2)
    predictions = Predictions(probabilities, labels, names, 1)
    evaluation = evaluate(probabilities, labels, names)
    recorder.checkpoint(lambda path: path.write_bytes(b"weights"), evaluation, predictions)


@operation(a_run)
def train(home):
    recorder = RunRecorder(the_run())
    with recorded_outcome(recorder):
        train_a_little(recorder)


@operation(a_stopped_run)
def resume_a_run(home):
    resume_run(the_run())


@operation(a_stopped_run)
def read_a_run(home):
    run = the_run()
    _ = run.config, run.evaluation(), run.predictions(), run.model_description()
    list_models()


@operation()
def stop_a_run(home):
    run, lock = new_run(TrainingConfig())
    with os.fdopen(lock):
        run.stop()


@operation()
def keep_a_normaliser(home):
    Standardizer("samplewise").save(home / "normalizer.npz")
    load_normalizer(home / "normalizer.npz")


@operation()
def keep_features(home):
    values = np.ones((4, 2), np.float32)
    kept = cache.store("key", "about", values.shape, "float32", iter([values]))
    assert kept.tolist() == values.tolist()
    found = cache.find("key", "float32")
    assert found is None or found.tolist() == values.tolist()


def kept_features(home):
    keep_features(home)


@operation(kept_features)
def bound_the_cache(home):
    cache.set_limit(10**9)
    assert cache.limit() >= 0
    cache.set_limit(0)
    cache.clear()


def class_folder(home):
    for number, name in enumerate(("cats/1", "cats/2", "cats/3", "dogs/1", "dogs/2", "dogs/3")):
        path = home / "pets" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_image(np.roll(PICTURE, number, axis=1)))


def zipped(home):
    class_folder(home)
    with zipfile.ZipFile(home / "pets.zip", "w") as archive:
        for path in (home / "pets").rglob("*.png"):
            archive.write(path, path.relative_to(home))


@operation(class_folder)
def load_a_folder(home):
    # One picture that cannot be read may be left out.
    assert len(datasets.load(home / "pets", (4, 4)).x_train) >= 3


@operation(zipped)
def load_a_zip(home):
    assert len(datasets.load(home / "pets.zip", (4, 4)).x_train) == 4


def decoded(home):
    zipped(home)
    load_a_zip(home)


@operation(decoded)
def load_what_was_decoded(home):
    load_a_zip(home)


@operation(zipped)
def gather_a_zip(home):
    assert len(collect_archive(home / "pets.zip", (4, 4)).pictures) == 6


@operation()
def fill_a_folder(home):
    with staging(home / "whole") as folder:
        np.save(folder / "array.npy", np.ones(3))
        (folder / "text").write_text("text")


@operation()
def keep_an_upload(home):
    storage.keep_written(lambda file: file.write(b"content"), "a" * 64, "pets", "zip")


def a_bundle(home):
    weights = home / "best.weights.h5"
    weights.write_bytes(b"weights")
    description = ModelDescription(("a", "b"), base="vgg16-compact")
    text = description.replace(weights_sha256=hash_of_file(weights)).to_json()
    with zipfile.ZipFile(home / "pets.zip", "w") as archive:
        archive.write(weights, weights.name)
        archive.writestr("cnnlab.json", text)


@operation(a_bundle)
def import_a_model(home):
    assert import_bundle(home / "pets.zip", "pets") == "pets"


def a_model(home):
    a_bundle(home)
    import_a_model(home)


@operation(a_model)
def delete_a_model(home):
    for model in list_models():
        if model.name == "pets":
            delete_model(model.name)


@operation()
def know_the_speed(home):
    save_speed(Speed(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1))
    load_speed()


@operation()
def write_pictures(home):
    picture_writer(home / "out", "picture", "png")(PICTURE)
    named_picture_writer(home / "named")("picture", PICTURE)


@operation()
def save_one_picture(home):
    save_img(home / "picture.png", PICTURE)


@operation()
def write_a_table(home):
    write_whole(home / "answers.csv", "file,answer\n")


@operation(class_folder)
def vary_on_the_command_line(home):
    picture, out = home / "pets" / "cats" / "1.png", home / "varied"
    words = ["augment", str(picture), "--out", str(out), "--num-images", "1", "--quiet"]
    args = _parser(words).parse_args(words)
    assert args.run(args) == 0


@operation()
def begin_a_pretraining(home):
    _check_folder(home / "pretraining", PretrainingConfig())


@operation()
def save_varied_pictures(home):
    flow = ImageDataGenerator().flow(
        PICTURE[None], batch_size=1, shuffle=False, save_to_dir=str(home / "varied")
    )
    next(flow)


@operation(class_folder)
def flow_from_a_folder(home):
    # By its number: nothing is read ahead, which nobody asks for any more.
    _ = ImageDataGenerator().flow_from_directory(home / "pets", target_size=(4, 4), seed=1)[0]


@operation(class_folder)
def load_one_picture(home):
    load_img(home / "pets" / "cats" / "1.png")


def a_recipe(home):
    (home / "recipe.json").write_text(AugmentationConfig(rotation_range=20).to_json())


@operation(a_recipe)
def read_a_recipe(home):
    read_settings(AugmentationConfig(), str(home / "recipe.json"))


def assets(home):
    weights = home / "vgg16-compact.weights.h5"
    weights.write_bytes(b"weights")
    card = f'{{"sha256": "{hash_of_file(weights)}"}}'
    (home / "vgg16-compact.json").write_text(card)


@operation(assets)
def find_built_in_weights(home):
    builtin_card("vgg16-compact")
    builtin_weights("vgg16-compact")


@operation()
def have_a_classifier(home):
    with ClassifierProcess() as process:
        START(process)


@operation()
def have_a_worker_ready(home):
    standby = Standby()
    standby.prepare()
    standby.close()


@operation()
def download(home):
    cifar10_download.download()


START = ClassifierProcess.start  # which tests of pages do without
TRUE = shutil.which("true")


@pytest.fixture
def surroundings(monkeypatch, tmp_path):
    """Children that do nothing, and a network that is a function."""
    honest = subprocess.Popen

    def nothing(command, **options):
        return honest([TRUE], **options)

    def fetch(url, file, digest, progress):
        file.write(b"archive")
        digest.update(b"archive")
        return digest.hexdigest()

    monkeypatch.setattr(subprocess, "Popen", nothing)
    monkeypatch.setattr(downloads, "_fetch", fetch)
    monkeypatch.setattr(cifar10_download, "SHA256", hashlib.sha256(b"archive").hexdigest())
    monkeypatch.setattr(importing, "try_out", lambda folder, name: None)
    monkeypatch.setattr(memory, "free_memory", lambda: 10**12)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("refusal", REFUSALS)
def test_whatever_the_system_refuses(name, refusal, tmp_path, monkeypatch, surroundings):
    prepare, use = OPERATIONS[name]
    number, kinds = REFUSALS[refusal]
    go_to(tmp_path / "prepared", monkeypatch)
    prepare(tmp_path / "prepared")
    for step in itertools.count(1):
        home = tmp_path / str(step)
        shutil.copytree(tmp_path / "prepared", home)
        go_to(home, monkeypatch)
        error = KeyboardInterrupt() if number is None else OSError(number, os.strerror(number))
        before = open_files()
        with refusing(home, step, error, kinds, monkeypatch) as system:
            came = outcome(use, home)
        error.__traceback__ = None  # it holds what was open
        if system.touched is None:
            assert came is None
            break
        if number is None:
            assert came is KeyboardInterrupt
        wait_until_closed(before)
        assert system.touched in REMOVING or not leftovers(home)
        use(home)
        sweep_home()
        assert not leftovers(home)


def go_to(home, monkeypatch):
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("CNNLAB_HOME", str(home))
    monkeypatch.setattr("cnnlab.models.builtin.ASSETS", home)


def outcome(use, home):
    """The kind of what came out; anything but these two is a hole."""
    try:
        use(home)
    except (CnnlabError, KeyboardInterrupt) as error:
        return type(error)


def wait_until_closed(before):
    """A thread that reads ahead may still be at it, an error and its frames hold each other."""

    def is_closed():
        # Collecting takes long in a process that has run many tests.
        return open_files() <= before or (gc.collect() and open_files() <= before)

    until(is_closed)


def open_files():
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def leftovers(home):
    return [
        path.name
        for path in home.rglob("*")
        if path.name.startswith((".staging-", ".new-", ".deleted-"))
        or path.suffix in (".tmp", ".part")
    ]
