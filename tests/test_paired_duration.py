"""How long an experiment takes, told before: from the trainings of one pair."""

import pytest

from cnnlab.datasets import Size
from cnnlab.experiments.paired import Comparison, Experiment
from cnnlab.experiments.paired.claims import CLAIMS, claim
from cnnlab.experiments.paired.duration import duration_note, estimate_experiment
from cnnlab.models.layer_table import layer_table
from cnnlab.runs.config import TrainingConfig
from cnnlab.training.speed import Speed, estimate_duration

SPEED = Speed(1e11, 1e11, 2e10, 1e-3, 1e-9, seconds_to_start=2.0, cores=2)
SIZE = Size(5000, 1000, 10)
BASE = TrainingConfig(base="small", weights=None, frozen_layers=0, limit=500, epochs=4)


def asked(treatment, **settings):
    comparison = Comparison("One", treatment=treatment)
    return Experiment("How long?", BASE, (comparison,), **settings)


def test_a_pair_takes_what_its_trainings_take_without_their_start():
    estimated = estimate_experiment(SPEED, asked({"epochs": 8}, minutes=1e4), SIZE)
    layers = layer_table((32, 32), 10, BASE.head, "small")
    alone = estimate_duration(SPEED, layers, BASE, 500, 1000)
    once = alone.once - SPEED.seconds_to_start
    assert estimated.pair == pytest.approx(2 * once + (4 + 8) * alone.epoch)
    assert estimated.first_look == pytest.approx(estimated.start + 3 * estimated.pair)
    assert estimated.longest == pytest.approx(estimated.start + 12 * estimated.pair)


@pytest.mark.parametrize(
    ("treatment", "networks"),
    [
        ({"normalization": "featurewise"}, 1),
        ({"learning_rate": 0.1}, 1),
        ({"optimizer": "adam"}, 2),
        ({"base": "small-batch-normalized"}, 2),
    ],
)
def test_a_network_is_compiled_once_for_both_sides_that_have_it(treatment, networks):
    assert estimate_experiment(SPEED, asked(treatment), SIZE).start == 2.0 * networks


def test_no_more_than_its_pairs_and_its_minutes():
    estimated = estimate_experiment(SPEED, asked({"optimizer": "adam"}, most_pairs=2), SIZE)
    assert estimated.first_look == pytest.approx(estimated.start + 2 * estimated.pair)
    short = estimate_experiment(SPEED, asked({"optimizer": "adam"}, minutes=0.01), SIZE)
    assert short.longest == pytest.approx(0.6)


@pytest.mark.parametrize("name", CLAIMS)
def test_more_pictures_take_longer(name):
    few, many = (estimate_experiment(SPEED, claim(name, count), SIZE) for count in (500, 5000))
    assert many.pair > few.pair > 0


def test_minutes_that_allow_no_verdict_are_warned_of_with_those_that_would_do():
    slow = Speed(1e9, 1e9, 1e9, 1e-3, 1e-9, seconds_to_start=2.0, cores=2)
    note = duration_note(estimate_experiment(slow, asked({"optimizer": "adam"}, minutes=1), SIZE))
    needed = note.values["first"]
    assert note.severity == "warning" and needed > 1
    enough = asked({"optimizer": "adam"}, minutes=needed)
    assert duration_note(estimate_experiment(slow, enough, SIZE)).severity == "info"
