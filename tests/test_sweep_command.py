"""Sweeps on the command line: started from a ready search or a file, listed, resumed, ended."""

import json
import os

import pytest

from cnnlab.__main__ import main
from cnnlab.configuration.files import read_configuration, write_configuration
from cnnlab.evaluation.selection import HELD_OUT, Selection
from cnnlab.experiments.paired import Comparison
from cnnlab.messages import Note
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.status import HOPELESS
from cnnlab.storage.locks import releasing
from cnnlab.sweeps import Parameter, Sweep, list_sweeps, new_sweep
from cnnlab.sweeps import local as local_module
from cnnlab.sweeps.cluster.settings import Cluster
from cnnlab.sweeps.ready import READY
from cnnlab.training.outcome import Hopeless
from cnnlab.training.speed import Speed, save_speed
from tests.fake_trainer import FakeTrainer

ADAM = Comparison(
    "Adam against SGD",
    treatment={"optimizer": "adam"},
    control={"optimizer": "sgd"},
    treatment_name="Adam",
    control_name="SGD",
)


@pytest.fixture
def cli(capsys, monkeypatch):
    """Run the command; its exit code, what it printed and what it said beside."""
    monkeypatch.setattr("cnnlab.commands.sweep.load_tensorflow_quietly", lambda: None)

    def run(*argv):
        code = main(["sweep", *map(str, argv)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(autouse=True)
def trainer(monkeypatch):
    fake = FakeTrainer()
    fake.held_out = lambda config, epoch: Selection(HELD_OUT, epoch, 40, 20, 0.5, 1.0)
    monkeypatch.setattr(local_module, "train", fake)
    return fake


@pytest.fixture
def sweep(few_pictures):
    base = TrainingConfig(data=str(few_pictures), base="vgg16-compact", weights=None, epochs=2)
    rate = Parameter("learning_rate", low=1e-4, high=1e-1, log=True)
    return Sweep("Which rate?", base, (rate,), trials=3, minutes=5)


@pytest.fixture
def file(sweep, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(write_configuration(sweep, "yaml"))
    return path


def test_a_recipe_is_searched_and_the_best_is_named(cli, file):
    code, out, said = cli(file)
    (folder,) = list_sweeps()
    assert code == 0
    name, best, *values = out.splitlines()
    assert name == folder.name
    assert best.startswith("Best: trial 1: learning_rate ")
    assert values == ["val_accuracy: 0.5", "val_loss: 1.0", "accuracy: 0.5"]
    assert sum(line.startswith("Trial ") for line in said.splitlines()) == 3


def test_it_is_one_document_for_programs(cli, file):
    code, out, _ = cli(file, "--json", "--trials", 2)
    summary = json.loads(out)
    assert code == 0
    assert [trial["number"] for trial in summary["trials"]] == [1, 2]
    assert summary["best"]["number"] == 1
    assert Sweep.from_dict(summary["config"]).trials == 2


@pytest.mark.parametrize(("pairs", "counted"), [(1, "1 pair"), (2, "2 pairs")])
def test_trials_that_compare_are_told_in_points_and_by_both_names(
    cli, sweep, trainer, tmp_path, pairs, counted
):
    def held_out(config, epoch):
        accuracy = 0.5 if config.optimizer == "adam" else 0.375
        return Selection(HELD_OUT, epoch, 40, 20, accuracy, 1.0)

    trainer.held_out = held_out
    recipe = sweep.replace(comparison=ADAM, pairs=pairs, trials=2)
    (tmp_path / "mine.yaml").write_text(write_configuration(recipe, "yaml"))
    code, out, said = cli(tmp_path / "mine.yaml")
    assert code == 0
    name, best, *values = out.splitlines()
    assert best.startswith("Best: trial 1: learning_rate ")
    assert values == [
        f"val_accuracy, Adam minus SGD: +12.5 points, the mean of {counted}",
        "val_accuracy of Adam: 0.5",
        "val_loss of Adam: 1.0",
        "accuracy of Adam: 0.75",
    ]
    assert "Trial 1: finished, +12.5 points, " in said
    assert cli("show", name, "--json")[0] == 0
    assert main(["runs", "show", f"{name}/0001-control-0"]) == 0


def test_an_experiment_is_searched_by_the_name_of_its_claim(cli, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "experiment: claim-2\nbase: {validation_share: 0.3}\nspace: {limit: [100, 200]}\n"
    )
    code, out, _ = cli(tmp_path / "mine.yaml", "--yaml", "--data", "cifar10")
    sweep = read_configuration(Sweep, out)
    assert code == 0
    assert [side.normalization for side in sweep.sides()] == ["featurewise", "none"]
    assert {(side.data, side.validation_share) for side in sweep.sides()} == {("cifar10", 0.3)}


@pytest.mark.parametrize("name", READY)
def test_ready_searches_are_printed_to_be_changed(cli, name):
    code, out, _ = cli(name, "--yaml", "--trials", 7)
    assert code == 0
    assert read_configuration(Sweep, out) == READY[name].replace(trials=7)


def test_it_says_how_long_it_takes_once_the_computer_was_measured(cli, file):
    assert "measure this computer" in cli(file)[2]
    save_speed(Speed(1e11, 1e11, 2e10, 1e-3, 1e-9, 2.0, 2))
    assert "On this computer a trial takes about" in cli(file)[2]


def test_sweeps_are_listed_shown_resumed_and_deleted(cli, file):
    assert "rate" in cli("list")[1]
    cli(file)
    (folder,) = list_sweeps()
    assert "Which rate?" in cli("list")[1]
    assert cli("show", "latest")[1].splitlines()[0] == folder.name
    code, _, said = cli("resume", "latest")
    assert code == 2
    assert "Give it more trials" in said
    code, _, _ = cli("resume", "latest", "--trials", 5)
    assert code == 0
    assert len(folder.trials) == 5
    assert cli("delete", folder.name)[0] == 0
    assert list_sweeps() == []


def test_a_waiting_one_is_asked_to_stop(cli, sweep):
    folder, lock = new_sweep(sweep)
    with releasing(lock):
        assert cli("stop", "latest")[0] == 0
        assert folder.stop_requested


def test_a_trial_is_a_run_for_other_commands(cli, file, capsys):
    cli(file)
    (folder,) = list_sweeps()
    assert main(["runs", "show", f"{folder.name}/0002", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["name"] == f"{folder.name}/0002"
    assert main(["runs", "compare", f"{folder.name}/0001", f"{folder.name}/0002"]) == 0


def test_a_trial_that_ended_early_says_how_good_it_was_by_then(cli, file, trainer, capsys):
    measured = trainer.held_out

    def measured_or_hopeless(config, epoch):
        if len(trainer.configs) == 2:
            raise Hopeless(Note(HOPELESS.code, HOPELESS.text, {"epoch": epoch}))
        return measured(config, epoch)

    trainer.held_out = measured_or_hopeless
    cli(file)
    (folder,) = list_sweeps()
    main(["runs", "show", f"{folder.name}/0002"])
    shown = capsys.readouterr().out
    assert "message: Ended early in epoch 1" in shown
    assert "accuracy on the held-out pictures: 25.0%" in shown
    main(["runs", "show", f"{folder.name}/0002", "--json"])
    assert json.loads(capsys.readouterr().out)["held_out_accuracy"] == 0.25
    assert folder.trials[2].val_accuracy == 0.25


def test_the_cluster_is_kept_for_the_next_start(cli, file, monkeypatch):
    started = []

    def start(sweep, cluster=None):
        started.append(cluster)
        folder, lock = new_sweep(sweep)
        os.close(lock)
        return folder

    monkeypatch.setattr("cnnlab.commands.sweep.start_sweep", start)
    code, _, _ = cli(file, "--detach", "--ray", "head.example:6379", "--cpus", 2)
    assert code == 0
    assert started == [Cluster("head.example:6379", cpus=2.0)]


def test_a_sweep_goes_on_here_that_had_a_cluster(cli, file):
    cli(file)
    (folder,) = list_sweeps()
    folder.use(Cluster())
    assert cli("resume", "latest", "--trials", 4, "--ray", "none")[0] == 0
    assert folder.cluster is None
    assert len(folder.trials) == 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no-such-search"], "There is no ready search and no file 'no-such-search'"),
        (["rate", "latest"], "received 'latest' after it"),
        (["show"], "takes the name of a sweep, or latest"),
        (["show", "latest"], "There is no sweep yet"),
        (["show", "../runs"], "There is no sweep '../runs'"),
        (["rate", "--minutes", "0"], "`minutes` must be a number above 0"),
        (["rate", "--trials", "0"], "`trials` must be a whole number"),
        (["rate", "--cpus", "2"], "give --ray, too"),
        (["rate", "--ray", "no address"], "`address` must be auto"),
    ],
)
def test_what_cannot_be_done_is_refused(cli, words, message):
    code, _, said = cli(*words)
    assert code == 2
    assert message in said
