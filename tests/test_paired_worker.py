"""An experiment in a process of its own: it survives, takes turns, and goes on after a kill."""

import time

import numpy as np
import pytest

from cnnlab.experiments.paired import (
    Comparison,
    Experiment,
    ExperimentFolder,
    list_experiments,
    resume_experiment,
    start_experiment,
    verdict_of,
)
from cnnlab.experiments.paired.folder import RESULTS
from cnnlab.experiments.paired.verdicts import FEWEST_PAIRS
from cnnlab.models import HeadConfig
from cnnlab.runs.config import TrainingConfig
from tests.processes import kill
from tests.waiting import until


@pytest.fixture
def asked(few_pictures):
    base = TrainingConfig(
        data=str(few_pictures),
        base="vgg16-compact",
        weights=None,
        frozen_layers=18,
        head=HeadConfig((8,)),
        epochs=1,
        validation_share=0.0,
        feature_precision="float32",
    )
    comparison = Comparison("Adam", treatment={"optimizer": "adam"})
    return Experiment("Is Adam better?", base, (comparison,), most_pairs=2, minutes=600)


@pytest.fixture(autouse=True)
def no_worker_stays():
    yield
    for folder in list_experiments():
        folder.stop()
    until(lambda: not any(folder.is_alive for folder in list_experiments()))


@pytest.mark.tensorflow
def test_a_killed_experiment_keeps_what_is_done_and_goes_on(asked):
    folder = start_experiment(asked)
    until(lambda: folder.results)
    kill(folder.path)
    until(lambda: folder.status.state == "interrupted")
    done = folder.results
    assert 1 <= len(done) < 4

    resume_experiment(folder)
    until(lambda: folder.status.state == "finished")
    results = ExperimentFolder(folder.path).results
    assert len(results) == 4
    assert {name: results[name] for name in done} == done
    assert all(folder.run(name).predictions() is not None for name in results)


@pytest.mark.tensorflow
def test_one_stopped_in_the_middle_shows_the_pairs_that_are_done(asked):
    folder = start_experiment(asked.replace(most_pairs=100))
    until(lambda: len(folder.pairs(0)) >= FEWEST_PAIRS)
    folder.stop()
    until(lambda: not folder.is_alive)
    assert folder.status.state == "stopped"
    verdict = verdict_of(folder, 0)
    assert verdict is not None and verdict.num_pairs == len(folder.pairs(0)) < 100
    assert f"{verdict.num_pairs} pair" in str(verdict.basis)


@pytest.mark.exam
@pytest.mark.tensorflow
def test_killed_again_and_again_it_comes_to_its_end(asked):
    """Wherever the kill falls: nothing that was finished is lost, and nothing counts twice."""
    rng, kept = np.random.default_rng(0), {}
    folder = start_experiment(asked)
    for _ in range(6):
        before = len(folder.results)
        until(lambda n=before: folder.status.state == "finished" or len(folder.results) > n)
        time.sleep(rng.uniform(0, 1))  # where in the next training it falls is left to chance
        if folder.is_alive:
            kill(folder.path)
        until(lambda: folder.status.state in ("interrupted", "finished"))
        if folder.status.state == "finished":
            break
        assert kept.items() <= folder.results.items()
        kept = folder.results
        resume_experiment(folder)
    until(lambda: folder.status.state == "finished")
    lines = (folder.path / RESULTS).read_text().splitlines()
    assert len(lines) == len(folder.results) == 4
    assert kept.items() <= folder.results.items()
