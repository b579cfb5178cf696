"""The runs page: list, look into, compare, take along; from folders alone, without TensorFlow."""

import os
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab import datasets
from cnnlab.array_files import save_arrays
from cnnlab.results import Predictions
from cnnlab.training import (
    ModelDescription,
    RunStatus,
    TrainingConfig,
    delete_run,
    evaluate,
    files,
    last_checkpoint,
)
from cnnlab.training.locks import acquire, releasing
from cnnlab.training.new_run import new_run
from cnnlab.training.recorder import RunRecorder
from ui.runs import taking

ROOT = Path(__file__).parent.parent


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
        evaluation = evaluate(probabilities, toys.y_test, toys.class_names, 1)
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


def open_page(**query) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.query_params.clear()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("pages/runs.py")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.subheader)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def grids(app: AppTest) -> list[str]:
    return [element.body for element in app.get("html") if "grid-" in element.body]


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
    assert f"is: {names[true]}" in grid and "91%" in grid


def test_another_cell_is_chosen_by_the_controls_and_stands_in_the_link(make_run, toys):
    app = open_page(run=make_run(0.5).name, view_run="mixups")
    app.selectbox(key="true").set_value(3)
    app.selectbox(key="answered").set_value(7)
    rerun(app)
    assert (app.query_params["true"], app.query_params["answered"]) == ("3", "7")
    names = toys.class_names
    assert f"**{names[3]}** taken for **{names[7]}**: 0 of 100" in words(app)
    assert grids(app) == []
    app.selectbox(key="answered").set_value(3)
    rerun(app)
    assert f"**{names[3]}**, named right" in words(app)


def test_without_its_pictures_a_run_shows_its_numbers_and_says_why(make_run, tmp_path):
    gone = make_run(0.5, data=str(tmp_path / "gone.zip"))
    app = open_page(run=gone.name, view_run="mistakes")
    assert "cannot be loaded any more" in words(app) and "gone.zip" in words(app)
    assert grids(app) == [] and len(app.dataframe) == 2
    changed = make_run(0.5, pictures="of another time")
    app = open_page(run=changed.name, view_run="mixups")
    assert "have changed since this run" in words(app)
    assert grids(app) == [] and app.selectbox(key="true")


def test_more_answers_than_pictures_are_no_exception(make_run):
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
    app = open_page(run=make_run(1.0).name, view_run="mistakes")
    assert app.success[0].value == "Every test picture was named right."


def test_confidence_says_whether_a_network_is_too_sure(make_run):
    app = open_page(run=make_run(0.5).name, view_run="confidence")
    values = {metric.label: metric.value for metric in app.metric}
    assert list(values) == ["Named right", "In the best 3", "In the best 5", "Calibration error"]
    assert "It is **too sure**: it gives its answers 91% on average" in words(app)
    app = open_page(run=make_run(1.0).name, view_run="confidence")
    assert "too modest" in words(app)


@pytest.mark.parametrize("view", ["mixups", "mistakes", "confidence"])
def test_a_run_without_stored_answers_says_so(make_run, view):
    assert "has not kept its answers" in words(
        open_page(run=make_run(keep=False).name, view_run=view)
    )


@pytest.mark.parametrize("view", ["mixups", "mistakes", "confidence", "compare"])
def test_damaged_answers_are_named(make_run, view):
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
    assert f"**A**: {runs[0].name}" in said and f"**B**: {runs[1].name}" in said
    assert "B names" in said and "percentage points more" in said and "McNemar" in said
    assert app.dataframe[1].value.to_dict("list") == {
        "Setting": ["seed"],
        "A": ["0"],
        "B": ["4"],
    }
    app.multiselect(key="compare").set_value([runs[1].name, runs[2].name])
    rerun(app)
    app.segmented_control(key="compare_with").set_value("C")
    rerun(app)
    assert "C names" in words(app)


def test_a_comparison_with_a_run_that_is_gone_drops_it(make_run):
    first, second = make_run(0.5), make_run(0.6)
    delete_run(second)
    app = open_page(run=first.name, view_run="compare", compare=second.name)
    assert "no other run yet" in words(app)


def test_settings_are_taken_along_as_python_and_as_a_command(make_run):
    run = make_run(limit=500)
    app = open_page(run=run.name, view_run="take")
    codes = [code.value for code in app.code]
    assert any("limit=500" in code and "train(config)" in code for code in codes)
    assert "python -m cnnlab train --limit 500 --base vgg16 --weights none --epochs 1" in codes


def test_a_format_that_is_not_installed_names_the_command(make_run, monkeypatch):
    monkeypatch.setattr(taking, "missing_packages", lambda format: ("onnx", "tf2onnx"))
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
    read = files.read_json
    monkeypatch.setattr(files, "read_json", lambda path: opened.append(path) or read(path))
    files._parsed.cache_clear()
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
        files.write_json(run.path / "status.json", status.to_dict())
        return run

    def test_a_run_that_was_cut_short_goes_on_at_a_click(self, cut_short, monkeypatch):
        resumed = []
        monkeypatch.setattr(
            "ui.training.resuming.resume_run", lambda run, standby: resumed.append(run)
        )
        app = open_page(run=cut_short.name)
        assert app.button(key="resume").label == "Resume at epoch 3"
        app.button(key="resume").click()
        rerun(app)
        assert resumed == [cut_short]

    def test_what_hinders_it_is_said(self, cut_short, monkeypatch):
        app = open_page(run=cut_short.name)
        monkeypatch.setattr("cnnlab.training.reopening.SECONDS_TO_END", 0.0)
        with releasing(acquire(cut_short.path / "run.lock")):
            app.button(key="resume").click()
            rerun(app)
        assert "is at work: it needs no resuming" in words(app)

    def test_a_finished_run_is_not_offered_to_go_on(self, make_run):
        app = open_page(run=make_run().name)
        assert "resume" not in [button.key for button in app.button]
