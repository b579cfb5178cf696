"""What runs are called for people, and what learns right now."""

import os
from datetime import date, datetime
from urllib.parse import unquote

import numpy as np
import pytest

from cnnlab.evaluation import evaluate
from cnnlab.experiments.paired import new_experiment
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.runs import RunStatus, active_runs
from cnnlab.runs.new_run import new_run
from cnnlab.storage import json_files
from cnnlab.storage.locks import releasing
from cnnlab.sweeps import Sweep, new_sweep
from cnnlab.training import TrainingConfig
from cnnlab.training.status_recorder import StatusRecorder
from tests.app_pages import open_page
from ui.current_work import _active, current_work
from ui.training.run_names import moment_in_words, run_title, run_titles

time_passes = _active.clear


@pytest.fixture
def make_run():
    """A run in a state; those that are active hold their lock until the test ends."""
    locks = []

    def make(state="finished", accuracy=None, data="toybox10", **status):
        run, lock = new_run(TrainingConfig(data, weights=None))
        locks.append(lock)
        stored = RunStatus(state, num_epochs=5, num_batches=10, **status)
        json_files.write_json(run.path / "status.json", stored.to_dict())
        if accuracy is not None:
            labels = np.arange(100) % 2
            answers = np.where(np.arange(100) < accuracy * 100, labels, 1 - labels)
            measured = evaluate(np.eye(2)[answers], labels, ("a", "b"), 1)
            json_files.write_json(run.path / "evaluation.json", measured.to_dict())
        return run

    yield make
    for lock in locks:
        os.close(lock)


def test_a_title_says_pictures_worth_and_time(make_run):
    run = make_run(accuracy=0.94)
    assert run_title(run) == f"Toybox, 94 %, {moment_in_words(run.created_at)}"
    assert run_title(make_run("running", epoch=2)).startswith("Toybox, learning, today")
    assert run_title(make_run("queued")).startswith("Toybox, waiting, ")
    assert run_title(make_run("stopped", data="/home/me/my pets.zip")).startswith("my pets, no res")


def test_a_damaged_run_is_called_by_its_folder(make_run):
    run = make_run(accuracy=0.9)
    (run.path / "config.json").write_text("{")
    assert run_title(run) == run.name
    run = make_run()
    (run.path / "evaluation.json").write_text("{")
    assert "no result" in run_title(run)
    (run.path / "run.lock").write_text("9" * 40)
    assert "1970" in run_title(run)


def test_equal_titles_are_numbered_from_the_oldest(make_run):
    runs = [make_run(accuracy=share) for share in (0.5, 0.6, 0.5)]
    for run in runs:
        (run.path / "run.lock").write_text("1764000000000000000")
    newest, other, oldest = run_titles(runs).values()
    assert newest == oldest.replace("(1)", "(2)") and oldest.endswith("(1)")
    assert "60 %" in other and not other.endswith(")")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 1, 15, 16), "today 15:16"),
        (datetime(2026, 2, 28, 9, 5), "yesterday 09:05"),
        (datetime(2026, 1, 2, 0, 0), "2 Jan 00:00"),
        (datetime(2025, 12, 31, 23, 59), "31 Dec 2025 23:59"),
    ],
)
def test_a_moment_is_described_relative_to_today(moment, words):
    assert moment_in_words(moment, date(2026, 3, 1)) == words


def test_what_learns_now_is_the_run_at_work_and_not_those_that_wait(make_run):
    assert current_work() is None
    make_run(accuracy=0.9)
    make_run("queued")
    working = make_run("running", epoch=3, batch=5)
    make_run("queued")
    assert [run.status.state for run in active_runs()] == ["running", "queued", "queued"]
    time_passes()
    learning = current_work()
    assert learning.text == "Learning: epoch 3 of 5" and learning.query == {"run": working.name}


def test_a_training_that_was_killed_is_not_reported_as_running(make_run):
    run = make_run("running", epoch=1)
    (run.path / "run.lock").unlink()
    assert current_work() is None


@pytest.mark.parametrize(
    ("new", "page", "getting_ready", "at_work"),
    [
        (new_sweep, "search", "Searching: getting ready", "Searching: trial 4 of 8"),
        (new_experiment, "claims", "Experiment: getting ready", "Experiment: training 4"),
    ],
    ids=["search", "experiment"],
)
def test_a_search_and_an_experiment_at_work_are_in_the_menu_with_their_page(
    make_run, new, page, getting_ready, at_work
):
    settings = Sweep(trials=8) if new is new_sweep else CLAIMS["claim-1"]
    folder, lock = new(settings)
    with releasing(lock):
        assert current_work().text == getting_ready
        make_run("queued")
        StatusRecorder(folder).begin(100, epoch=4)
        time_passes()
        links = {e.proto.label: e.proto for e in open_page("augmentation").get("page_link")}
        assert links[at_work].page == page
        assert folder.name in unquote(links[at_work].query_string)
        app = open_page(page, **current_work().query)
        assert not app.error and app.get("progress")
    time_passes()
    assert current_work().text == "Learning: getting ready"


def test_the_switches_keep_their_place_in_the_menu_when_a_training_begins(make_run):
    def place_of_view(app):
        """The way from the page's root to the list that opens, by the number at each turn."""
        ways = [([], app.main)]
        for way, block in ways:
            if getattr(block, "type", "") == "popover" and block.proto.popover.label == "View":
                return way
            children = getattr(block, "children", {})
            ways += [([*way, number], child) for number, child in children.items()]
        raise AssertionError("there is no list View")

    before = place_of_view(open_page("claims"))
    make_run("running", epoch=3, batch=5)
    time_passes()
    app = open_page("claims")
    assert "Learning: epoch 3 of 5" in [link.proto.label for link in app.get("page_link")]
    assert place_of_view(app) == before
