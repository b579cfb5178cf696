"""The page Search: ready searches, fields, states, trials, and where to go; without a training."""

import json
import os
from functools import partial
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.augmentation.parallel import num_threads
from cnnlab.errors import RunError
from cnnlab.experiments.paired import load_experiment, new_experiment
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import CONFIG, LOCK
from cnnlab.storage.locks import acquire, releasing
from cnnlab.sweeps import Parameter, Sweep, Trial, list_sweeps, load_sweep, new_sweep
from cnnlab.sweeps.around import around
from cnnlab.sweeps.folder import IMPORTANCE
from cnnlab.sweeps.ready import READY
from cnnlab.sweeps.trials import best_of
from cnnlab.training.speed import Speed, save_speed
from cnnlab.training.status_recorder import StatusRecorder
from tests import app_pages
from tests.app_pages import rerun
from tests.fake_searches import made_up_search, made_up_trial
from tests.page_headline import headline
from tests.sliders import has_slider, move_slider
from ui.search import search_choice, side_view, ways_on
from ui.search.own_search import read_search, search_in_link
from ui.search.search_words import READY_IN_WORDS, setting_title
from ui.training.settings.link import settings_in_link

open_page = partial(app_pages.open_page, "search")

RATE = READY["rate"].replace(trials=10)
GAIN = Sweep.of_experiment(
    CLAIMS["claim-3"],
    "Whitened against raw",
    name="Where does whitening gain most?",
    space=(
        Parameter("learning_rate", low=1e-4, high=1e-2, log=True),
        Parameter("limit", (250, 500)),
    ),
    pairs=2,
    trials=20,
)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.header)
    return "\n".join(e.value for kind in kinds for e in kind).replace("\\", "")


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def keys(app: AppTest) -> list[str]:
    return [button.key for button in app.button]


def charts(app: AppTest) -> dict[str, str]:
    """Key of each chart -> what it says."""
    told = [json.loads(e.proto.json) for e in app.get("bidi_component") if "search_" in e.proto.id]
    names = [e.proto.id.rsplit("-", 1)[1] for e in app.get("bidi_component")]
    names = [name for name in names if name.startswith("search_")]
    return {name: one["alt"] for name, one in zip(names, told, strict=True) if "alt" in one}


def stay_on(app: AppTest, page: str) -> None:
    """AppTest forgets which page another one has led to."""
    rerun(app.switch_page(f"pages/{page}.py"))


@pytest.fixture
def started(monkeypatch):
    """What the page starts; each search stays at work until the test ends."""
    sweeps, locks = [], []

    def start(sweep, standby):
        sweeps.append(sweep)
        folder, lock = new_sweep(sweep)
        locks.append(lock)
        StatusRecorder(folder).begin(100)
        return folder

    monkeypatch.setattr(search_choice, "start_sweep", start)
    yield sweeps
    for lock in locks:
        os.close(lock)


class TestBeforeAnythingWasSearched:
    def test_every_ready_search_has_words_and_can_be_started_at_once(self):
        app = open_page()
        assert READY_IN_WORDS.keys() == READY.keys()
        assert headline(app).startswith("Choose a question")
        for name, (question, _) in READY_IN_WORDS.items():
            assert question in words(app)
            assert not app.button(key=f"start_{name}").disabled
        assert "is searched by a recipe, on the command line" in words(app)
        assert f"up to {RATE.trials} trials, about" not in words(app)
        assert f"up to {READY['rate'].num_planned} trials, about 10 minutes at most" in words(app)

    def test_how_long_it_takes_is_told_where_the_computer_was_measured(self):
        assert "measure_speed" in keys(open_page())
        save_speed(Speed(1e13, 1e13, 1e13, 1e-5, 1e-12, seconds_to_start=2.0, cores=num_threads()))
        app = open_page()
        assert "measure_speed" not in keys(app)
        assert "about 2 minutes at most" in words(app)
        assert "On this computer a trial takes about" in words(app)

    @pytest.mark.parametrize("name", READY)
    def test_a_press_starts_it_and_shows_it(self, started, name):
        app = open_page()
        app.button(key=f"start_{name}").click()
        rerun(app)
        assert started == [READY[name]]
        assert app.query_params["sweep"] == list_sweeps()[0].name
        assert headline(app) == f"Searching: {READY[name].name}"
        assert "stop_search" in keys(app) and "start_own" not in keys(app)
        assert "No trial has finished yet." in html(app)
        (progress,) = app.get("progress")
        assert progress.proto.text == f"0 of {READY[name].num_planned} trials over"

    def test_it_learns_from_the_chosen_pictures(self, started, few_pictures, monkeypatch):
        monkeypatch.setattr("pages.search.choose_data", lambda: None, raising=False)
        app = open_page(data="upload")
        assert all(app.button(key=f"start_{name}").disabled for name in READY)

    def test_a_link_to_one_that_is_gone_says_so_once(self):
        app = open_page(sweep="../../etc")
        assert "There is no sweep" in words(app) and "sweep" not in app.query_params
        assert not rerun(app).error


class TestOwnSearch:
    def test_what_is_ticked_between_what_and_how_long(self, started):
        app = open_page()
        app.checkbox(key="search_frozen_layers").uncheck()
        app.checkbox(key="search_optimizer").check()
        rerun(app)
        move_slider(app, "search_learning_rate_range", 1e-4, 1e-2)
        app.number_input(key="search_trials").set_value(7)
        app.number_input(key="search_minutes").set_value(3)
        rerun(app)
        app.button(key="start_own").click()
        rerun(app)
        (sweep,) = started
        space = {one.name: one for one in sweep.space}
        assert set(space) == {"learning_rate", "optimizer", "head.dropout"}
        assert space["learning_rate"].ends == (1e-4, 1e-2) and space["learning_rate"].log
        assert (sweep.trials, sweep.minutes) == (7, 3)

    def test_ticks_and_ranges_stand_in_the_link(self):
        app = open_page()
        app.checkbox(key="search_batch_size").check()
        rerun(app)
        move_slider(app, "search_head_dropout_range", 0.1, 0.3)
        assert app.query_params["search_batch_size"] == "true"
        assert app.query_params["search_head_dropout_range"] == ["0.1", "0.3"]
        again = open_page(search_batch_size="true", search_learning_rate="false")
        assert again.checkbox(key="search_batch_size").value
        assert not has_slider(again, "search_learning_rate_range")

    def test_without_a_tick_nothing_can_be_searched(self):
        app = open_page()
        for name in ("learning_rate", "frozen_layers", "head_dropout"):
            app.checkbox(key=f"search_{name}").uncheck()
        rerun(app)
        assert app.button(key="start_own").disabled and "Tick at least one" in words(app)

    def test_a_ready_one_can_be_changed(self, started):
        app = open_page()
        app.button(key="change_image-size").click()
        rerun(app)
        ticked = {box.key for box in app.checkbox if box.value}
        assert (
            ticked
            >= {
                "search_image_size",
                "search_learning_rate",
                "search_head_units",
            }
            and "search_optimizer" not in ticked
        )
        app.button(key="start_own").click()
        rerun(app)
        (sweep,), ready = started, READY["image-size"]
        assert sorted(json.dumps([one.name, one.ends]) for one in sweep.space) == sorted(
            json.dumps([one.name, one.ends]) for one in ready.space
        )
        assert sweep.base == ready.base and sweep.trials == ready.trials


class TestLinkOfAnOwnSearch:
    BASE = TrainingConfig(
        base="small", weights=None, frozen_layers=0, normalization="zca", zca_epsilon=0.2
    )

    def link(self, app: AppTest) -> dict[str, str]:
        return {name: app.query_params[name] for name in app.query_params}

    def test_it_opens_the_same_search_elsewhere(self, started):
        app = app_pages.open_page("transfer_learning", **settings_in_link(self.BASE))
        app.button(key="search_around").click()
        stay_on(rerun(app), "search")
        app.checkbox(key="search_batch_size").check()
        rerun(app)
        app.number_input(key="search_trials").set_value(7)
        rerun(app)
        again = open_page(**self.link(app))
        assert "Which settings are best around mine?" in words(again)
        again.button(key="start_own").click()
        rerun(again)
        app.button(key="start_own").click()
        rerun(app)
        assert started[0] == started[1] and started[0].base == self.BASE
        assert "batch_size" in {one.name for one in started[0].space} and started[0].trials == 7

    @pytest.mark.parametrize("name", READY)
    def test_a_changed_ready_one_keeps_its_question_and_its_base(self, started, name):
        app = open_page()
        app.button(key=f"change_{name}").click()
        again = open_page(**self.link(rerun(app)))
        again.button(key="start_own").click()
        rerun(again)
        (sweep,), ready = started, READY[name]
        assert (sweep.name, sweep.base) == (ready.name, ready.base)
        assert {one.name for one in sweep.space} == {one.name for one in ready.space}

    def test_another_one_takes_its_place(self):
        app = open_page(own=search_in_link(READY["rate"]))
        app.button(key="change_image-size").click()
        rerun(app)
        assert read_search(app.query_params["own"]) == READY["image-size"]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[",
            "[" * 3000,
            "1" * 5000,
            "\0",
            '{"schema": 99}',
            '{"space": {"data": ["/etc"]}}',
            '{"space": {"learning_rate": {"low": 0, "high": 1, "log": true}}}',
            '{"base": {"weights": "/etc/passwd"}}',
            '{"space": {"weights": ["imagenet", "/etc/passwd"]}}',
            '{"experiment": {"comparisons": [{"control": {"weights": "/etc/passwd"}}]}}',
        ],
    )
    def test_one_that_cannot_be_used_says_why_once_and_the_page_goes_on(self, text):
        app = open_page(own=text)
        assert "search in the link cannot be used" in words(app)
        assert "own" not in app.query_params and not app.button(key="start_own").disabled
        assert "search in the link" not in words(rerun(app))

    def test_no_link_names_a_file_of_this_computer(self, monkeypatch):
        sweep = READY["rate"].replace(base=READY["rate"].base.replace(weights="/mine/w.h5"))
        app = open_page(own=search_in_link(READY["rate"]))
        app.session_state["own_search"] = sweep
        rerun(app)
        assert "own" not in app.query_params
        assert app.session_state["own_search"] == sweep
        there = sweep.base.replace(weights="imagenet", data="/mine/pets.zip")
        assert "mine" not in search_in_link(sweep.replace(base=there))


class TestStates:
    def test_one_at_work_is_shown_without_a_link(self, started):
        folder, lock = new_sweep(RATE)
        with releasing(lock):
            StatusRecorder(folder).begin(100)
            app = open_page()
            assert app.query_params["sweep"] == folder.name and "stop_search" in keys(app)
            assert f"delete_{folder.name}" not in keys(app)

    def test_until_it_has_stopped_it_says_that_it_is_asked_to(self, started):
        app = open_page()
        app.button(key="start_rate").click()
        rerun(app)
        load_sweep(app.query_params["sweep"]).stop()
        assert "Stopping" in words(rerun(app)) and "stop_search" not in keys(app)

    def test_a_queued_one_waits(self):
        folder, lock = new_sweep(RATE)
        with releasing(lock):
            app = open_page(sweep=folder.name)
            assert headline(app) == f"Searching: {RATE.name}" and "stop_search" in keys(app)

    @pytest.mark.parametrize(
        ("state", "said"),
        [
            ("finished", "The search has ended."),
            ("stopped", "The search was stopped."),
            ("failed", "The search failed."),
            (None, "The search was interrupted."),
        ],
    )
    def test_how_it_ended_is_said_and_it_can_go_on(self, state, said):
        folder = made_up_search(RATE, 6, state)
        app = open_page(sweep=folder.name)
        assert f"{said} 6 of 10 trials over" in words(app)
        assert "resume_search" in keys(app) and f"delete_{folder.name}" in keys(app)

    def test_a_damaged_folder_is_said_to_be_one_and_can_be_deleted(self):
        folder = made_up_search(RATE, 2)
        (folder.path / CONFIG).write_text("{")
        app = open_page(sweep=folder.name)
        assert "damaged" in words(app)
        app.button(key=f"delete_{folder.name}").click()
        rerun(app)
        assert not folder.path.exists() and not app.error


class TestComparisons:
    def test_what_counts_is_named_and_told_in_points(self):
        folder = made_up_search(GAIN, 12)
        best = folder.best
        app = open_page(sweep=folder.name)
        points = [f"{100 * value:+.1f} points" for value in (best.value, *_ends(best))]
        assert points[0] in html(app)
        assert (
            f"whitened minus raw: the mean of 2 pairs, which lie from {points[1]} to {points[2]}"
            in html(app)
        )
        assert "Each trial trains 2 pairs: **whitened** and **raw**" in words(app)
        assert "pairs with fresh seeds tell" in html(app)
        assert all("points" in charts(app)[name] for name in ("search_best", "search_cost"))

    def test_what_reports_is_the_same_of_the_test_pictures(self):
        folder = made_up_search(GAIN, 12)
        sides = [
            sum(getattr(pair, side).accuracy for pair in folder.best.pairs) / 2
            for side in ("treatment", "control")
        ]
        found = html(open_page(sweep=folder.name))
        assert f"whitened {100 * sides[0]:.1f} %, raw {100 * sides[1]:.1f} %" in found
        assert f"{100 * (sides[0] - sides[1]):+.1f} points" in found

    @pytest.mark.parametrize("objective", ["val_accuracy", "val_loss"])
    @pytest.mark.parametrize("of_pairs", ["treatment", "control", "difference"])
    def test_the_table_has_both_sides(self, of_pairs, objective):
        folder = made_up_search(GAIN.replace(of_pairs=of_pairs, objective=objective), 6)
        table = open_page(sweep=folder.name).dataframe[0].value
        title = "Difference (points)" if objective == "val_accuracy" else "Difference of loss"
        for (_, row), trial in zip(table.iterrows(), folder.trials.values(), strict=True):
            for side, name in (("treatment", "whitened"), ("control", "raw")):
                values = [getattr(pair, side).val_accuracy for pair in trial.pairs]
                assert row[f"Held-out: {name}"] == pytest.approx(sum(values) / len(values))
            assert row["Pairs"] == len(trial.pairs)
            assert (title in row) == (of_pairs == "difference")
            if title in row and trial.value is not None:
                scale = 100 if objective == "val_accuracy" else 1
                assert row[title] == pytest.approx(scale * trial.value)

    def test_each_training_can_be_looked_into(self):
        folder = made_up_search(GAIN, 12)
        app = open_page(sweep=folder.name)
        choice = app.selectbox(key="trial_training")
        assert choice.options[:2] == ["whitened, pair 1", "raw, pair 1"]
        assert choice.value == folder.best.trainings[0]

    def test_its_best_is_put_to_the_test_and_it_is_changed(self, started, monkeypatch):
        asked = []
        monkeypatch.setattr(
            ways_on, "start_experiment", lambda experiment, standby: asked.append(experiment) or
            _of(new_experiment(experiment)),
        )  # fmt: skip
        folder = made_up_search(GAIN, 12)
        app = open_page(sweep=folder.name)
        app.button(key="test_best").click()
        rerun(app)
        (comparison,) = asked[0].comparisons
        assert comparison.treatment == {"normalization": "zca"}
        assert folder.best.settings.items() <= comparison.common.items()

    def test_around_it_nothing_is_searched_in_which_its_sides_differ(self, started):
        app = open_page(sweep=made_up_search(GAIN, 3).name)
        app.button(key="search_again").click()
        rerun(app)
        boxes = {box.key: box.value for box in app.checkbox}
        assert boxes["search_learning_rate"] and boxes["search_limit"]
        assert "search_normalization" not in boxes
        app.button(key="start_own").click()
        rerun(app)
        (sweep,) = started
        assert sweep.comparison == GAIN.comparison and sweep.pairs == 2


def _ends(trial: Trial) -> tuple[float, float]:
    return min(trial.accuracy_differences), max(trial.accuracy_differences)


def _of(new) -> object:
    folder, lock = new
    os.close(lock)
    return folder


class TestGoingOn:
    @pytest.fixture
    def resumed(self, monkeypatch):
        calls = []
        monkeypatch.setattr(
            side_view,
            "resume_sweep",
            lambda folder, trials, minutes, standby: calls.append((trials, minutes)),
        )
        return calls

    def test_with_what_is_left_of_trials_and_minutes(self, resumed):
        app = open_page(sweep=made_up_search(RATE, 6, "stopped").name)
        app.button(key="resume_search").click()
        rerun(app)
        assert resumed == [(10, 10.0)]

    def test_with_more_where_all_are_over(self, resumed):
        folder = made_up_search(RATE, 10)
        app = open_page(sweep=folder.name)
        app.number_input(key=f"minutes_{folder.name}_10").set_value(25)
        rerun(app)
        app.button(key="resume_search").click()
        rerun(app)
        assert resumed == [(20, 25.0)]

    def test_each_search_begins_with_numbers_of_its_own(self, resumed):
        first, other = made_up_search(RATE, 10), made_up_search(RATE.replace(trials=5), 3)
        app = open_page(sweep=first.name)
        app.selectbox(key="sweep").set_value(other.name)
        rerun(app)
        app.button(key="resume_search").click()
        rerun(app)
        assert resumed == [(5, 10.0)]

    def test_what_the_library_refuses_is_said(self, monkeypatch):
        def refuse(*_):
            raise RunError("refused", "Not now.")

        monkeypatch.setattr(side_view, "resume_sweep", refuse)
        app = open_page(sweep=made_up_search(RATE, 10).name)
        app.button(key="resume_search").click()
        assert "Not now." in words(rerun(app))


class TestResult:
    @pytest.fixture
    def folder(self):
        return made_up_search(RATE, 20)

    def test_the_best_is_what_chose_it_and_what_reports_stands_beside_it(self, folder):
        best = folder.best
        body = html(open_page(sweep=folder.name))
        assert f"{100 * best.value:.1f}" in body and f"{100 * best.accuracy:.1f}" in body
        assert f"the best so far, trial {best.number}" in body
        assert "nothing was chosen by it" in body
        assert "winner’s curse" in body and "fresh seeds" in body

    def test_every_chart_has_words(self, folder):
        said = charts(open_page(sweep=folder.name))
        best = folder.best
        assert f"of trial {best.number}" in said["search_best"]
        assert f"trial {best.number}, has" in said["search_parallel"]
        assert f"trial {best.number}, {100 * best.value:.1f} %" in said["search_cost"]
        assert all(setting_title(one.name) in said["search_importance"] for one in RATE.space)

    def test_before_it_can_be_said_what_mattered_that_is_said(self, folder):
        (folder.path / IMPORTANCE).unlink()
        app = open_page(sweep=folder.name)
        assert "search_importance" not in charts(app)
        assert "What mattered most can be said once 12 trials have finished." in words(app)

    def test_the_table_has_a_line_a_trial_with_its_settings(self, folder):
        frame = open_page(sweep=folder.name).dataframe[0].value
        assert list(frame["Trial"]) == list(range(1, 21))
        best = folder.best
        row = frame[frame["Trial"] == best.number].iloc[0]
        assert row["Learning rate"] == best.settings["learning_rate"]
        assert row["Optimiser"] == best.settings["optimizer"]
        assert {"ended early", "diverged", "finished"} == {*frame["State"]}

    def test_the_best_is_looked_at_until_another_is_chosen(self, folder):
        app = open_page(sweep=folder.name)
        assert "trial" not in app.query_params
        app.selectbox(key="trial").set_value("3")
        rerun(app)
        assert app.query_params["trial"] == "3"
        assert "ended early after 3 epochs" in words(app) and "take_trial" in keys(app)
        assert open_page(sweep=folder.name, trial="4").selectbox(key="trial").value == "4"

    def test_where_nothing_was_measured_none_is_best(self):
        unmeasured = Trial(1, {"learning_rate": 0.1}, "finished", accuracy=0.5)
        folder = made_up_search(RATE, 0, "finished", unmeasured)
        app = open_page(sweep=folder.name)
        assert "Hold more of them out" in html(app) and "test_best" not in keys(app)

    def test_it_can_be_looked_into_on_the_page_runs(self, folder):
        app = open_page(sweep=folder.name, trial="3")
        links = {e.proto.label: e.proto.query_string for e in app.get("page_link")}
        found = next(query for label, query in links.items() if "Look into it" in label)
        assert unquote(found) == f"run={folder.name}/0003"

    def test_why_a_trial_failed_is_said_as_it_is(self):
        failed = Trial(7, {"learning_rate": 0.1}, "failed", reason="The **disk** was taken away.")
        folder = made_up_search(RATE, 6, "finished", failed)
        app = open_page(sweep=folder.name, trial="7")
        shown = "\n".join(element.value for element in app.markdown)
        assert r"The \*\*disk\*\* was taken away" in shown

    def test_of_a_loss_the_smallest_is_best(self, rng):
        sweep = RATE.replace(objective="val_loss")
        trials = [made_up_trial(sweep, n, rng) for n in (5, 6, 7)]
        trials = [Trial(**vars(one) | {"value": one.val_loss}) for one in trials]
        folder = made_up_search(sweep, 0, "finished", *trials)
        app = open_page(sweep=folder.name)
        assert f"trial {best_of(trials, False).number}" in html(app)

    def test_a_name_from_a_recipe_does_not_act_as_markdown_or_html(self):
        folder = made_up_search(RATE.replace(name="<b>**Which?**</b>"), 3)
        app = open_page(sweep=folder.name)
        assert "<b>" not in html(app)

    def test_what_is_gone_is_forgotten(self, folder):
        app = open_page(sweep=folder.name)
        app.button(key=f"delete_{folder.name}").click()
        rerun(app)
        assert not folder.path.exists() and "sweep" not in app.query_params
        assert headline(app).startswith("Choose a question")

    def test_one_that_somebody_else_has_resumed_stays(self, folder):
        app = open_page(sweep=folder.name)
        with releasing(acquire(folder.path / LOCK)):
            app.button(key=f"delete_{folder.name}").click()
            rerun(app)
        assert "still at work" in words(app) and folder.path.exists()

    def test_another_search_is_one_press_away(self, folder):
        app = open_page(sweep=folder.name)
        app.button(key="new_search").click()
        assert headline(rerun(app)).startswith("Choose a question")
        app.selectbox(key="sweep").set_value(folder.name)
        assert headline(rerun(app)) == f"Searched: {RATE.name}"
        app.button(key="search_again").click()
        rerun(app)
        assert {b.key for b in app.checkbox if b.value} >= {"search_learning_rate"}


class TestWaysOn:
    @pytest.mark.parametrize("name", READY)
    def test_the_winner_is_taken_to_the_page_transfer_learning_as_it_is(self, monkeypatch, name):
        folder, configs = made_up_search(READY[name], 12), []

        def refused(config, standby):
            configs.append(config)
            raise RunError("refused", "Not now.")

        monkeypatch.setattr("ui.training.status_bar.start_run", refused)
        app = open_page(sweep=folder.name)
        app.button(key="take_best").click()
        rerun(app)
        assert app.title[0].value == "Transfer learning"
        stay_on(app, "transfer_learning")
        app.button(key="start").click()
        rerun(app)
        assert configs == [folder.config.config(folder.best.settings)]

    def test_it_is_tested_against_the_base_on_fresh_seeds(self, monkeypatch):
        folder, started = made_up_search(RATE, 12), []

        def start(experiment, standby):
            started.append(experiment)
            made, lock = new_experiment(experiment)
            os.close(lock)
            return made

        monkeypatch.setattr(ways_on, "start_experiment", start)
        app = open_page(sweep=folder.name)
        app.button(key="test_best").click()
        rerun(app)
        (experiment,) = started
        assert app.title[0].value == "Claims"
        assert load_experiment(app.query_params["experiment"]).config == experiment
        assert experiment.base.seed != RATE.base.seed
        best = folder.config.config(folder.best.settings)
        side = experiment.config(experiment.comparisons[0], "treatment")
        assert side.replace(seed=best.seed) == best

    def test_code_and_command_train_it(self):
        folder = made_up_search(RATE, 12)
        rate = folder.best.settings["learning_rate"]
        python, command = (code.value for code in open_page(sweep=folder.name).code)
        assert repr(rate) in python and f"--learning-rate {rate}" in command


class TestSearchAround:
    @pytest.mark.parametrize(
        ("page", "ticked"),
        [
            ("transfer_learning", "search_learning_rate"),
            ("augmentation", "search_augmentation_rotation_range"),
            ("normalization", "search_normalization"),
        ],
    )
    def test_a_search_begins_from_other_pages(self, drawn_toybox, page, ticked):
        app = app_pages.open_page(page, samples="300")
        app.button(key="search_around").click()
        rerun(app)
        assert app.title[0].value == "Search"
        assert app.checkbox(key=ticked).value
        assert not app.button(key="start_own").disabled

    def test_around_the_settings_that_stand_there(self, started):
        app = app_pages.open_page("transfer_learning", learning_rate="0.03", limit="500")
        app.button(key="search_around").click()
        stay_on(rerun(app), "search")
        app.button(key="start_own").click()
        rerun(app)
        (sweep,) = started
        rates = next(one for one in sweep.space if one.name == "learning_rate")
        assert rates.low < 0.03 < rates.high and sweep.base.limit == 500

    def test_what_was_set_for_another_search_is_forgotten(self):
        app = open_page(search_batch_size="true")
        app.switch_page("pages/transfer_learning.py")
        rerun(app)
        app.button(key="search_around").click()
        rerun(app)
        assert not app.checkbox(key="search_batch_size").value

    def test_settings_that_hold_nothing_out_are_refused(self):
        app = app_pages.open_page("transfer_learning", validation_share="0", limit="500")
        app.button(key="search_around").click()
        rerun(app)
        assert "holds no pictures out" in words(app)
        assert app.title[0].value == "Transfer learning"


class TestManyTrials:
    def test_a_trial_is_parsed_once_however_often_the_page_runs(self, monkeypatch):
        folder = made_up_search(RATE.replace(trials=1000), 1000)
        app = open_page(sweep=folder.name)
        parsed = []
        original = Trial.from_dict.__func__
        monkeypatch.setattr(
            Trial, "from_dict", classmethod(lambda cls, v: parsed.append(v) or original(cls, v))
        )
        rerun(rerun(app))
        assert parsed == [] and len(app.dataframe[0].value) == 1000

    def test_no_run_but_the_one_that_is_looked_at_is_read(self, monkeypatch):
        folder = made_up_search(RATE.replace(trials=200), 200)
        app = open_page(sweep=folder.name)
        read = []
        original = type(folder).run
        monkeypatch.setattr(
            type(folder),
            "run",
            lambda self, trial: read.append(trial.number) or original(self, trial),
        )
        rerun(app)
        assert {*read} == {folder.best.number}


def test_every_setting_that_is_suggested_has_a_title():
    base = TrainingConfig(optimizer="adamw", normalization="zca")
    names = {one.name for config in (TrainingConfig(), base) for one in around(config)}
    assert all(setting_title(name) != name for name in names)


def test_a_setting_without_a_title_is_shown_by_its_name():
    sweep = Sweep(
        "Which?", TrainingConfig(weights=None), (Parameter("decay_epochs", low=1, high=5),)
    )
    folder = made_up_search(sweep, 4)
    assert "decay_epochs" in list(open_page(sweep=folder.name).dataframe[0].value)
