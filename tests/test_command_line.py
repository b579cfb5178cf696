"""The command line: what it writes, what it prints, and how it fails."""

import csv
import json
import math
import os
import shlex
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest

from cnnlab import __main__ as command_line
from cnnlab import commands
from cnnlab.__main__ import main
from cnnlab.augmentation import AugmentationConfig, draw
from cnnlab.classification import Prediction
from cnnlab.commands import classify
from cnnlab.commands.flags import add_settings, settings, to_flags
from cnnlab.commands.output import jsonable
from cnnlab.errors import ConfigurationError, error_from_dict
from cnnlab.evaluation import evaluate
from cnnlab.images import decode_image, encode_image
from cnnlab.models import HeadConfig
from cnnlab.normalization import load_normalizer
from cnnlab.runs import ModelDescription, Run, RunStatus, list_runs
from cnnlab.runs.new_run import new_run
from cnnlab.storage import paths
from cnnlab.storage.json_files import write_json
from cnnlab.storage.locks import releasing
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder


@pytest.fixture
def pictures(tmp_path, rng):
    """Two classes of six pictures, as class folders."""
    for class_name in ("cat", "dog"):
        folder = tmp_path / "pets" / class_name
        folder.mkdir(parents=True)
        for number in range(6):
            pixels = rng.integers(0, 256, (40, 40, 3), np.uint8)
            (folder / f"{number}.png").write_bytes(encode_image(pixels))
    return tmp_path / "pets"


@pytest.fixture
def picture(pictures):
    return str(pictures / "cat" / "0.png")


@pytest.fixture
def cli(capsys):
    """Run a command; its exit code, what it printed and what it complained about."""

    def run(*argv):
        code = main([str(word) for word in argv])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def failing(monkeypatch):
    """Let the command ``runs`` raise this."""

    def fail(error):
        def run(args):
            raise error

        monkeypatch.setattr("cnnlab.commands.runs.run", run)

    return fail


def a_run(state="finished", config=None):
    """A run as a training leaves it, without its network."""
    run, lock = new_run(config or TrainingConfig(weights=None, epochs=3))
    with releasing(lock):
        status = RunStatus(state, epoch=3, num_epochs=3)
        write_json(run.path / "status.json", status.to_dict())
        measured = evaluate(np.eye(2, dtype=np.float32), np.array([0, 1]), ("cat", "dog"), 3)
        write_json(run.path / "evaluation.json", measured.to_dict())
        description = ModelDescription(class_names=("cat", "dog"))
        write_json(run.path / "cnnlab.json", description.to_dict())
        (run.path / "best.weights.h5").touch()
    return run


# The program


def test_help_of_every_command_is_printed_without_loading_a_network():
    code = f"""
import sys
from cnnlab.__main__ import main
for argv in [[], *([name] for name in {list(commands.SUMMARIES)})]:
    try:
        main([*argv, "--help"])
    except SystemExit as exit:
        assert exit.code == 0
    assert not argv == [] or "numpy" not in sys.modules
assert not {{"tensorflow", "keras", "streamlit", "plotly"}} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    printed = " ".join(done.stdout.split())  # on one line, wherever the terminal's edge was
    for name, summary in commands.SUMMARIES.items():
        assert f"{name} {summary}" in printed


def test_a_users_error_is_one_line_and_exit_code_2():
    command = [sys.executable, "-m", "cnnlab", "data", "no such folder"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("cnnlab: There is no data set 'no such folder'.")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "argv",
    [[], ["paint"], ["data"], ["data", "toybox10", "--limit", "0"], ["train", "--epochs", "many"]],
)
def test_a_mistyped_command_is_one_line_and_exit_code_2(cli, argv):
    code, out, complaint = cli(*argv)
    assert (code, out) == (2, "")
    assert complaint.startswith("cnnlab: ") and complaint.count("\n") == 1


def test_errors_reach_programs_as_json(cli):
    code, out, _ = cli("data", "no such folder", "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "dataset-unknown"


def test_what_the_system_refuses_reaches_programs_without_the_path(cli, failing):
    failing(PermissionError(13, "Permission denied", "/home/me/x"))
    code, out, complaint = cli("runs", "--json")
    assert code == 2 and "/home/me/x" in complaint
    error = error_from_dict(json.loads(out)["error"])
    assert str(error) == "The computer could not do it: Permission denied."


def test_control_characters_of_file_names_never_reach_the_terminal(cli, tmp_path):
    _, _, complaint = cli("augment", "\x1b[31m\n.png", "--out", tmp_path)
    assert "\x1b" not in complaint and complaint.count("\n") == 1


def test_ctrl_c_and_a_closed_pipe_end_quietly(cli, failing, monkeypatch):
    failing(KeyboardInterrupt())
    assert cli("runs") == (130, "", "")
    failing(BrokenPipeError())
    monkeypatch.setattr(command_line, "_forget_stdout", lambda: None)
    assert cli("runs") == (141, "", "")


def test_what_is_no_number_becomes_null_and_arrays_become_lists():
    value = {"a": np.float32(math.nan), "b": np.arange(2), "c": (math.inf, None), "d": paths.home()}
    assert jsonable(value) == {"a": None, "b": [0, 1], "c": [None, None], "d": str(paths.home())}


# Flags


def read(default, *argv):
    parser = ArgumentParser()
    add_settings(parser, default)
    return settings(parser.parse_args(argv), default)


def test_flags_are_the_fields_of_a_configuration():
    config = read(
        TrainingConfig(),
        *("--data", "cifar10", "--image-size", "48x64", "--limit", "none", "--weights", "none"),
        *("--frozen-layers", "15", "--learning-rate", "0.01", "--epochs", "2"),
        *("--head-units", "128", "64", "--head-dropout", "0", "--head-batch-normalization"),
    )
    assert config == TrainingConfig(
        data="cifar10",
        image_size=(48, 64),
        limit=None,
        weights=None,
        frozen_layers=15,
        learning_rate=0.01,
        epochs=2,
        head=HeadConfig(units=(128, 64), dropout=0, batch_normalization=True),
    )


def test_flags_of_augmentation_keep_keras_meaning_of_numbers():
    config = read(
        AugmentationConfig(),
        *("--rotation-range", "20", "--width-shift-range", "2", "--height-shift-range", "2.0"),
        *("--zoom-range", "0.8", "1.2", "--fill-mode", "wrap", "--horizontal-flip"),
    )
    assert config == AugmentationConfig(
        rotation_range=20,
        width_shift_range=2,
        height_shift_range=2.0,
        zoom_range=(0.8, 1.2),
        fill_mode="wrap",
        horizontal_flip=True,
    )
    # To Keras, an integer counts pixels and a float is a fraction or a distance.
    assert type(config.width_shift_range) is int and type(config.height_shift_range) is float
    assert read(AugmentationConfig(), "--zoom-range", "0.2").zoom_range == 0.2
    assert read(AugmentationConfig(), "--width-shift-range", "1,2,3").width_shift_range == (1, 2, 3)


def test_only_given_flags_change_anything():
    base = TrainingConfig(epochs=7, head=HeadConfig(units=(9,), dropout=0.1))
    assert read(base) == base
    assert read(base, "--head-dropout", "0.3").head == HeadConfig(units=(9,), dropout=0.3)
    assert read(AugmentationConfig(vertical_flip=True), "--no-vertical-flip").changes() == {}


def test_a_side_given_once_means_a_square_and_none_empties_a_list():
    assert read(TrainingConfig(), "--image-size", "64").image_size == (64, 64)
    assert read(TrainingConfig(), "--head-units", "none").head.units == ()


def test_an_optional_configuration_is_a_file(tmp_path):
    recipe = AugmentationConfig(rotation_range=30)
    path = tmp_path / "recipe.json"
    path.write_text(recipe.to_json())
    assert read(TrainingConfig(), "--augmentation", str(path)).augmentation == recipe
    varied = TrainingConfig(augmentation=recipe)
    assert read(varied, "--augmentation", "none").augmentation is None


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--epochs", "1.5"], "--epochs takes a whole number; received '1.5'."),
        (["--learning-rate", "fast"], "--learning-rate takes a number; received 'fast'."),
        (["--head-units", "8", "x"], "--head-units takes a whole number; received ''."),
        (["--augmentation", "absent.json"], "absent.json cannot be read: No such file"),
        (["--epochs", "0"], "`epochs` must be a whole number from 1"),
    ],
)
def test_a_flag_says_what_it_takes(argv, message):
    with pytest.raises(ConfigurationError) as refusal:
        read(TrainingConfig(), *argv)
    assert str(refusal.value).startswith(message)


# augment


def test_augment_writes_pictures_and_says_what_was_drawn(cli, picture, tmp_path):
    code, out, _ = cli(
        *("augment", picture, "--out", tmp_path / "out", "--num-images", 3, "--seed", 5),
        *("--rotation-range", 40, "--horizontal-flip", "--json"),
    )
    answer = json.loads(out)
    config = AugmentationConfig(rotation_range=40, horizontal_flip=True)
    assert code == 0
    assert AugmentationConfig.from_dict(answer["config"]) == config
    assert len({written["file"] for written in answer["pictures"]}) == 3
    expected = draw(config, (40, 40, 3), 3, seed=5)
    for index, written in enumerate(answer["pictures"]):
        assert written["transform"] == expected[index]
        assert decode_image(Path(written["file"]).read_bytes()).shape == (40, 40, 3)


def test_augment_without_settings_copies_and_never_overwrites(cli, picture, tmp_path):
    first = cli("augment", picture, "--out", tmp_path, "--num-images", 1)
    second = cli("augment", picture, "--out", tmp_path, "--num-images", 1)
    assert first[1].split() == [str(tmp_path / "aug_00000.png")]
    assert second[1].split() == [str(tmp_path / "aug_00001.png")]
    expected = decode_image(Path(picture).read_bytes())
    written = (tmp_path / "aug_00001.png").read_bytes()
    assert np.array_equal(decode_image(written), expected)


def test_augment_takes_data_sets_recipes_formats_and_prefixes(cli, pictures, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("vertical_flip: true  # as birds see it")
    code, out, _ = cli(
        *("augment", pictures, "--out", tmp_path / "out", "--num-images", 4, "--format", "jpeg"),
        *("--prefix", "pet", "--recipe", recipe, "--zoom-range", 0.5, "--json"),
    )
    answer = json.loads(out)
    assert code == 0
    assert answer["config"]["vertical_flip"] and answer["config"]["zoom_range"] == 0.5
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"pet_0000{number}.jpeg" for number in range(4)]
    assert len({written["source"] for written in answer["pictures"]}) == 4


def test_augment_names_the_file_that_it_cannot_read(cli, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"GIF89a")
    code, _, complaint = cli("augment", bad, "--out", tmp_path / "out")
    assert code == 2 and f"{bad}: " in complaint


def test_augment_refuses_a_prefix_that_leaves_the_folder(cli, picture, tmp_path):
    code, _, complaint = cli("augment", picture, "--out", tmp_path, "--prefix", "../x")
    assert code == 2 and "--prefix" in complaint


def test_augment_takes_pictures_of_different_sizes_in_turn(cli, picture, tmp_path, rng):
    wide = tmp_path / "wide.png"
    wide.write_bytes(encode_image(rng.integers(0, 256, (20, 60, 3), np.uint8)))
    cli("augment", picture, wide, "--out", tmp_path / "out", "--num-images", 4)
    written = sorted((tmp_path / "out").iterdir())
    shapes = [decode_image(path.read_bytes()).shape for path in written]
    assert shapes == [(40, 40, 3), (20, 60, 3)] * 2


# normalize


@pytest.mark.parametrize("kind", ["samplewise", "featurewise", "pixelwise", "zca", "patches"])
def test_normalize_writes_pictures_and_a_normalizer_with_true_statistics(
    cli, pictures, tmp_path, kind
):
    code, out, _ = cli(
        *("normalize", "--data", pictures, "--normalization", kind, "--out", tmp_path / "out"),
        *("--image-size", 8, "--num-images", 3, "--json"),
    )
    answer = json.loads(out)
    assert code == 0
    assert len(answer["pictures"]) == 3
    assert answer["before"]["min"] >= 0 and answer["before"]["std"] > 10
    assert abs(answer["after"]["mean"]) < 2
    images = np.zeros((1, 8, 8, 3), np.uint8)
    assert load_normalizer(answer["normalizer"]).transform(images).shape == (1, 8, 8, 3)
    if kind == "samplewise":
        assert answer["after"]["std"] == pytest.approx(1, abs=1e-4)
    if kind == "zca":
        assert answer["rank"] < answer["num_images"] <= answer["num_features"] == 192


def test_normalize_prints_a_table(cli, pictures, tmp_path):
    _, out, _ = cli("normalize", "--data", pictures, "--out", tmp_path / "out", "--image-size", 8)
    assert out.split()[:4] == ["mean", "std", "min", "max"]
    assert "normalizer.npz" in out


# data


def test_data_describes_a_data_set_and_reports_progress_for_programs(cli, pictures):
    code, out, progress = cli(
        "data", pictures, "--json", "--progress-json", "--image-size", "16x24"
    )
    answer = json.loads(out)
    assert code == 0
    assert answer["name"] == "pets"
    assert answer["class_names"] == ["cat", "dog"]
    assert answer["image_shape"] == [16, 24, 3]
    assert answer["num_train"] + answer["num_test"] == 12
    assert sum(answer["train_counts"].values()) == answer["num_train"]
    assert json.loads(progress.splitlines()[-1]) == {"done": 12, "total": 12}


def test_data_prints_counts_and_notes(cli, pictures):
    for number in range(20):
        (pictures / "cat" / f"more{number}.png").write_bytes((pictures / "cat/1.png").read_bytes())
    (pictures / "cat" / "broken.png").write_bytes(b"not a picture")
    _, out, _ = cli("data", pictures)
    assert out.splitlines()[0] == "pets: 2 classes, pictures of 32 x 32"
    assert "broken.png" in out


def test_data_tells_of_a_part_for_validation(cli, pictures):
    for part in ("train", "val", "test"):
        shutil.copytree(pictures, pictures.parent / "parts" / part)
    code, out, _ = cli("data", pictures.parent / "parts")
    assert code == 0
    assert out.splitlines()[1].split() == ["CLASS", "TRAIN", "VAL", "TEST"]
    assert out.splitlines()[2].split() == ["cat", "6", "6", "6"]
    answer = json.loads(cli("data", pictures.parent / "parts", "--json")[1])
    assert (answer["num_val"], answer["val_counts"]) == (12, {"cat": 6, "dog": 6})


def test_classify_names_folders_that_it_did_not_enter(cli, sure, pictures, tmp_path):
    (pictures / "away").symlink_to(tmp_path)
    assert f"{pictures / 'away'}" in cli("classify", pictures, "--model", sure)[2]


# runs


def test_runs_are_listed_newest_first_even_when_damaged(cli):
    assert cli("runs", "--json")[1].strip() == "[]"
    run = a_run()
    damaged = a_run()
    (damaged.path / "status.json").write_text("{")
    listed = json.loads(cli("runs", "--json")[1])
    assert [summary["name"] for summary in listed] == [damaged.name, run.name]
    assert [summary["state"] for summary in listed] == ["unreadable", "finished"]
    assert listed[1]["accuracy"] == 1.0
    table = cli("runs")[1].splitlines()
    columns = ["NAME", "STATE", "EPOCH", "ACCURACY", "95%", "TESTED", "EPOCH", "CHOSEN", "ON"]
    assert table[0].split() == columns
    beside = ["34", "to", "100%", "2", "test", "pictures"]
    assert table[2].split() == [run.name, "finished", "3/3", "100.0%", *beside]
    assert "likely too high" in cli("runs")[2]


def test_a_run_is_shown_with_settings_and_evaluation(cli):
    run = a_run()
    shown = json.loads(cli("runs", "show", "latest", "--json")[1])
    assert shown["name"] == run.name
    assert TrainingConfig.from_dict(shown["config"]) == run.config
    assert shown["evaluation"]["confusion_matrix"] == [[1, 0], [0, 1]]
    assert "weights: null" in cli("runs", "show", run.name)[1]


def test_a_run_no_better_than_guessing_says_so_with_its_notes(cli):
    config = TrainingConfig(base="vgg16-compact", normalization="zca", epochs=1)
    run, lock = new_run(config)
    recorder = RunRecorder(run)
    recorder.add_notes(config.notes)
    recorder.begin(1)
    recorder.describe(ModelDescription(("cat", "dog")))
    always_cat = np.full((50, 2), 0.5, np.float32)
    evaluation = evaluate(always_cat, np.repeat([0, 1], [49, 1]), ("cat", "dog"), 1)
    recorder.checkpoint(lambda path: path.write_bytes(b"w"), evaluation)
    recorder.end("finished")
    os.close(lock)
    _, out, _ = cli("runs", "show", run.name)
    assert "guessing would get: 98.0%" in out
    assert "mean of the classes' accuracies: 50.0%" in out
    assert "warning: The pretrained weights of vgg16-compact" in out
    assert "warning: The best network of this run" in out
    shown = json.loads(cli("runs", "show", run.name, "--json")[1])
    assert shown["guessing_accuracy"] == shown["evaluation"]["guessing_accuracy"] == 0.98
    assert (shown["accuracy"], shown["balanced_accuracy"]) == (0.98, 0.5)
    assert "chosen on the test pictures" in shown["notes"][1] and len(shown["notes"]) == 3


def test_a_run_is_stopped_and_deleted_by_name(cli):
    run, lock = new_run(TrainingConfig())
    with releasing(lock):
        assert cli("runs", "stop", run.name)[0] == 0
        assert run.stop_requested
        code, _, complaint = cli("runs", "delete", run.name)
        assert code == 2 and "still at work" in complaint
    assert json.loads(cli("runs", "delete", run.name, "--json")[1])["done"] == "delete"
    assert list_runs() == []


def test_a_run_is_resumed_by_name_where_it_can_be(cli, monkeypatch):
    resumed = []
    monkeypatch.setattr("cnnlab.commands.runs.resume_run", resumed.append)
    monkeypatch.setattr(Run, "resumes_after", 4)
    run = a_run()
    code, _, said = cli("runs", "resume", run.name)
    assert code == 0 and resumed == [run] and "goes on after epoch 4" in said


def test_a_finished_run_is_not_resumed_and_the_message_says_what_to_do(cli):
    code, _, complaint = cli("runs", "resume", a_run().name)
    assert code == 2 and "start a new training with more epochs" in complaint


@pytest.mark.parametrize("argv", [["show"], ["show", "latest"], ["stop", "nothing"]])
def test_a_run_that_is_not_there_is_a_users_error(cli, argv):
    code, _, complaint = cli("runs", *argv)
    assert code == 2 and complaint.count("\n") == 1


# classify, with an answer that needs no network


@pytest.fixture
def sure(monkeypatch):
    """A network that always answers: dog; its name is the way to ask it."""

    class Sure:
        def classify(self, images, top_k):
            assert images.shape[1:] == (32, 32, 3)
            return [Prediction(("dog", "cat")[:top_k], (0.75, 0.25)[:top_k]) for _ in images]

    monkeypatch.setattr(classify, "load_classifier", lambda model: Sure())
    monkeypatch.setattr(classify, "load_tensorflow_quietly", lambda: None)
    return a_run().name


def test_a_bad_file_is_named_and_the_others_are_classified(cli, sure, picture, tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_text("not a picture")
    sources = [picture, bad, tmp_path / "absent.png"]
    code, out, complaint = cli("classify", *sources, "--model", sure, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["model"] == sure
    good, text, absent = answer["pictures"]
    assert good["predictions"][0] == {"class_name": "dog", "probability": 0.75}
    assert "text" in text["error"] and "No such file" in absent["error"]
    assert str(bad) in complaint and "absent.png" in complaint


def test_no_prediction_at_all_is_exit_code_2(cli, sure, tmp_path):
    assert cli("classify", tmp_path / "absent.png", "--model", sure)[0] == 2
    (tmp_path / "empty").mkdir()
    code, _, complaint = cli("classify", tmp_path / "empty", "--model", "latest")
    assert code == 2 and "There is no picture in" in complaint


def test_predictions_are_printed_as_a_table_or_written_as_csv(cli, sure, picture, tmp_path):
    flags = ["--model", sure, "--quiet"]
    assert "dog 75.0%, cat 25.0%" in cli("classify", picture, *flags)[1]
    table = tmp_path / "answers.csv"
    code, _, _ = cli("classify", picture, "absent.png", "--csv", table, "--top-k", 1, *flags)
    good, bad = csv.DictReader(table.read_text().splitlines())
    assert code == 0
    assert (good["file"], good["answer"], good["probability_1"]) == (picture, "dog", "0.75")
    assert bad["file"] == "absent.png" and "cannot be read" in bad["error"]


def test_a_table_of_pictures_without_truth_says_where_it_is_and_what_it_cannot_tell(
    cli, sure, pictures, tmp_path
):
    for folder in pictures.iterdir():
        folder.rename(folder.with_name(f"my {folder.name}"))
    table = tmp_path / "answers.csv"
    _, out, said = cli("classify", pictures, "--model", sure, "--csv", table)
    assert out == "" and f"{table}: the answers to 12 pictures" in said
    assert "no folder is named like a class" in said


def test_folders_called_like_the_classes_say_how_many_predictions_are_correct(cli, sure, pictures):
    (pictures / "cat" / "notes.txt").write_text("good cats")
    (pictures / "cat" / "1.png").unlink()
    _, out, progress = cli("classify", pictures, "--model", sure)
    assert out.splitlines()[-1].startswith("54.5% correct (28.0 to 78.7%, 11 pictures)")
    assert "passed over, as they are no pictures: 1" in progress
    summary = json.loads(cli("classify", pictures, "--model", sure, "--json")[1])["summary"]
    assert (summary["accuracy"], summary["confusion_matrix"]) == (6 / 11, [[0, 5], [0, 6]])


def test_classify_without_any_run_says_how_to_get_one(cli, picture):
    code, _, complaint = cli("classify", picture, "--model", "latest")
    assert code == 2 and "Train one first" in complaint
    code, _, complaint = cli("classify", picture, "--model", "monday")
    assert code == 2 and "There is no model or run 'monday'" in complaint


# The real thing

# Keras 3.15 on NumPy 2.4 says so whenever it saves weights.
keras_saves = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.mark.tensorflow
@keras_saves
def test_a_training_tells_its_notes_and_how_it_ended(cli, pictures):
    flags = ["--data", pictures, "--base", "vgg16-compact", "--epochs", 1, "--head-units", "none"]
    more = ["--normalization", "featurewise", "--feature-precision", "float32"]
    code, out, said = cli("train", *flags, *more)
    assert code == 0 and len(out.split()) == 1
    assert "warning: The pretrained weights of vgg16-compact learned from pixels" in said
    assert "; guessing would get 50.0%" in said and "test pictures)" in said
    code, out, _ = cli("train", *flags, *more, "--json", "--quiet")
    assert any("pretrained weights of vgg16-compact" in note for note in json.loads(out)["notes"])


@pytest.mark.tensorflow
def test_batchnorm_trains_both_networks_and_tells_how_they_did(cli):
    flags = ["--limit", "100", "--depth", "1", "--epochs", "1", "--normalization", "featurewise"]
    code, out, _ = cli("batchnorm", *flags, "--json")
    answer = json.loads(out)
    assert (code, answer["state"]) == (0, "finished")
    for network in answer["networks"].values():
        assert [epoch["epoch"] for epoch in network["epochs"]] == [1]
        assert len(network["dead_share"]) == len(network["first_gradient_norm"]) == 2
    code, out, _ = cli("batchnorm", *flags)
    assert [line.split()[0] for line in out.splitlines()] == ["NETWORK", "plain", "normalized"]


@keras_saves
@pytest.mark.tensorflow
def test_a_network_is_trained_and_classifies_from_the_command_line(
    cli, pictures, picture, tmp_path
):
    config = tmp_path / "config.json"
    config.write_text(TrainingConfig(data=str(pictures), weights=None, batch_size=4).to_json())
    code, out, progress = cli(
        *("train", "--config", config, "--limit", 8, "--epochs", 1, "--head-units", 8, "--json")
    )
    trained = json.loads(out)
    assert code == 0
    assert trained["state"] == "finished"
    assert 0 <= trained["accuracy"] <= 1
    assert "epoch 1/1: accuracy" in progress
    explained = tmp_path / "explained"
    code, out, _ = cli(
        *("classify", picture, "--model", trained["name"], "--top-k", 5, "--json"),
        *("--explain", explained, "--method", "grad-cam++"),
    )
    (answer,) = json.loads(out)["pictures"]
    assert code == 0
    assert answer["explanation"] == str(explained / "cat 0.png")
    assert decode_image(Path(answer["explanation"]).read_bytes()).shape == (240, 240, 3)
    shares = [ranked["probability"] for ranked in answer["predictions"]]
    assert {ranked["class_name"] for ranked in answer["predictions"]} == {"cat", "dog"}
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1, abs=1e-5)


@keras_saves
@pytest.mark.tensorflow
def test_a_training_that_diverges_says_so_and_ends_with_2(cli, pictures):
    code, out, complaint = cli(
        *("train", "--data", pictures, "--weights", "none", "--epochs", 2, "--quiet", "--json"),
        *("--learning-rate", 100, "--head-activation", "relu", "--head-dropout", 0),
        *("--frozen-layers", 0, "--batch-size", 2),
    )
    assert code == 2
    assert json.loads(out)["state"] == "diverged"
    assert "learning rate" in complaint


@pytest.mark.parametrize(
    "config",
    [
        AugmentationConfig(),
        AugmentationConfig(rotation_range=20.5, horizontal_flip=True, fill_mode="wrap"),
        AugmentationConfig(zoom_range=(0.5, 1.5), width_shift_range=(1, 3), height_shift_range=2),
        AugmentationConfig(brightness_range=(0.8, 1.2), cval=7.0),
    ],
)
def test_flags_written_from_settings_are_read_as_these_settings(config):
    parser = ArgumentParser()
    add_settings(parser, AugmentationConfig())
    args = parser.parse_args(shlex.split(to_flags(config)))
    assert settings(args, AugmentationConfig()) == config


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_output_is_no_error(redirection):
    command = f'"{sys.executable}" -m cnnlab models list {redirection}'
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_letters_that_an_output_lacks_are_no_error(tmp_path):
    random = np.random.default_rng(0)
    for name in ("Äpfel", "日本"):
        (tmp_path / "sets" / name).mkdir(parents=True)
        for number in range(2):
            picture = encode_image(random.integers(0, 256, (8, 8, 3), np.uint8))
            (tmp_path / "sets" / name / f"{number}.png").write_bytes(picture)
    command = [sys.executable, "-m", "cnnlab", "data", str(tmp_path / "sets"), "--quiet"]
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii", "CNNLAB_HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings)
    assert (done.returncode, done.stderr) == (0, "")
    assert r"\xc4pfel" in done.stdout


@pytest.mark.parametrize("number", ["0", "1000001", "9" * 20, "9" * 5000, "x"])
def test_a_number_of_pictures_that_cannot_be_is_reported(number, capsys, tmp_path):
    words = ["augment", "toybox10", "--out", str(tmp_path / "out"), "--num-images", number]
    assert main(words) == 2
    error = capsys.readouterr().err
    assert "from 1 to 1,000,000" in error
    assert len(error) < 500


def test_a_name_that_no_file_can_have_is_reported_briefly(capsys):
    assert main(["classify", "a" * 5000]) == 2
    error = capsys.readouterr().err
    assert "name too long" in error
    assert len(error) < 500
