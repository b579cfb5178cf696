"""Every page opens, and does one true thing."""

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.errors import DatasetError
from cnnlab.images import encode_image
from ui.menu import HOME, PAGES
from ui.uploads import keep_written, refused_discarded

ROOT = Path(__file__).parent.parent


@pytest.fixture
def open_page(drawn_toybox):
    """Open a page as a visitor does; no page may show an exception."""

    def open_(path: str, **query) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params.update(query)
        app.run()
        if path != HOME.path:
            app.switch_page(path).run()
        assert not app.exception, app.exception
        return app

    return open_


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


def grid(app: AppTest, key: str) -> str:
    """The HTML of a grid of pictures."""
    return next(e.body for e in app.get("html") if f"grid-{key}" in e.body)


@pytest.mark.parametrize("page", [HOME, *PAGES], ids=lambda page: Path(page.path).stem)
def test_every_page_of_the_menu_opens_with_its_title(open_page, page):
    app = open_page(page.path)
    assert app.title[0].value == ("cnnlab" if page is HOME else page.title)


def test_every_file_in_pages_is_in_the_menu():
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == {page.path for page in PAGES}


def test_moving_the_rotation_slider_changes_pictures_and_captions(open_page):
    app = open_page("pages/augmentation.py")
    before = grid(app, "variants")
    app.slider(key="rotation_range").set_value(90.0)
    after = grid(rerun(app), "variants")
    assert before != after
    angles = [int(angle) for angle in re.findall(r">turned (\d+)° (?:left|right)", after)]
    assert len(angles) == 12
    assert max(angles) > 20


def test_the_same_seed_shows_the_same_pictures_in_another_session(open_page):
    first = grid(open_page("pages/augmentation.py"), "variants")
    assert grid(open_page("pages/augmentation.py"), "variants") == first


def test_without_any_variation_every_variant_is_the_original(open_page):
    app = open_page("pages/augmentation.py")
    for key in ("rotation_range", "width_shift_range", "height_shift_range", "zoom_range"):
        app.slider(key=key).set_value(0.0)
    app.slider(key="num_images").set_value(1)
    app.toggle(key="horizontal_flip").set_value(False)
    rerun(app)
    strips = [re.search(r"url\((.*?)\)", grid(app, key))[1] for key in ("original", "variants")]
    assert strips[0] == strips[1]


@pytest.fixture
def experiment(private_home):
    """A finished experiment of one epoch whose plain network broke down, without TensorFlow."""
    from cnnlab.messages import Note
    from cnnlab.training.activations import ActivationStatistics, Distribution, LayerStatistics
    from cnnlab.training.batch_normalization import ExperimentConfig, Inside, new_experiment
    from cnnlab.training.files import append_json, write_json
    from cnnlab.training.history import MetricsLog
    from cnnlab.training.locks import releasing
    from cnnlab.training.status_recorder import StatusRecorder

    made, lock = new_experiment(ExperimentConfig(depth=1, epochs=1))
    values = Distribution(0.5, 1.25, (1, 2, 3, 4), -4, 4)
    relu = LayerStatistics("relu_1", "relu", values, values, dead_share=0.25)
    norm = LayerStatistics("batch_normalization_1", "batch_normalization", values, values)
    inner = ActivationStatistics((norm, relu), 256)
    with releasing(lock):
        recorder = StatusRecorder(made)
        recorder.begin(1)
        write_json(made.path / "pictures.json", {"num_classes": 4})
        results = {"loss": 1.0, "accuracy": 0.5, "val_loss": 1.1, "val_accuracy": 0.4}
        MetricsLog(made.path / "normalized.metrics.jsonl").append("epoch", {"epoch": 1} | results)
        for network, epoch in (("plain", 0), ("normalized", 0), ("normalized", 1)):
            inside = Inside(epoch, inner, {"dense_1": 0.5, "predictions": 1.0})
            append_json(made.path / f"{network}.inside.jsonl", inside.to_dict())
        recorder.end(
            "finished", None, Note("broke", "The plain network broke down.", {}, "warning")
        )
    return made


def test_an_experiment_is_shown_with_its_verdict_and_its_inside(open_page, experiment):
    app = open_page("pages/batch_normalization.py")
    assert app.query_params["experiment"] == experiment.name
    verdict = next(text.value for text in app.markdown if "guessing would get" in text.value)
    assert verdict == (
        "The **normalised** network names 40% of the test pictures correctly; guessing would get "
        "25%."
    )
    assert "broke down" in app.warning[0].value
    assert [button for button in app.button if button.label == "Stop"] == []


def test_starting_anew_stops_the_experiment_that_was_watched(open_page, monkeypatch):
    from cnnlab.training.batch_normalization import ExperimentConfig, new_experiment
    from cnnlab.training.locks import releasing
    from cnnlab.training.status_recorder import StatusRecorder

    asked = []
    running, lock = new_experiment(ExperimentConfig())
    with releasing(lock):
        StatusRecorder(running).begin(10)
        app = open_page("pages/batch_normalization.py")
        assert "stop_experiment" in [button.key for button in app.button]

        def start(config):
            asked.append(config)
            made, held = new_experiment(config)
            with releasing(held):
                StatusRecorder(made).end("finished")
            return made

        monkeypatch.setattr("ui.batch_normalization.live_view.start_experiment", start)
        app.slider(key="bn_depth").set_value(7)
        app.number_input(key="bn_seed").set_value(5)
        app.button(key="start_experiment").click()
        rerun(app)
        assert running.stop_requested
    assert asked == [ExperimentConfig(depth=7, seed=5)]
    assert app.query_params["experiment"] != running.name


def test_a_preset_of_the_experiment_sets_its_controls_and_the_link(open_page):
    app = open_page("pages/batch_normalization.py")
    app.button(key="try_deep").click()
    rerun(app)
    assert app.slider(key="bn_depth").value == 8
    assert app.select_slider(key="bn_learning_rate").value == 0.003
    assert app.query_params["bn_learning_rate"] == "0.003"


def test_the_learning_rate_of_one_page_does_not_become_the_others(open_page):
    app = open_page("pages/transfer_learning.py")
    app.select_slider(key="learning_rate").set_value(0.03)
    rerun(app)
    app.switch_page("pages/batch_normalization.py").run()
    assert app.select_slider(key="bn_learning_rate").value == 0.01


def test_a_link_to_an_experiment_that_is_gone_says_so_once(open_page):
    app = open_page("pages/batch_normalization.py")
    app.query_params["experiment"] = "../../etc"
    rerun(app)
    assert "There is no experiment" in app.error[0].value
    assert not rerun(app).error


def test_every_normalisation_of_an_experiment_has_words():
    """The command line takes all of them, and the page shows what it trained."""
    from cnnlab.normalization import NORMALIZATIONS as KNOWN
    from ui.batch_normalization.controls import NORMALIZATIONS

    assert set(NORMALIZATIONS) == set(KNOWN)


def test_a_damaged_experiment_is_shown_as_such(open_page, experiment):
    (experiment.path / "config.json").write_text("garbage")
    app = open_page("pages/batch_normalization.py")
    assert "damaged or of another version" in app.warning[0].value


def test_an_uploaded_picture_that_is_broken_is_named_and_the_others_are_shown(
    open_page, monkeypatch
):
    app = open_page("pages/augmentation.py")
    app.selectbox(key="pictures").set_value("upload")
    rerun(app)
    good = encode_image(np.full((40, 60, 3), 200, np.uint8))
    app.file_uploader(key="own_pictures_uploader").set_value(
        [("good.png", good, "image/png"), ("<b>bad</b>.png", b"nonsense", "image/png")]
    )
    rerun(app)
    assert "bad" in app.error[0].value
    assert grid(app, "variants")
    monkeypatch.setattr("ui.uploads.read_image", None)  # each is decoded only once
    assert "bad" in rerun(app).error[0].value


def test_a_setting_that_cannot_be_used_shows_a_message(open_page):
    app = open_page("pages/transfer_learning.py")
    app.query_params["run"] = "../../etc"
    rerun(app)
    assert "not the name of a run" in app.error[0].value.replace("\\", "")


def test_a_link_sets_choices_by_their_value_and_choices_go_back_into_the_link(open_page):
    app = open_page("pages/augmentation.py")
    app.query_params["fill_mode"] = "wrap"
    app.query_params["size"] = "64"
    rerun(app)
    assert app.selectbox(key="fill_mode").value == "wrap"
    assert app.segmented_control(key="size").value == 64
    app.selectbox(key="fill_mode").set_value("reflect")
    rerun(app)
    assert app.query_params["fill_mode"] == "reflect"
    app.selectbox(key="fill_mode").set_value("nearest")
    rerun(app)
    assert "fill_mode" not in app.query_params


def test_a_link_with_an_impossible_choice_shows_the_default(open_page):
    app = open_page("pages/augmentation.py")
    app.query_params["fill_mode"] = "<script>"
    rerun(app)
    assert app.selectbox(key="fill_mode").value == "nearest"


def test_choices_survive_a_visit_to_another_page(open_page):
    app = open_page("pages/augmentation.py")
    app.selectbox(key="fill_mode").set_value("wrap")
    rerun(app)
    app.switch_page("pages/runs.py").run()
    app.switch_page("pages/augmentation.py").run()
    assert app.selectbox(key="fill_mode").value == "wrap"


@pytest.fixture
def damaged_runs(private_home):
    """Three runs: one without a readable configuration, one with a bad evaluation, one whole."""
    from cnnlab.training import TrainingConfig
    from cnnlab.training.locks import releasing
    from cnnlab.training.new_run import new_run

    runs = []
    for _ in range(3):
        run, lock = new_run(TrainingConfig(weights=None))
        with releasing(lock):
            runs.append(run)
    (runs[0].path / "config.json").write_text("garbage")
    (runs[1].path / "evaluation.json").write_text("{}")
    return runs


def test_damaged_runs_are_shown_as_such_and_can_be_deleted(open_page, damaged_runs):
    app = open_page("pages/runs.py")
    for run in damaged_runs:
        app.selectbox(key="run").set_value(run.name)
        rerun(app)
        app.button(key=f"delete_{run.name}").click()
        rerun(app)
        assert not run.path.exists()
        assert run.name in app.success[0].value.replace("\\", "")


def test_a_link_to_a_run_that_is_gone_says_so(open_page, damaged_runs):
    app = open_page("pages/runs.py")
    app.query_params["run"] = "2020-gone"
    rerun(app)
    assert "no run 2020-gone" in app.warning[0].value.replace("\\", "")


def test_removed_uploads_are_gone(open_page):
    app = open_page("pages/augmentation.py")
    app.selectbox(key="pictures").set_value("upload")
    rerun(app)
    good = encode_image(np.full((40, 60, 3), 200, np.uint8))
    uploader = app.file_uploader(key="own_pictures_uploader")
    uploader.set_value([("good.png", good, "image/png")])
    assert grid(rerun(app), "original")
    app.file_uploader(key="own_pictures_uploader").set_value([])
    rerun(app)
    assert not [e for e in app.get("html") if "grid-original" in e.body]


def test_a_refused_zip_is_named_and_leaves_nothing_behind(open_page, private_home):
    app = open_page("pages/normalization.py", samples="300")
    app.selectbox(key="data").set_value("upload")
    rerun(app)
    app.file_uploader(key="kept_zip_uploader").set_value(
        ("my pets.zip", b"no zip", "application/zip")
    )
    rerun(app)
    assert "my pets.zip" in app.error[0].value.replace("\\", "")
    assert not [path for path in (private_home / "uploads").rglob("*") if path.is_file()]


class TestRefusedUploads:
    @staticmethod
    def upload(name: str = "photos") -> str:
        return keep_written(lambda file: file.write(b"photos"), "its hash", name, "zip")

    @staticmethod
    def refuse(path: str, code: str = "zip-unreadable") -> None:
        with pytest.raises(DatasetError), refused_discarded(path):
            raise DatasetError(code, "It is refused.")

    @pytest.mark.parametrize("code", ["zip-unreadable", "dataset-too-few-classes"])
    def test_one_that_is_itself_at_fault_goes(self, code):
        path = self.upload()
        self.refuse(path, code)
        assert not Path(path).parent.exists()

    @pytest.mark.parametrize("code", ["dataset-not-stored", "survey-too-many-pictures"])
    def test_one_that_is_not_at_fault_stays(self, code):
        path = self.upload()
        self.refuse(path, code)
        assert Path(path).exists()

    def test_one_that_came_before_stays_by_whatever_name(self):
        before = self.upload("holiday")
        self.refuse(self.upload())
        assert Path(before).exists()

    def test_one_that_was_of_use_stays(self):
        path = self.upload()
        with refused_discarded(path):
            pass
        self.refuse(path)
        assert Path(path).exists()


def test_a_data_set_refused_for_a_full_disk_stays(open_page, monkeypatch, private_home):
    def refuse(*_):
        raise DatasetError("dataset-not-stored", "The disk is full.")

    monkeypatch.setattr("ui.data_source.run_command_with_bar", refuse)
    app = open_page("pages/transfer_learning.py", data="upload")
    app.file_uploader(key="kept_zip_uploader").set_value(("pets.zip", b"pets", "application/zip"))
    assert "The disk is full" in rerun(app).error[0].value
    assert list((private_home / "uploads").rglob("pets.zip"))


def test_a_training_cannot_start_without_the_weight_file_that_was_chosen(open_page):
    app = open_page("pages/transfer_learning.py")
    assert not app.button(key="start").disabled
    app.selectbox(key="weights").set_value("file")
    rerun(app)
    assert app.button(key="start").disabled


def test_a_recipe_file_sets_the_controls(open_page):
    app = open_page("pages/augmentation.py")
    app.query_params["view"] = "take"
    rerun(app)
    recipe = b"rotation_range: 77\nfill_mode: wrap\nbrightness_range: [0.5, 1.5]\n"
    app.file_uploader(key="recipe_file").set_value(("my.yaml", recipe, "text/yaml"))
    rerun(app)
    assert app.slider(key="rotation_range").value == 77
    assert app.slider(key="brightness_range").value == (0.5, 1.5)
    assert app.selectbox(key="fill_mode").value == "wrap"


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (b"rotation_range: -5", "rotation_range"),
        (b"zoom_range: [0.1, 0.2]", "cannot show zoom_range"),
        (b"\x00\x01", "no settings"),
    ],
)
def test_a_recipe_file_that_cannot_be_used_changes_nothing_and_says_why(open_page, recipe, message):
    app = open_page("pages/augmentation.py")
    app.query_params["view"] = "take"
    rerun(app)
    app.file_uploader(key="recipe_file").set_value(("bad.yaml", recipe, "text/yaml"))
    rerun(app)
    assert re.search(message, app.error[0].value.replace("\\", ""))
    assert app.slider(key="rotation_range").value == 20


def test_the_setting_that_was_moved_last_is_the_one_that_is_swept(open_page):
    app = open_page("pages/augmentation.py")
    app.slider(key="shear_range").set_value(30.0)
    rerun(app)
    assert app.query_params["in_hand"] == "shear_range"
    app.query_params["view"] = "sweep"
    rerun(app)
    assert any("shear_range" in text.value for text in app.markdown)
