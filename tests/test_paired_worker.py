"""An experiment in a process of its own: it survives, takes turns, and goes on after a kill."""

import pytest

from cnnlab.experiments.paired import (
    Comparison,
    Experiment,
    ExperimentFolder,
    list_experiments,
    resume_experiment,
    start_experiment,
)
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
