"""The transfer learning page during and after a training, from folders alone."""

import os
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab import datasets
from cnnlab.evaluation import Predictions, Selection, evaluate
from cnnlab.runs import ModelDescription
from cnnlab.runs.new_run import new_run
from cnnlab.runs.records.samples import choose_samples
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.trainer import RUNNING_FROZEN
from tests import app_pages
from tests.app_pages import rerun
from ui.components.strip import strip_of
from ui.training import samples_view, status_bar

open_page = partial(app_pages.open_page, "transfer_learning")

EPOCHS = 3


@pytest.fixture(scope="module")
def toys():
    return datasets.load("toybox10", limit=100)


class Training:
    """A training that a test takes on by hand; it is alive until it ends."""

    def __init__(self, toys, **settings):
        self.toys = toys
        config = TrainingConfig("toybox10", weights=None, **{"epochs": EPOCHS} | settings)
        self.run, self._lock = new_run(config)

    def begin(self):
        self.recorder = RunRecorder(self.run)
        self.recorder.describe(ModelDescription(self.toys.class_names))
        self.recorder.keep_samples(self.toys)
        self.recorder.begin(10)
        self.answer(0, self.probabilities(0.0))
        return self

    def probabilities(self, share):
        """Answers that are right for this share of the test pictures, evenly spread."""
        labels = self.toys.y_test
        wrong = np.random.default_rng(0).random(len(labels)) >= share
        found = np.full((len(labels), 10), 0.01, np.float32)
        found[np.arange(len(labels)), (labels + wrong) % 10] = 0.91
        return found

    def answer(self, epoch, probabilities):
        self.recorder.log_samples(epoch, probabilities[self.recorder.samples])

    def epoch(self, epoch, share):
        found = self.probabilities(share)
        selection = Selection("held-out", epoch, 450, 50, share, 0.5, guessing_accuracy=0.1)
        measured = evaluate(found, self.toys.y_test, self.toys.class_names, epoch, selection)
        self.recorder.batch(epoch, 10, 0.5, share)
        values = {"val_loss": measured.loss, "val_accuracy": measured.accuracy}
        self.recorder.epoch(epoch, loss=0.5, accuracy=share, **values)
        self.answer(epoch, found)
        if self.recorder.is_best(measured):
            kept = Predictions(found, self.toys.y_test, self.toys.class_names, epoch, "")
            self.recorder.checkpoint(lambda path: path.write_bytes(b"w"), measured, kept)
        return measured

    def end(self, state="finished"):
        self.recorder.end(state)
        self.let_go()

    def let_go(self):
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


@pytest.fixture
def training(toys):
    made = []

    def make(**settings):
        made.append(Training(toys, **settings))
        return made[-1]

    yield make
    for one in made:
        one.let_go()


@pytest.fixture
def shown(monkeypatch):
    """What the pictures are given to show, the newest last."""
    calls = []
    monkeypatch.setattr(samples_view, "_component", lambda data, **_: calls.append(data))
    return calls


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return "\n".join(e.value for kind in kinds for e in kind).replace("\\", "")


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def keys(app: AppTest) -> list[str]:
    return [button.key for button in app.button]


class TestPictures:
    def test_their_labels_change_with_every_epoch_and_the_number_with_them(self, training, shown):
        one = training().begin()
        app = open_page()
        (frame,) = shown[-1]["frames"]
        assert frame["title"] == "Before it learned anything" and frame["share"] is None
        assert not any(frame["right"]) and len(shown[-1]["truths"]) == 10
        first, second = one.epoch(1, 0.4), one.epoch(2, 0.9)
        rerun(app)
        data = shown[-1]
        assert [f["title"] for f in data["frames"][1:]] == ["After epoch 1", "After epoch 2"]
        assert [f["share"] for f in data["frames"]] == [None, first.accuracy, second.accuracy]
        assert sum(data["frames"][2]["right"]) > sum(data["frames"][1]["right"]) > 0
        assert data["first"] == 2 and data["guessing"] == pytest.approx(0.1)
        assert data["words"][0]["of"] == f"of {len(one.toys.y_test):,} test pictures right"

    def test_at_the_end_the_kept_network_shows_and_not_the_last(self, training, shown):
        one = training().begin()
        measured = one.epoch(1, 0.9)
        one.epoch(2, 0.4)
        one.end()
        open_page()
        open_page(run=one.run.name)
        data = shown[-1]
        kept = data["frames"][data["first"]]
        assert kept["title"] == "The kept network, of epoch 1"
        # What chose it is no measure of it.
        of = f"of {len(one.toys.y_test):,} test pictures right"
        assert kept["tested"] == {"share": measured.accuracy, "of": of}
        assert ["tested" in frame for frame in data["frames"]] == [False, True, False]

    def test_of_many_epochs_some_are_sent_and_the_first_the_best_and_the_last_are(
        self, training, shown
    ):
        one = training(epochs=400).begin()
        for epoch in range(1, 251):
            one.answer(epoch, one.probabilities(0.5))
            one.recorder.epoch(epoch, loss=1, accuracy=0.5, val_loss=1, val_accuracy=0.5)
        open_page()
        epochs = [frame["epoch"] for frame in shown[-1]["frames"]]
        assert len(epochs) <= 102 and epochs[0] == 0 and epochs[-1] == 250

    def test_before_the_first_training_the_pictures_to_predict_wait(self, toys, shown):
        app = open_page(look="curves", seed="3")
        data = shown[-1]
        assert data["frames"] == () and data["truths"] == tuple(toys.class_names)
        chosen = choose_samples(toys.y_test)
        assert data["strip"] == strip_of(toys.x_test[chosen])
        assert "after every" in html(app) and "start" in keys(app)

    def test_before_they_are_there_it_says_what_is_done(self, training, shown):
        one = training()
        RunRecorder(one.run).preparing(RUNNING_FROZEN)
        app = open_page()
        assert shown[-1]["frames"] == () and shown[-1]["truths"] == ("",) * 10
        # The component reads no markdown, so that nothing is escaped for it; the caption does.
        assert shown[-1]["words"][0]["waiting"] == RUNNING_FROZEN.text
        assert RUNNING_FROZEN.text in words(app)

    def test_a_run_of_an_older_version_shows_its_curves_without_them(self, training, shown):
        one = training().begin()
        one.epoch(1, 0.5)
        one.end()
        for name in ("samples.npz", "samples.jsonl"):
            (one.run.path / name).unlink()
        app = open_page(run=one.run.name)
        assert not shown and "**Accuracy**" in words(app)


class TestBar:
    def test_it_says_what_came_out_and_leads_on(self, training, shown):
        one = training().begin()
        measured = one.epoch(1, 0.9)
        one.end()
        app = open_page(run=one.run.name)
        count = len(one.toys.y_test)
        right = round(measured.accuracy * count)
        assert f"**{right:,} of {count:,} test pictures right** (guessing: {count // 10})" in words(
            app
        )
        links = {link.proto.label for link in app.get("page_link")}
        assert {
            "Show it your own pictures",
            "See which classes it mixes up",
            "Export it",
        } <= links
        assert "stop" not in keys(app)

    def test_start_begins_a_run_and_turns_to_it(self, training, shown, monkeypatch):
        one = training()
        monkeypatch.setattr(status_bar, "start_run", lambda config, standby: one.begin().run)
        app = open_page(look="network")
        assert app.segmented_control(key="look").value == "network"
        app.button(key="start").click()
        rerun(app)
        assert app.segmented_control(key="look").value == "curves"
        assert app.query_params["run"] == one.run.name and "stop" in keys(app)
        assert "**Learning: epoch 1 of 3**" in words(app) and len(shown[-1]["frames"]) == 1

    def test_start_while_one_learns_queues_and_goes_on_showing_that_one(
        self, training, shown, monkeypatch
    ):
        first, started = training().begin(), []

        def start(config, standby):
            started.append(training())
            return started[0].run

        monkeypatch.setattr(status_bar, "start_run", start)
        app = open_page(run=first.run.name)
        app.button(key="start").click()
        rerun(app)
        assert app.query_params["run"] == first.run.name
        assert "Next: Toybox, waiting" in words(app)
        (second,) = started
        assert f"cancel_{second.run.name}" in keys(app)
        first.epoch(1, 0.9)
        first.end()
        second.begin()
        rerun(app)
        assert "test pictures right**" in words(app)
        assert "Now learning: Toybox, learning" in words(app)
        app.button(key=f"watch_{second.run.name}").click()
        rerun(app)
        assert app.query_params["run"] == second.run.name

    def test_other_views_keep_the_bar_and_leave_the_rest_out(self, training, shown):
        one = training().begin()
        app = open_page(run=one.run.name, look="rate")
        assert "**Learning: epoch 1 of 3**" in words(app) and "stop" in keys(app)
        assert not shown
        one.epoch(1, 0.9)
        one.end()
        rerun(app)
        assert "See which classes" not in {link.proto.label for link in app.get("page_link")}
        # The view is about the next training; the last one is only named.
        assert words(app).startswith("**Ready.**") or "\n**Ready.**" in words(app)
        assert "Under “learning”: Toybox" in words(app) and "test pictures right**" not in words(
            app
        )

    def test_a_link_to_a_run_that_is_gone_says_so_and_offers_a_new_one(self):
        app = open_page(run="2020-01-01-0000-gone")
        assert "no run" in app.error[0].value.lower().replace("\\", "")
        assert app.button(key="start")

    def test_a_run_near_chance_is_reported_once(self, training, shown):
        one = training().begin()
        one.epoch(1, 0.0)
        one.end()
        app = open_page(run=one.run.name)
        assert "**Hardly better than guessing**" in words(app) and "(guessing" not in words(app)
        assert len(app.warning) == 1 and "learned next to nothing" in app.warning[0].value
