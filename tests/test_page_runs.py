"""The runs page: list, look into, compare, export; from folders alone, without TensorFlow."""

import os
import re
from functools import partial
from html import unescape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab import datasets
from cnnlab.errors import RunError
from cnnlab.evaluation import Predictions, Selection, evaluate
from cnnlab.messages import Note
from cnnlab.runs import ModelDescription, RunStatus, delete_run, list_runs, load_run
from cnnlab.runs.checkpoints import last_checkpoint
from cnnlab.runs.folder.status import HOPELESS
from cnnlab.runs.nested_run import NestedRun, new_nested_run
from cnnlab.runs.new_run import new_run
from cnnlab.runs.run_directory import RUNS
from cnnlab.storage import json_files, paths
from cnnlab.storage.array_files import save_arrays
from cnnlab.storage.locks import acquire, releasing
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder
from tests import app_pages
from tests.app_pages import rerun
from tests.page_headline import headline, page_links
from ui.runs import export_view, run_list
from ui.training.run_names import run_titles
from ui.training.settings.settings_in_words import differences_in_words

open_page = partial(app_pages.open_page, "runs")


@pytest.fixture(scope="module")
def toys():
    return datasets.load("toybox10")


@pytest.fixture
def make_run(toys):
    """A finished run on the toybox that answers right to this share of the test pictures."""

    def make(share=0.5, data="toybox10", pictures=None, keep=True, **settings):
        run, lock = new_run(TrainingConfig(data, weights=None, **{"epochs": 1} | settings))
        answers = toys.y_test.copy()
        wrong = np.random.default_rng(0).random(len(answers)) >= share
        answers[wrong] = (answers[wrong] + 1) % 10
        probabilities = np.full((len(answers), 10), 0.01, np.float32)
        probabilities[np.arange(len(answers)), answers] = 0.91
        held_out = Selection("held-out", 1, 450, 50, share, 0.5, guessing_accuracy=0.1)
        selection = held_out if settings.get("validation_share", 0.1) else None
        evaluation = evaluate(probabilities, toys.y_test, toys.class_names, 1, selection)
        predictions = Predictions(
            probabilities, toys.y_test, toys.class_names, 1, pictures or toys.test_fingerprint
        )
        recorder = RunRecorder(run)
        recorder.describe(ModelDescription(toys.class_names))
        recorder.begin(1)
        recorder.batch(1, 1, 0.5, share)
        recorder.epoch(1, loss=0.5, accuracy=share, val_loss=0.5, val_accuracy=share)
        recorder.checkpoint(
            lambda path: path.write_bytes(b"w"), evaluation, predictions if keep else None
        )
        recorder.end("finished")
        os.close(lock)
        return run

    return make


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.subheader)
    marked = [html.body for html in app.get("html") if 'class="prose"' in html.body]
    # Text whose words of the field are explained is HTML.
    explained = [unescape(re.sub("<[^>]+>", "", body)) for body in marked]
    said = [element.value for kind in kinds for element in kind]
    return "\n".join(said + explained).replace("\\", "")


def grids(app: AppTest) -> list[str]:
    return [element.body for element in app.get("html") if 'class="grid-' in element.body]


def test_mixups_open_on_the_most_frequent_mistake_with_its_pictures(make_run, toys):
    run = make_run(0.5)
    matrix = np.array(run.evaluation().confusion_matrix)
    np.fill_diagonal(matrix, 0)
    true, answer = np.unravel_index(matrix.argmax(), matrix.shape)
    app = open_page(run=run.name, view_run="mixups")
    assert (app.selectbox(key="true").value, app.selectbox(key="answered").value) == (true, answer)
    names = toys.class_names
    expected = f"**{names[true]}** taken for **{names[answer]}**: {matrix.max()} of 100"
    assert expected in words(app)
    (grid,) = grids(app)
    assert grid.count("<figure>") == 9
    assert f"is: {names[true]}" in grid and "91\u00a0%" in grid


def test_another_cell_is_chosen_by_the_controls_and_stands_in_the_link(make_run, toys):
    run = make_run(0.5)
    app = open_page(run=run.name, view_run="mixups")
    app.selectbox(key="true").set_value(3)
    app.selectbox(key="answered").set_value(7)
    rerun(app)
    assert (app.query_params["true"], app.query_params["answered"]) == ("3", "7")
    names = toys.class_names
    assert f"**{names[3]}** taken for **{names[7]}**: 0 of 100" in words(app)
    assert grids(app) == []
    app.selectbox(key="answered").set_value(3)
    rerun(app)
    right = run.evaluation().confusion_matrix[3][3]
    assert f"**{names[3]}**, correct: {right}\u00a0% ({right} of 100)" in words(app)


def test_without_its_pictures_a_run_shows_its_numbers_and_says_why(make_run, tmp_path):
    gone = make_run(0.5, data=str(tmp_path / "gone.zip"))
    app = open_page(run=gone.name, view_run="mistakes")
    assert "cannot be loaded any more" in words(app) and "gone.zip" in words(app)
    assert grids(app) == [] and len(app.dataframe) == 1
    changed = make_run(0.5, pictures="of another time")
    app = open_page(run=changed.name, view_run="mixups")
    assert "have changed since this run" in words(app)
    assert grids(app) == [] and app.selectbox(key="true")


def test_more_predictions_than_pictures_are_no_exception(make_run):
    run = make_run(0.5)
    kept = run.predictions()
    twice = [np.concatenate([array, array]) for array in (kept.probabilities, kept.labels)]
    Predictions(*twice, kept.class_names, 1, kept.pictures).save(run.path / "predictions.npz")
    app = open_page(run=run.name, view_run="mistakes")
    assert "have changed since this run" in words(app)


def test_mistakes_show_pictures_and_a_faultless_run_has_none(make_run):
    app = open_page(run=make_run(0.5).name, view_run="mistakes")
    (grid,) = grids(app)
    assert grid.count("<figure>") == 24 and grid.count('class="bar"') == 48
    assert "named wrong. These are the mistakes that the network was surest of." in words(app)
    app = open_page(run=make_run(1.0).name, view_run="mistakes")
    assert headline(app) == "It named every test picture right."


def test_a_run_that_is_no_better_than_guessing_is_reported_with_the_reason(make_run):
    app = open_page(run=make_run(share=0.1, base="vgg16-compact", normalization="zca").name)
    assert "**Hardly better than guessing**" in words(app)
    (warning,) = app.warning
    assert "Most likely" in warning.value and "guessing 10.0" in warning.value.replace("\\", "")
    better = open_page(run=make_run(share=0.6).name)
    assert not better.dataframe
    table = open_page(run=better.query_params["run"], as_table="true").dataframe[0].value
    assert "Mean of classes" not in table and len(table) == 2
    assert not better.warning and "uneven" not in words(better)


@pytest.mark.parametrize(
    ("view", "elsewhere"),
    [
        ("mixups", "Its most frequent mistake"),
        ("mistakes", "that the network was surest of"),
        ("confidence", "It is **too"),
    ],
)
def test_what_says_nothing_about_a_run_that_guesses_is_not_said(make_run, view, elsewhere):
    app = open_page(run=make_run(share=0.1).name, view_run=view)
    assert "Hardly better than guessing." in words(app) and elsewhere not in words(app)
    assert "Most likely" in app.warning[0].value
    assert elsewhere in words(open_page(run=make_run(share=0.6).name, view_run=view))


def test_uneven_classes_are_measured_against_the_commonest_one(make_run, toys):
    run = make_run(share=1.0)
    labels = np.where(np.arange(len(toys.y_test)) % 20 == 0, 1, 0)
    probabilities = np.full((len(labels), 10), 0.01, np.float32)
    probabilities[:, 0] = 0.91
    evaluation = evaluate(probabilities, labels, toys.class_names, 1)
    json_files.write_json(run.path / "evaluation.json", evaluation.to_dict())
    app = open_page(run=run.name, as_table="true")
    make_run(share=0.6)  # a newer one, of even classes, comes first in the table
    columns = list(rerun(app).dataframe[0].value)
    assert columns.index("Mean of classes") == columns.index("Test accuracy") + 1
    text = words(app)
    assert "classifies 95.0\u00a0% of" in text and "guessing 95.0\u00a0%" in text
    assert "counting alike, the network gets **50\u00a0%**" in text


def test_many_classes_with_long_names_stay_apart_and_what_is_missing_is_said(make_run, toys):
    run = make_run()
    names = tuple(
        f"Tomato___{kind}_spot_of_the_leaf_number_{i}" for i in range(19) for kind in "ab"
    )
    labels = np.arange(len(toys.y_test)) % len(names)
    probabilities = np.eye(len(names), dtype=np.float32)[(labels + labels % 2) % len(names)]
    evaluation = evaluate(probabilities, labels, names, 1)
    json_files.write_json(run.path / "evaluation.json", evaluation.to_dict())
    Predictions(probabilities, labels, names, 1, "").save(run.path / "predictions.npz")
    app = open_page(run=run.name, view_run="mixups")
    (all_classes,) = (table.value for table in app.dataframe)
    assert words(app).count("- **Tomato") == 12 and "12 of 19 kinds of mistakes" in words(app)
    assert "All 38 classes as a table" in [expander.label for expander in app.expander]
    assert list(all_classes["Class"]) == list(names)
    (style,) = [html.body for html in app.get("html") if ".st-key-confusion" in html.body]
    assert "overflow-x:auto" in style and "min-width:640px" in style  # where a phone has 360


def test_confidence_says_whether_a_network_is_too_sure(make_run):
    app = open_page(run=make_run(0.5).name, view_run="confidence")
    values = {metric.label: metric.value for metric in app.metric}
    off = "Its sureness is off by"
    assert list(values) == ["Correct", "In the best 3", "In the best 5", off]
    assert "calibration error" in words(app)
    assert "It is **too sure**: it gives its answers 91\u00a0% on average" in words(app)
    app = open_page(run=make_run(1.0).name, view_run="confidence")
    assert "too modest" in words(app)


@pytest.mark.parametrize("view", ["mixups", "mistakes", "confidence"])
def test_a_run_without_stored_predictions_says_so(make_run, view):
    app = open_page(run=make_run(keep=False).name, view_run=view)
    assert headline(app).startswith("It kept no answers to look into")


@pytest.mark.parametrize("view", ["mixups", "mistakes", "confidence"])
def test_a_run_that_has_no_predictions_yet_leads_to_where_it_is_watched(view):
    run, lock = new_run(TrainingConfig("toybox10", weights=None))
    with releasing(lock):
        RunRecorder(run).begin(1)
        app = open_page(run=run.name, view_run=view)
    assert headline(app).startswith("It has no answers to look into yet")
    assert page_links(app)[-1] == "Watch it learn"


@pytest.mark.parametrize("view", ["mixups", "mistakes", "confidence", "compare", "take"])
def test_every_view_says_what_there_is_to_see_and_where_to_go_next(make_run, view):
    make_run(0.8)
    assert headline(open_page(run=make_run(0.5).name, view_run=view))


def test_a_run_that_cannot_be_compared_says_what_can_be_looked_at(make_run):
    run, lock = new_run(TrainingConfig("toybox10", weights=None))
    os.close(lock)
    app = open_page(run=run.name, view_run="compare", compare=make_run().name)
    assert "has not been measured" in words(app)
    assert headline(app).startswith("Look at both curves")


@pytest.mark.parametrize("state", ["running", "stopped", "failed", "diverged", "finished"])
def test_the_curves_lead_on_in_every_state(make_run, state):
    run, lock = new_run(TrainingConfig("toybox10", weights=None, epochs=2))
    with releasing(lock):
        recorder = RunRecorder(run)
        recorder.begin(1)
        if state != "running":
            recorder.end(state)
        assert page_links(open_page(run=run.name)) == ["Ask one that has learned"]
    assert len(page_links(open_page(run=make_run().name))) == 3


@pytest.mark.parametrize("view", ["mixups", "mistakes", "confidence", "compare"])
def test_damaged_predictions_are_named(make_run, view):
    run, other = make_run(), make_run()
    (run.path / "predictions.npz").write_bytes(b"PK\x03\x04 not really")
    app = open_page(run=run.name, view_run=view, compare=other.name)
    assert "predictions.npz is missing, damaged" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize("view", ["curves", "mixups", "mistakes", "confidence", "compare", "take"])
def test_an_unreadable_run_is_no_exception_in_any_view(make_run, view):
    run, other = make_run(), make_run()
    (run.path / "config.json").write_text("{")
    open_page(run=run.name, view_run=view, compare=other.name)


def test_runs_are_compared_by_a_link(make_run):
    runs = [make_run(0.5), make_run(0.9, seed=4), make_run(0.52)]
    app = open_page(run=runs[0].name, view_run="compare", compare=runs[1].name)
    said = words(app)
    titles = run_titles(list_runs())
    assert re.search(
        rf"\*\*A\*\*: {titles[runs[0].name]} \(.+1,000 test pictures\): \*\*seed 0", said
    )
    assert re.search(rf"\*\*B\*\*: {titles[runs[1].name]} \(.+\): \*\*seed 4\*\*", said)
    assert "B classifies" in said and "percentage points more" in said and "McNemar" in said
    assert app.dataframe[0].value.to_dict("list") == {
        "Setting": ["seed"],
        "A": ["0"],
        "B": ["4"],
    }
    app.multiselect(key="compare").set_value([runs[1].name, runs[2].name])
    rerun(app)
    app.segmented_control(key="compare_with").set_value("C")
    rerun(app)
    assert "C classifies" in words(app)


def test_how_it_was_done_begins_with_the_settings(make_run):
    text = words(open_page(run=make_run(limit=200, frozen_layers=11, seed=4).name))
    for line in ("Pictures: **200**", "Frozen layers: **11 of 19**", "Seed: **4**"):
        assert f"- {line}" in text
    assert "- Augmentation: **none**" in text


def test_a_comparison_with_a_run_that_is_gone_drops_it(make_run):
    first, second = make_run(0.5), make_run(0.6)
    delete_run(second)
    app = open_page(run=first.name, view_run="compare", compare=second.name)
    assert "no other run yet" in headline(app)


def test_settings_are_taken_along_as_python_and_as_a_command(make_run):
    run = make_run(limit=500)
    app = open_page(run=run.name, view_run="take")
    codes = [code.value for code in app.code]
    assert any("limit=500" in code and "train(config)" in code for code in codes)
    assert "python -m cnnlab train --limit 500 --base vgg16 --weights none --epochs 1" in codes


def test_a_format_that_is_not_installed_names_the_command(make_run, monkeypatch):
    monkeypatch.setattr(export_view, "missing_packages", lambda format: ("onnx", "tf2onnx"))
    app = open_page(run=make_run().name, view_run="take")
    assert app.button(key="make_export").disabled
    assert app.code[0].value == "pip install onnx tf2onnx"


@pytest.mark.tensorflow
def test_an_export_that_fails_shows_why(make_run):
    app = open_page(run=make_run().name, view_run="take")
    app.button(key="make_export").click()
    rerun(app)
    assert "is not a whole HDF5 weight file" in app.error[0].value.replace("\\", "")


def test_the_work_for_the_list_grows_with_the_runs_and_is_done_once(make_run, monkeypatch):
    for _ in range(12):
        make_run()
    waiting = [new_run(TrainingConfig()) for _ in range(12)]
    opened = []
    read = json_files.read_json
    monkeypatch.setattr(json_files, "read_json", lambda path: opened.append(path) or read(path))
    json_files._parsed.cache_clear()
    app = open_page()
    finished = [path for path in opened if path.name == "evaluation.json"]
    assert len(set(finished)) == len(finished) == 12
    assert len(opened) == len(set(opened)) <= 3 * 24
    opened.clear()
    rerun(app)
    assert opened == []
    for _, lock in waiting:
        os.close(lock)


class TestResume:
    @pytest.fixture
    def cut_short(self, make_run):
        """A run that ended in epoch 3 of 5, with its last checkpoint after epoch 2."""
        run = make_run(epochs=5)
        header = {"format": last_checkpoint.FORMAT, "epoch": 2, "seconds": 9.0}
        save_arrays(run.path / "last.npz", header, {})
        status = RunStatus("stopped", epoch=3, num_epochs=5)
        json_files.write_json(run.path / "status.json", status.to_dict())
        return run

    def test_a_run_that_was_cut_short_goes_on_at_a_click(self, cut_short, monkeypatch):
        resumed = []
        monkeypatch.setattr(
            "ui.training.resume.resume_run", lambda run, standby: resumed.append(run)
        )
        app = open_page(run=cut_short.name)
        assert app.button(key="resume").label == "Resume at epoch 3"
        app.button(key="resume").click()
        rerun(app)
        assert resumed == [cut_short]

    def test_what_hinders_it_is_said(self, cut_short, monkeypatch):
        app = open_page(run=cut_short.name)
        monkeypatch.setattr("cnnlab.runs.folder.run_folder.SECONDS_TO_END", 0.0)
        with releasing(acquire(cut_short.path / "run.lock")):
            app.button(key="resume").click()
            rerun(app)
        assert "is at work: it needs no resuming" in words(app)

    def test_a_finished_run_is_not_offered_to_go_on(self, make_run):
        app = open_page(run=make_run().name)
        assert "resume" not in [button.key for button in app.button]


class TestList:
    @pytest.fixture
    def listed(self, monkeypatch):
        """What the list is given to show, the newest last, and its callbacks."""
        calls = []
        monkeypatch.setattr(run_list, "_component", lambda **call: calls.append(call))
        return calls

    def test_each_run_has_its_name_its_state_and_its_curve(self, make_run, listed):
        run = make_run(0.5)
        open_page()
        (item,) = listed[-1]["data"]["runs"]
        assert item["title"] == run_titles([run])[run.name] and "finished" in item["state"]
        assert item["apart"] == ""
        assert item["curve"] == [0.5] and listed[-1]["data"]["chosen"] == run.name

    def test_runs_on_the_same_pictures_are_distinguished_by_what_differs(self, make_run, listed):
        make_run(limit=200, frozen_layers=11)
        make_run(limit=1000, base="vgg16-compact", frozen_layers=11)
        open_page()
        newest, oldest = (item["apart"] for item in listed[-1]["data"]["runs"])
        assert newest == "1,000 pictures · VGG16 compact" and oldest == "200 pictures · VGG16"

    def test_every_setting_in_which_runs_differ_has_words(self):
        begin = TrainingConfig()
        others = {
            "weights": None,
            "image_size": (64, 64),
            "head": begin.head.replace(units=(64,)),
            "nesterov": True,
            "label_smoothing": 0.1,
        }
        for name, value in others.items():
            old, new = differences_in_words([begin, begin.replace(**{name: value})])
            assert old != new and old and new, name
        random, learned = differences_in_words([begin.replace(weights=None), begin])
        assert (random, learned) == ("random weights", "weights learned from ImageNet")
        many = differences_in_words([begin, begin.replace(**others)])
        assert [line.split(" · ")[-1] for line in many] == ["and 2 more"] * 2

    def test_runs_with_the_same_settings_say_so(self, make_run, listed):
        for _ in range(2):
            make_run()
        open_page()
        assert [item["apart"] for item in listed[-1]["data"]["runs"]] == ["the same settings"] * 2

    def test_only_those_that_are_shown_are_read_and_more_come_on_demand(
        self, make_run, listed, monkeypatch
    ):
        read = []
        monkeypatch.setattr(run_list, "_PAGE", 2)
        monkeypatch.setattr(run_list, "accuracy_curve", lambda run: read.append(run.name) or ())
        runs = [make_run() for _ in range(5)][::-1]
        app = open_page(run=runs[4].name)
        names = [item["name"] for item in listed[-1]["data"]["runs"]]
        assert names == [runs[0].name, runs[1].name, runs[4].name] == read[-3:]
        assert "2" in listed[-1]["data"]["more"]
        app.session_state["runs_in_list"] = 4
        rerun(app)
        assert len(listed[-1]["data"]["runs"]) == 5 and listed[-1]["data"]["more"] == ""

    def test_choosing_in_the_list_is_choosing_in_the_control(self, make_run):
        first, _ = make_run(0.5), make_run(0.6)
        app = open_page()
        app.session_state["run"] = first.name
        rerun(app)
        assert app.query_params["run"] == first.name
        assert app.selectbox(key="run").value == first.name


def test_the_newest_other_run_is_compared_until_the_reader_chooses(make_run):
    first, second, third = make_run(0.5), make_run(0.6), make_run(0.7)
    app = open_page(run=third.name, view_run="compare")
    assert app.multiselect(key="compare").value == [second.name]
    assert "B classifies" in words(app)
    app.multiselect(key="compare").set_value([first.name])
    rerun(app)
    assert app.query_params["compare"] in (first.name, [first.name])
    app.multiselect(key="compare").set_value([])
    rerun(app)
    assert "Choose a training above" in headline(app)


def test_before_the_first_training_there_is_something_to_see_and_a_way_to_it():
    app = open_page()
    (strip,) = (html.body for html in app.get("html") if "class='things'" in html.body)
    assert strip.count("<img") == 1 and "mushroom" in strip
    assert grids(app) == []  # nothing that looks as if it could be pressed
    assert "There is no training yet" in words(app)
    assert "Train one now" in {link.proto.label for link in app.get("page_link")}


def test_a_run_of_before_is_marked_and_not_compared_without_a_word(make_run):
    old, new = make_run(0.7, validation_share=None), make_run(0.6)
    app = open_page(run=old.name)
    assert "chosen on the test pictures" in " ".join(box.value for box in app.warning)
    app = open_page(run=new.name, view_run="compare", compare=old.name)
    assert "mean different things" in " ".join(box.value for box in app.warning)
    said = words(app)
    assert "on held-out pictures (A), test pictures (B)" in said.replace("\n", " ")


def test_a_run_that_was_cut_short_before_its_test_says_so(make_run):
    run = make_run(0.6)
    for name in ("evaluation.json", "predictions.npz"):
        (run.path / name).unlink()
    selection = Selection("held-out", 1, 450, 50, 0.6, 0.5, guessing_accuracy=0.1)
    json_files.write_json(run.path / "selection.json", selection.to_dict())
    said = words(open_page(run=run.name))
    assert "**30 of 50 held-out pictures right**, not measured on the test pictures" in said


class TestRunsWithinASearch:
    @pytest.fixture
    def trials(self, make_run):
        """Two finished trainings of a search, and one of its own."""
        make_run(0.9)
        folder = paths.sweeps() / "which-rate" / RUNS
        folder.mkdir(parents=True)
        names = ("0001", "0002")
        for name, share in zip(names, (0.6, 0.4), strict=True):
            make_run(share).path.rename(folder / name)
        return [f"which-rate/{name}" for name in names]

    @pytest.mark.parametrize(
        "view", ["curves", "mixups", "mistakes", "confidence", "compare", "take"]
    )
    def test_each_view_shows_one_of_them(self, trials, view):
        app = open_page(run=trials[0], view_run=view)
        assert app.selectbox(key="run").value == trials[0]
        assert not app.error and app.query_params["run"] == trials[0]

    def test_they_are_listed_by_themselves_with_the_way_back(self, trials):
        app = open_page(run=trials[1])
        options = app.selectbox(key="run").options
        assert {option.split(",")[0] for option in options} == {"0001", "0002"}
        assert "The search they belong to" in page_links(app)
        app.button(key="leave_work").click()
        rerun(app)
        assert app.selectbox(key="run").value == list_runs()[0].name

    def test_one_that_ended_early_says_when_and_how_good_it_was_by_then(self, trials):
        run = NestedRun(paths.sweeps() / "which-rate" / RUNS / "0003")
        run, lock = new_nested_run(run, TrainingConfig(weights=None, epochs=9))
        with releasing(lock):
            recorder = RunRecorder(run)
            recorder.begin(1)
            for epoch, share in enumerate((0.2, 0.41), start=1):
                recorder.progress(epoch, 1)
                recorder.epoch(epoch, loss=2.0, accuracy=0.3, val_loss=2.0, val_accuracy=share)
            recorder.end("finished", Note(HOPELESS.code, HOPELESS.text, {"epoch": 2}))
        app = open_page(run="which-rate/0003", as_table="true")
        said = "**Ended early after 2 epochs**, at 41\xa0% of the held-out pictures right"
        assert said in words(app)
        titles = app.selectbox(key="run").options
        (title,) = [title for title in titles if title.startswith("0003")]
        assert title.startswith("0003, ended early at 41\xa0%, today")
        table = app.dataframe[0].value.set_index("Run")
        assert table.loc["0003", "State"] == "ended early after 2 epochs"
        assert table["Held-out"].dropna().to_dict() == {"0003": 0.41}
        assert "Held-out" not in open_page(as_table="true").dataframe[0].value

    def test_the_search_alone_lets_them_go_on_or_deletes_them(self, trials):
        app = open_page(run=trials[0])
        keys = {button.key for button in app.button}
        assert not any(key and key.startswith("delete_") for key in keys)
        run = load_run(trials[0])
        assert run.is_nested and run.resumes_after is None

    def test_two_of_them_are_compared(self, trials):
        app = open_page(run=trials[0], view_run="compare")
        assert app.multiselect(key="compare").value == [trials[1]]

    def test_its_network_is_exported_by_its_full_name(self, trials, monkeypatch):
        asked = []

        def command(*words):
            asked.append(words)
            raise RunError("refused", "Not now.")

        monkeypatch.setattr(export_view, "run_command_with_bar", command)
        app = open_page(run=trials[0], view_run="take")
        app.button(key="make_export").click()
        rerun(app)
        assert trials[0] in asked[0]

    def test_one_that_is_gone_is_said_to_be(self, trials):
        app = open_page(run="which-rate/0009")
        assert "There is no run which-rate/0009 here" in words(app)
