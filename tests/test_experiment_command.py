"""Experiments on the command line: started from a claim or a file, listed, resumed, reported."""

import json

import pytest

from cnnlab.__main__ import main
from cnnlab.augmentation.parallel import num_threads
from cnnlab.configuration.files import read_configuration, write_configuration
from cnnlab.experiments.paired import (
    Comparison,
    Experiment,
    ExperimentFolder,
    list_experiments,
    new_experiment,
)
from cnnlab.experiments.paired import runner as runner_module
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import STOP
from cnnlab.storage.locks import releasing
from cnnlab.training.speed import Speed, save_speed
from tests.fake_trainer import FakeTrainer


@pytest.fixture
def cli(capsys, monkeypatch):
    """Run the command; its exit code, what it printed and what it said beside."""
    monkeypatch.setattr("cnnlab.commands.experiment.load_tensorflow_quietly", lambda: None)

    def run(*argv):
        code = main(["experiment", *map(str, argv)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def asked(few_pictures):
    base = TrainingConfig(data=str(few_pictures), base="vgg16-compact", weights=None, epochs=2)
    comparison = Comparison("Adam", treatment={"optimizer": "adam"})
    return Experiment("Is Adam better?", base, (comparison,), most_pairs=3, minutes=10)


@pytest.fixture
def file(asked, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(write_configuration(asked, "yaml"))
    return path


def test_a_file_is_put_to_the_test_and_reported(cli, file, tmp_path, monkeypatch):
    monkeypatch.setattr(runner_module, "train", FakeTrainer())
    report = tmp_path / "report.md"
    code, out, said = cli(file, "--report", report)
    (folder,) = list_experiments()
    assert code == 0
    name, verdict = out.splitlines()
    assert name == folder.name
    assert verdict.startswith("Adam: ")
    assert "1-treatment-0: finished, accuracy 75.0%" in said
    assert "python -m cnnlab speed" in said
    assert "Is Adam better?" in report.read_text()

    shown = json.loads(cli("show", "latest", "--json")[1])
    assert shown["state"] == "finished"
    assert [training["run"] for training in shown["trainings"]] == list(folder.results)
    assert cli("resume", "latest")[0] == 2
    assert folder.name in cli("list")[1]
    assert cli("delete", folder.name)[0] == 0
    assert list_experiments() == []


def test_how_long_it_takes_is_told_before_where_the_computer_was_measured(cli, file, monkeypatch):
    monkeypatch.setattr(runner_module, "train", FakeTrainer())
    save_speed(Speed(1e11, 1e11, 2e10, 1e-3, 1e-9, seconds_to_start=2.0, cores=num_threads()))
    _, _, said = cli(file)
    told = said.index("a first verdict on each comparison takes about 1 minute")
    assert told < said.index("1-treatment-0: finished")


@pytest.mark.parametrize(
    ("num_trainings", "pairs"), [(0, "0 pairs"), (1, "0 pairs"), (2, "1 pair")]
)
def test_one_that_ends_before_its_second_pair_is_undecided(
    cli, file, monkeypatch, num_trainings, pairs
):
    trainer = FakeTrainer()
    monkeypatch.setattr(runner_module, "train", trainer)

    def stop_after_those(run):
        if len(trainer.configs) > num_trainings:
            (run.path.parents[1] / STOP).touch()

    trainer.then = stop_after_those
    code, out, _ = cli(file)
    assert code == 0
    assert out.splitlines()[1] == (
        f"Adam: Undecided after {pairs}: too little to tell a difference from chance."
    )


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_can_be_printed_as_a_file_of_ones_own(cli, name):
    code, out, _ = cli(name, "--yaml", "--minutes", "7", "--data", "photos.zip")
    printed = read_configuration(Experiment, out)
    assert code == 0
    assert printed.comparisons == CLAIMS[name].comparisons
    assert (printed.minutes, printed.base.data) == (7, "photos.zip")


def test_without_experiments_the_claims_are_listed(cli):
    code, out, said = cli()
    assert code == 0
    assert all(name in out for name in CLAIMS)
    assert "No experiments yet" in said


def test_a_stop_is_asked_for(cli, asked):
    folder, lock = new_experiment(asked)
    with releasing(lock):
        assert cli("stop", "latest")[0] == 0
        assert ExperimentFolder(folder.path).stop_requested


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["claim-7"], "There is no claim and no file 'claim-7'. The claims are claim-1"),
        (["claim-1", "latest"], "received 'latest' after it"),
        (["show"], "takes the name of an experiment, or latest"),
        (["show", "latest"], "There is no experiment yet"),
        (["show", "../runs"], "There is no experiment '../runs'"),
        (["claim-1", "--minutes", "0"], "`minutes` must be a number above 0"),
        (["claim-1", "--report", "x.pdf"], "A report ends in .html or .md; received 'x.pdf'"),
    ],
)
def test_what_cannot_be_done_is_refused(cli, words, complaint):
    code, _, said = cli(*words)
    assert code == 2
    assert complaint in said
    assert list_experiments() == []
