"""The page Claims: sentences, guesses, verdicts, and recipes of one's own, without a training."""

import json
import os
from functools import partial
from html import escape
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.augmentation.parallel import num_threads
from cnnlab.configuration.files import write_configuration
from cnnlab.errors import ConfigurationError
from cnnlab.experiments.paired import (
    Comparison,
    Experiment,
    load_experiment,
    new_experiment,
    run_experiment,
    verdict_of,
)
from cnnlab.experiments.paired import runner as runner_module
from cnnlab.experiments.paired.claims import CLAIMS, MINUTES, claim
from cnnlab.experiments.paired.examples import finished_example
from cnnlab.runs import load_run
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import CONFIG, LOCK
from cnnlab.storage.json_files import write_json
from cnnlab.storage.locks import acquire, releasing
from cnnlab.training.speed import Speed, save_speed
from cnnlab.training.status_recorder import StatusRecorder
from tests import app_pages
from tests.app_pages import rerun
from tests.fake_trainer import FakeTrainer
from tests.page_headline import headline, page_links
from ui.claims import claim_choice
from ui.claims.claims_in_words import CLAIMS_IN_WORDS, OWN, name_of
from ui.claims.guess import answer_of
from ui.claims.own_recipe import read_recipe
from ui.text import plain_message_text

open_page = partial(app_pages.open_page, "claims")

SHIPPED = [number for number in CLAIMS_IN_WORDS if finished_example(name_of(number))]
ADAM = Comparison("Adam against SGD", treatment={"optimizer": "adam"})
ADAMW = Comparison("AdamW against SGD", treatment={"optimizer": "adamw"})
PLAIN = TrainingConfig(base="vgg16-compact", weights=None, epochs=3)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(e.value for kind in kinds for e in kind).replace("\\", "")


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def keys(app: AppTest) -> list[str]:
    return [button.key for button in app.button]


@pytest.fixture
def asked(few_pictures) -> Experiment:
    """The question of the sixth claim, with two comparisons on few pictures."""
    base = PLAIN.replace(data=str(few_pictures))
    question = CLAIMS[name_of(6)].question
    return Experiment(question, base, (ADAM, ADAMW), most_pairs=3, minutes=10)


@pytest.fixture
def finished(asked, monkeypatch):
    """An experiment that has ended, whose networks were never trained."""
    monkeypatch.setattr(runner_module, "train", FakeTrainer())
    return run_experiment(asked)


@pytest.fixture
def started(monkeypatch):
    """What the page starts; each experiment stays at work until the test ends."""
    experiments, locks = [], []

    def start(experiment, standby):
        experiments.append(experiment)
        folder, lock = new_experiment(experiment)
        locks.append(lock)
        StatusRecorder(folder).begin(1)
        return folder

    monkeypatch.setattr(claim_choice, "start_experiment", start)
    yield experiments
    for lock in locks:
        os.close(lock)


class TestBeforeAnythingWasRun:
    @pytest.mark.parametrize("number", CLAIMS_IN_WORDS)
    def test_each_claim_says_what_it_says_and_that_nothing_was_tested_yet(self, number):
        app = open_page(claim=str(number))
        assert headline(app) == CLAIMS_IN_WORDS[number].sentence
        assert "not been tested on this computer yet" in words(app)
        assert f"About {MINUTES:g} minutes on this computer at most" in words(app)
        assert {"guess_true", "guess_false", "guess_depends", "start_experiment"} <= {*keys(app)}
        assert not app.button(key="start_experiment").disabled
        assert "What this does not show" not in words(app)

    def test_every_claim_of_the_library_has_words(self):
        assert [name_of(number) for number in CLAIMS_IN_WORDS] == list(CLAIMS)

    def test_a_claim_that_is_chosen_stands_in_the_link(self):
        app = open_page()
        assert "claim" not in app.query_params
        app.radio(key="claim").set_value(3)
        assert headline(rerun(app)) == CLAIMS_IN_WORDS[3].sentence
        assert app.query_params["claim"] == "3"

    def test_a_link_to_no_claim_opens_the_first(self):
        assert headline(open_page(claim="../7")) == CLAIMS_IN_WORDS[1].sentence

    def test_a_link_to_an_experiment_that_is_gone_says_so_once(self):
        app = open_page(experiment="../../etc")
        assert "There is no experiment" in words(app)
        assert not rerun(app).error


class TestFinishedExample:
    @pytest.mark.parametrize("number", SHIPPED)
    def test_it_is_shown_once_the_reader_has_guessed(self, number):
        app = open_page(claim=str(number))
        assert 'class="said"' not in html(app)
        app.button(key="guess_depends").click()
        rerun(app)
        example = finished_example(name_of(number))
        verdicts = [verdict_of(example, i) for i in range(len(example.config.comparisons))]
        sentences = [plain_message_text(verdict.sentence) for verdict in verdicts]
        assert all(escape(sentence) in html(app) for sentence in sentences)
        assert "What this does not show" in words(app)
        assert "You guess: **it depends**" in words(app)
        assert "start_experiment" in keys(app) and "show_result" not in keys(app)

    def test_it_is_shown_without_a_guess_to_whoever_asks_for_it(self):
        app = open_page(claim=str(SHIPPED[0]))
        app.button(key="show_result").click()
        assert 'class="said"' in html(rerun(app)) and "guess_true" in keys(app)

    def test_what_was_tested_here_comes_before_it(self, asked, monkeypatch):
        monkeypatch.setattr(runner_module, "train", FakeTrainer())
        run_experiment(asked.replace(question=CLAIMS[name_of(SHIPPED[0])].question))
        app = open_page(claim=str(SHIPPED[0]))
        assert html(app).count('class="said"') == 2 and "show_result" not in keys(app)


class TestStart:
    def test_it_begins_what_the_controls_say_and_shows_it(self, started):
        app = open_page(claim="5")
        app.selectbox(key="claim_pictures").set_value(500)
        app.number_input(key="claim_minutes").set_value(7)
        app.button(key="start_experiment").click()
        rerun(app)
        (experiment,) = started
        assert experiment.question == CLAIMS["claim-5"].question and experiment.minutes == 7
        assert [one.common["limit"] for one in experiment.comparisons] == [500]
        assert app.query_params["experiment"]
        assert "stop_experiment" in keys(app) and "start_experiment" not in keys(app)
        assert "0 trainings done" in words(app)

    def test_no_comparison_has_more_pictures_than_there_are(self):
        limits = [one.common["limit"] for one in claim("claim-5", at_most=300).comparisons]
        assert limits == [100, 300]

    def test_until_it_has_stopped_it_says_that_it_is_asked_to(self, started):
        app = open_page(claim="2")
        app.button(key="start_experiment").click()
        rerun(app)
        load_experiment(app.query_params["experiment"]).stop()
        assert "Stopping" in words(rerun(app)) and "stop_experiment" not in keys(app)


class TestDuration:
    SPEED = Speed(1e11, 1e11, 2e10, 1e-3, 1e-9, seconds_to_start=2.0, cores=num_threads())

    def test_before_the_computer_was_measured_that_is_offered(self):
        assert "measure_speed" in keys(open_page(claim="5"))

    def test_it_is_told_before_the_start_and_warns_of_too_few_minutes(self):
        save_speed(self.SPEED)
        app = open_page(claim="2")
        assert "a first verdict on each comparison takes about" in words(app)
        assert "measure_speed" not in keys(app) and not app.warning
        app.selectbox(key="claim_pictures").set_value(5000)
        app.number_input(key="claim_minutes").set_value(1)
        rerun(app)
        assert "Allow more minutes" in app.warning[0].value


class TestResult:
    def test_each_comparison_has_its_sentence_and_what_it_does_not_show(self, finished):
        app = open_page(claim="6")
        assert html(app).count('class="said"') == 2
        assert "Adam against SGD" in html(app) and "percentage points" in html(app)
        assert "3 pairs" in html(app)
        assert CLAIMS_IN_WORDS[6].limits.split(".")[0] in words(app)
        assert "Test it again" in [button.label for button in app.button]

    def test_it_is_shown_with_its_own_claim_only(self, finished):
        assert 'class="said"' not in html(open_page(claim="5", experiment=finished.name))
        assert 'class="said"' in html(open_page(claim="6", experiment=finished.name))
        assert 'class="said"' in html(open_page(claim=OWN, experiment=finished.name))

    def test_a_guess_is_kept_and_shown_beside_the_verdict(self, finished):
        app = open_page(claim="6")
        app.button(key="guess_true").click()
        rerun(app)
        assert "You guess: **true**" in words(app) and "guess_true" not in keys(app)
        app.radio(key="claim").set_value(1)
        assert "guess_true" in keys(rerun(app))

    def test_the_curves_and_the_charts_have_words(self, finished):
        app = open_page(claim="6")
        told = [
            json.loads(e.proto.json) for e in app.get("bidi_component") if "claim_" in e.proto.id
        ]
        assert {"accuracy", "loss"} and len(told) >= 2
        assert all("after 3 epochs" in one["alt"] for one in told if "alt" in one)

    def test_a_training_of_each_side_can_be_looked_into_on_the_page_runs(self, finished):
        app = open_page(claim=OWN, experiment=finished.name, comparison="1")
        comparison = finished.config.comparisons[1]
        links = {e.proto.label: e.proto for e in app.get("page_link")}
        for side in ("treatment", "control"):
            name = getattr(comparison, f"{side}_name").replace("_", r"\_")
            link = next(link for label, link in links.items() if f"“{name}”" in label)
            run = load_run(unquote(link.query_string).removeprefix("run="))
            assert link.page == "runs" and run.path.parents[1] == finished.path
            assert run.config == finished.config.config(comparison, side)
            shown = app_pages.open_page("runs", run=run.full_name)
            assert shown.selectbox(key="run").value == run.full_name
            assert "The experiment they belong to" in page_links(shown)

    def test_before_the_first_training_there_is_none_to_look_into(self, asked):
        folder, lock = new_experiment(asked)
        with releasing(lock):
            app = open_page(claim=OWN, experiment=folder.name)
        assert not any("Look into" in label for label in page_links(app))

    def test_where_the_difference_lies_follows_the_comparison(self, finished):
        app = open_page(claim="6")
        assert "Where the difference lies" in [one.value for one in app.header]
        assert "grid-claim_gained" in html(app)
        app.selectbox(key="comparison").set_value(1)
        rerun(app)
        assert app.query_params["comparison"] == "1"

    def test_a_damaged_folder_is_said_to_be_one(self, finished):
        (finished.path / "status.json").write_text("{")
        assert "damaged" in words(open_page(claim=OWN, experiment=finished.name))


class TestGoingOn:
    def test_one_that_was_stopped_can_go_on(self, asked):
        folder, lock = new_experiment(asked)
        with releasing(lock):
            StatusRecorder(folder).begin(1)
            StatusRecorder(folder).end("stopped")
        app = open_page(claim="6")
        assert "resume_experiment" in keys(app)

    def test_one_whose_time_is_used_up_can_go_on(self, finished):
        longer = finished.config.replace(most_pairs=12)
        write_json(finished.path / CONFIG, longer.to_dict())
        app = open_page(claim="6")
        assert "Go on for 10 more minutes" in [button.label for button in app.button]

    def test_one_that_is_decided_cannot(self, finished):
        assert "resume_experiment" not in keys(open_page(claim="6"))


class TestDeletion:
    def test_it_is_asked_for_once_more_and_then_gone(self, finished):
        app = open_page(claim="6", experiment=finished.name)
        app.button(key=f"delete_{finished.name}").click()
        rerun(app)
        assert not finished.path.exists()
        assert [one.value.replace("\\", "") for one in app.success] == [
            f"{finished.name} was deleted."
        ]
        assert "experiment" not in app.query_params
        assert "not been tested on this computer yet" in words(app)

    def test_one_before_it_is_shown_then(self, asked, finished):
        newer = run_experiment(asked)
        app = open_page(claim="6")
        app.button(key=f"delete_{newer.name}").click()
        rerun(app)
        assert finished.path.exists() and f"delete_{finished.name}" in keys(app)

    def test_a_damaged_one_can_be_deleted(self, finished):
        (finished.path / CONFIG).write_text("{")
        app = open_page(claim=OWN, experiment=finished.name)
        app.button(key=f"delete_{finished.name}").click()
        rerun(app)
        assert not finished.path.exists() and not app.error

    def test_one_at_work_cannot(self, started):
        app = open_page(claim="2")
        app.button(key="start_experiment").click()
        rerun(app)
        assert not [key for key in keys(app) if key and key.startswith("delete_")]

    def test_one_that_somebody_else_has_resumed_stays(self, finished):
        app = open_page(claim="6")
        with releasing(acquire(finished.path / LOCK)):
            app.button(key=f"delete_{finished.name}").click()
            rerun(app)
        assert "still at work" in words(app) and finished.path.exists()


class TestOwnRecipe:
    def test_without_one_the_page_says_how_to_come_to_one(self):
        app = open_page(claim=OWN)
        assert "Test these settings" in headline(app)
        assert app.button(key="start_experiment").disabled

    def test_a_pasted_one_is_started_on_the_chosen_pictures(self, started):
        recipe = Experiment("Is Adam better?", PLAIN, (ADAM,), minutes=2)
        app = open_page(claim="3")
        app.text_area(key="recipe_text").set_value(write_configuration(recipe, "yaml"))
        app.button(key="use_recipe").click()
        assert headline(rerun(app)) == "Your experiment: Is Adam better?"
        assert app.query_params["claim"] == OWN
        app.button(key="start_experiment").click()
        rerun(app)
        (experiment,) = started
        assert experiment.base.data == "toybox10" and experiment.comparisons == (ADAM,)

    def test_what_is_none_is_refused_and_the_page_goes_on(self):
        app = open_page()
        app.text_area(key="recipe_text").set_value("question: [")
        app.button(key="use_recipe").click()
        assert "These are no settings" in words(rerun(app))
        assert headline(app) == CLAIMS_IN_WORDS[1].sentence

    @pytest.mark.parametrize(
        ("comparison", "code"),
        [
            (Comparison(treatment={"weights": "/etc/passwd"}), "recipe-names-weights"),
            (
                Comparison(common={"data": "/home"}, treatment={"optimizer": "adam"}),
                "recipe-names-data",
            ),
        ],
    )
    def test_it_names_no_files_of_the_computer(self, comparison, code):
        recipe = Experiment("Whose files?", PLAIN, (comparison,))
        with pytest.raises(ConfigurationError) as caught:
            read_recipe(recipe.to_json())
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("augmentation", "Does my augmentation raise the accuracy?"),
        ("normalization", "Does my normalisation raise the accuracy?"),
        ("transfer_learning", "Do my settings raise the accuracy?"),
    ],
)
def test_the_settings_of_another_page_become_an_experiment(drawn_toybox, page, question):
    app = app_pages.open_page(page, samples="300")
    app.button(key="test_settings").click()
    rerun(app)
    assert app.title[0].value == "Claims"
    assert headline(app) == f"Your experiment: {question}"
    assert not app.button(key="start_experiment").disabled


@pytest.mark.parametrize(
    ("kinds", "answer"),
    [
        ([], None),
        ([None, "holds"], None),
        (["undecided", "holds"], None),
        (["undecided", "holds", "opposite"], "depends"),
        (["holds", "holds-by-little"], "true"),
        (["no-difference", "opposite"], "false"),
        (["holds", "no-difference"], "depends"),
    ],
)
def test_the_answer_to_a_guess_follows_from_all_verdicts(kinds, answer):
    assert answer_of(kinds) == answer
