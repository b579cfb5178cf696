"""Every page opens, and does one true thing."""

import base64
import errno
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.augmentation import FILL_MODES, VALUE_MODES
from cnnlab.errors import DatasetError
from cnnlab.images import decode_image, encode_image
from tests.page_headline import headline
from tests.sliders import has_slider, move_slider, report, slider_value
from tests.waiting import HANGS_AFTER
from ui.menu import HOME, PAGES
from ui.uploads.storage import keep_written, refused_discarded

ROOT = Path(__file__).parent.parent


@pytest.fixture
def open_page(drawn_toybox):
    """Open a page as a visitor does; no page may show an exception."""

    def open_(path: str, **query) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_AFTER)
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


def wall(app: AppTest, key: str) -> dict:
    """What a wall of pictures shows: the original and its variants in one strip, their captions."""
    protos = (element.proto for element in app.get("bidi_component"))
    return json.loads(next(proto.json for proto in protos if proto.id.endswith(f"-{key}_wall")))


def pictures_of(shown: dict) -> np.ndarray:
    """The pictures of a wall: ``(1 + num_variants, height, width, 3)``."""
    strip = decode_image(base64.b64decode(shown["strip"].partition(",")[2]))
    return strip.reshape(-1, shown["height"], *strip.shape[1:])


@pytest.mark.parametrize("page", [HOME, *PAGES], ids=lambda page: Path(page.path).stem)
def test_every_page_of_the_menu_opens_with_its_title(open_page, page):
    app = open_page(page.path)
    assert app.title[0].value == ("cnnlab" if page is HOME else page.title)


def test_every_file_in_pages_is_in_the_menu():
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == {page.path for page in PAGES}


@pytest.mark.parametrize(
    ("page", "query"),
    [
        *(("augmentation", {"view": v}) for v in ("variants", "sweep", "stages", "sheet", "take")),
        ("augmentation", {"pictures": "upload"}),
        *(("normalization", {"look": v}) for v in ("compare", "numbers", "correlation", "learned")),
        ("normalization", {"data": "upload"}),
        ("normalization", {"data": "cifar10"}),
        ("batch_normalization", {}),
        ("batch_normalization", {"experiment": "gone"}),
        ("batch_normalization", {"data": "upload"}),
        *(("transfer_learning", {"look": v}) for v in ("network", "curves", "sight", "rate")),
        *(
            ("transfer_learning", {"look": v, "data": data})
            for v in ("network", "curves", "sight", "rate")
            for data in ("upload", "cifar10")
        ),
        ("transfer_learning", {"weights": "file"}),
        ("transfer_learning", {"run": "gone"}),
        ("runs", {}),
        *(("claims", {"claim": claim}) for claim in ("1", "2", "3", "4", "5", "6", "own")),
        ("claims", {"experiment": "gone"}),
        ("claims", {"data": "upload"}),
        ("search", {}),
        ("search", {"sweep": "gone"}),
        ("search", {"data": "upload"}),
    ],
)
def test_every_view_says_what_there_is_to_see_and_where_to_go_next(open_page, page, query):
    assert headline(open_page(f"pages/{page}.py", samples="300", **query))


def test_moving_the_rotation_slider_changes_pictures_and_captions(open_page):
    app = open_page("pages/augmentation.py")
    before = wall(app, "variants")
    after = wall(move_slider(app, "rotation_range", 90.0), "variants")
    assert before["strip"] != after["strip"]
    captions = " ".join(after["captions"])
    angles = [int(angle) for angle in re.findall(r"turned (\d+)° (?:left|right)", captions)]
    assert len(angles) == 12
    assert max(angles) > 20


def test_the_same_seed_shows_the_same_pictures_in_another_session(open_page):
    first = wall(open_page("pages/augmentation.py"), "variants")
    assert wall(open_page("pages/augmentation.py"), "variants") == first


def test_without_any_variation_every_variant_is_the_original(open_page):
    app = open_page("pages/augmentation.py")
    for key in ("rotation_range", "width_shift_range", "height_shift_range", "zoom_range"):
        move_slider(app, key, 0.0)
    app.query_params["size"] = "64"  # sent without loss
    move_slider(app, "num_images", 1)
    app.toggle(key="horizontal_flip").set_value(False)
    original, variant = pictures_of(wall(rerun(app), "variants"))
    np.testing.assert_array_equal(original, variant)


@pytest.fixture
def experiment(private_home):
    """A finished experiment of one epoch whose plain network broke down, without TensorFlow."""
    from cnnlab.experiments.activations import ActivationStatistics, Distribution, LayerStatistics
    from cnnlab.experiments.batch_normalization import (
        ActivationRecord,
        ExperimentConfig,
        new_experiment,
    )
    from cnnlab.messages import Note
    from cnnlab.runs.records.history import MetricsLog
    from cnnlab.storage.json_files import append_json, write_json
    from cnnlab.storage.locks import releasing
    from cnnlab.training.status_recorder import StatusRecorder

    made, lock = new_experiment(ExperimentConfig(depth=1, epochs=1))
    values = Distribution(0.5, 1.25, (1, 2, 3, 4), -4, 4)
    relu = LayerStatistics("relu_1", "relu", values, values, dead_share=0.25)
    norm = LayerStatistics("batch_normalization_1", "batch_normalization", values, values)
    inner = ActivationStatistics((norm, relu), 256)
    with releasing(lock):
        recorder = StatusRecorder(made)
        recorder.begin(1)
        write_json(made.path / "pictures.json", {"num_classes": 4, "num_test": 100})
        results = {"loss": 1.0, "accuracy": 0.5, "val_loss": 1.1, "val_accuracy": 0.4}
        MetricsLog(made.path / "normalized.metrics.jsonl").append("epoch", {"epoch": 1} | results)
        for network, epoch in (("plain", 0), ("normalized", 0), ("normalized", 1)):
            record = ActivationRecord(epoch, inner, {"dense_1": 0.5, "predictions": 1.0})
            append_json(made.path / f"{network}.inside.jsonl", record.to_dict())
        broke = Note("network-diverged", "The plain network broke down.", {}, "warning")
        recorder.add_notes((broke,))
        recorder.end("finished")
    return made


def hills(app: AppTest) -> dict:
    """What the drawing of both networks is given to show."""
    (shown,) = [e.proto for e in app.get("bidi_component") if "hills_" in e.proto.id]
    return json.loads(shown.json)


def test_an_experiment_is_shown_with_its_verdict_and_its_inside(open_page, experiment):
    app = open_page("pages/batch_normalization.py", experiment=experiment.name)
    assert app.query_params["experiment"] == experiment.name
    panel = hills(app)["panels"][0]
    before, burst = panel["rows"][0][0]
    assert before["reach"] == "to ±4" and burst["remark"] == "beyond all bounds"
    app.session_state["bn_numbers"] = True
    rerun(app)
    verdict = next(text.value for text in app.markdown if "guessing would get" in text.value)
    assert verdict == (
        "The **normalised** network names 40\u00a0% of the test pictures correctly; guessing would "
        "get 25\u00a0%."
    )
    assert "broke down" in app.warning[0].value
    assert [button for button in app.button if button.label == "Stop"] == []


def test_starting_anew_stops_the_experiment_that_was_watched(open_page, monkeypatch):
    from cnnlab.experiments.batch_normalization import ExperimentConfig, new_experiment
    from cnnlab.storage.locks import releasing
    from cnnlab.training.status_recorder import StatusRecorder

    asked = []
    running, lock = new_experiment(ExperimentConfig())
    with releasing(lock):
        StatusRecorder(running).begin(10)
        app = open_page("pages/batch_normalization.py", experiment=running.name)
        assert "stop_experiment" in [button.key for button in app.button]

        def start(config):
            asked.append(config)
            made, held = new_experiment(config)
            with releasing(held):
                StatusRecorder(made).end("finished")
            return made

        monkeypatch.setattr("ui.batch_normalization.experiment_choice.start_experiment", start)
        move_slider(app, "bn_depth", 7)
        app.number_input(key="bn_seed").set_value(5)
        app.button(key="start_experiment").click()
        rerun(app)
        assert running.stop_requested
    assert asked == [ExperimentConfig(depth=7, seed=5)]
    assert app.query_params["experiment"] != running.name


@pytest.fixture
def started(monkeypatch):
    """The settings of the experiments that the page starts; each stays at work until the end."""
    from cnnlab.experiments.batch_normalization import new_experiment
    from cnnlab.training.status_recorder import StatusRecorder

    asked, locks = [], []

    def start(config):
        asked.append(config)
        made, lock = new_experiment(config)
        locks.append(lock)
        StatusRecorder(made).begin(1)
        return made

    monkeypatch.setattr("ui.batch_normalization.experiment_choice.start_experiment", start)
    yield asked
    for lock in locks:
        os.close(lock)


def test_a_card_of_the_experiment_sets_its_controls_and_the_link_and_starts_at_once(
    open_page, started
):
    app = open_page("pages/batch_normalization.py")
    app.button(key="try_deep").click()
    rerun(app)
    assert slider_value(app, "bn_depth") == 8
    assert slider_value(app, "bn_learning_rate") == 0.003
    assert app.query_params["bn_learning_rate"] == "0.003"
    (config,) = started
    assert (config.depth, config.learning_rate, config.normalization) == (8, 0.003, "featurewise")
    assert "stop_experiment" in [button.key for button in app.button]
    rerun(app)
    assert len(started) == 1


def test_the_first_visitor_sees_the_finished_example_and_that_it_is_one(open_page):
    app = open_page("pages/batch_normalization.py")
    text = " ".join(html.body for html in app.get("html"))
    assert re.search(r"In the end .+ wins: 35 of 100 pictures recognised, and 10 without", text)
    assert any("An example that comes with cnnlab" in caption.value for caption in app.caption)
    assert "experiment" not in app.query_params
    data = hills(app)
    assert len(data["states"]) == 11 and data["plays"]
    (panel,) = data["panels"]
    assert [len(line["points"]) for line in panel["curves"]["lines"]] == [10] * 4
    assert "With batch normalisation after epoch 10: training 73" in panel["curves"]["alt"]
    by_heart = "With batch normalisation, 73\N{NO-BREAK SPACE}% of those are right"
    assert by_heart in panel["curves"]["note"]
    moments = [cell["text"] for row in panel["rows"] for cells in row for cell in cells if cell]
    assert any(re.fullmatch(r"about −\d+ million", text) for text in moments)
    assert not any("e+" in text for text in moments)
    assert [column["shares"][-1]["text"] for column in panel["columns"]] == [
        "10 of 100 right",
        "35 of 100 right",
    ]


def test_every_state_of_an_experiment_says_what_there_is_to_see(open_page, started):
    from cnnlab.experiments.batch_normalization import load_experiment
    from cnnlab.training.status_recorder import StatusRecorder

    app = open_page("pages/batch_normalization.py")
    app.button(key="try_raw").click()
    assert "Which one wins, what do you guess?" in headline(rerun(app))
    app.button(key="guess_plain").click()
    assert "You say: without it." in headline(rerun(app))
    made = load_experiment(app.query_params["experiment"])
    StatusRecorder(made).end("failed")
    assert "It ended before it had learned anything." in headline(rerun(app))
    (made.path / "status.json").write_text("{")
    assert "The folder of this experiment is damaged." in headline(rerun(app))


def test_in_place_of_an_experiment_that_is_gone_the_example_is_shown(open_page):
    app = open_page("pages/batch_normalization.py", experiment="gone")
    assert "gone" in app.error[0].value
    assert "wins: 35 of 100" in headline(app)


@pytest.mark.parametrize(
    ("guess", "verdict"),
    [("normalized", "Your guess was right"), ("plain", "Your guess was **without it**")],
)
def test_a_guess_is_held_against_the_result(open_page, started, guess, verdict):
    from cnnlab.experiments.batch_normalization import load_experiment
    from cnnlab.runs.records.history import MetricsLog
    from cnnlab.training.status_recorder import StatusRecorder

    app = open_page("pages/batch_normalization.py")
    app.button(key="try_raw").click()
    rerun(app)
    app.button(key=f"guess_{guess}").click()
    rerun(app)
    assert any("You say" in html.body for html in app.get("html"))
    assert "guess_neither" not in [button.key for button in app.button]
    made = load_experiment(app.query_params["experiment"])
    (made.path / "pictures.json").write_text('{"num_classes": 10, "num_test": 1000}')
    for network, accuracy in (("plain", 0.1), ("normalized", 0.3)):
        results = {"loss": 1.0, "accuracy": accuracy, "val_loss": 1.0, "val_accuracy": accuracy}
        MetricsLog(made.path / f"{network}.metrics.jsonl").append("epoch", {"epoch": 1} | results)
    StatusRecorder(made).end("finished")
    rerun(app)
    assert any(verdict in text.value for text in app.markdown)


def test_who_comes_without_a_link_sees_the_example_and_a_way_to_what_was_trained_here(
    open_page, experiment
):
    app = open_page("pages/batch_normalization.py")
    assert any("An example that comes with cnnlab" in caption.value for caption in app.caption)
    app.button(key="show_newest").click()
    rerun(app)
    assert app.query_params["experiment"] == experiment.name
    app.button(key="show_example").click()
    rerun(app)
    assert "experiment" not in app.query_params
    assert any("An example that comes with cnnlab" in caption.value for caption in app.caption)


def test_what_was_shown_before_stays_until_an_experiment_has_values(open_page, experiment, started):
    from cnnlab.experiments.batch_normalization import example_experiment

    app = open_page("pages/batch_normalization.py", experiment=experiment.name)
    ours = hills(app)
    assert not ours["instead"]
    app.button(key="try_raw").click()
    rerun(app)
    stays = hills(app)
    assert stays["instead"] == "The earlier experiment" and stays["panels"] == ours["panels"]
    made = app.query_params["experiment"]
    for network in ("plain", "normalized"):
        log = f"{network}.inside.jsonl"
        before_learning = (example_experiment().path / log).read_text().splitlines()[0]
        (experiment.path.parent / made / log).write_text(before_learning + "\n")
    new = hills(rerun(app))
    assert not new["instead"] and new["states"] == ["Before learning"]


def test_nobody_has_to_guess(open_page, experiment):
    app = open_page("pages/batch_normalization.py", experiment=experiment.name)
    assert not [text.value for text in app.markdown if "guess was" in text.value]


def test_the_learning_rate_of_one_page_does_not_become_the_others(open_page):
    app = open_page("pages/transfer_learning.py")
    move_slider(app, "learning_rate", 0.03)
    app.switch_page("pages/batch_normalization.py").run()
    assert slider_value(app, "bn_learning_rate") == 0.01


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
    app = open_page("pages/batch_normalization.py", experiment=experiment.name)
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
    assert (pictures_of(wall(app, "variants"))[0] > 150).all()
    monkeypatch.setattr("ui.uploads.pictures.read_image", None)  # each is decoded only once
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


def test_moves_that_are_quicker_than_the_page_are_not_undone_by_the_address_of_before(open_page):
    app = open_page("pages/augmentation.py")
    for mode in ("wrap", "reflect"):
        app.selectbox(key="fill_mode").set_value(mode)
        rerun(app)
    app.query_params["fill_mode"] = "wrap"  # the browser's address when the next move was made
    app.selectbox(key="fill_mode").set_value("constant")
    rerun(app)
    assert app.selectbox(key="fill_mode").value == "constant"
    assert app.query_params["fill_mode"] == "constant"


def test_a_link_fills_corners_in_any_of_the_ways(open_page):
    app = open_page("pages/augmentation.py")
    for mode in FILL_MODES:
        app.query_params["fill_mode"] = mode
        rerun(app)
        assert app.selectbox(key="fill_mode").value == mode
        assert has_slider(app, "cval") == (mode in VALUE_MODES)


def test_a_link_with_an_impossible_choice_shows_the_default(open_page):
    app = open_page("pages/augmentation.py")
    app.query_params["fill_mode"] = "<script>"
    rerun(app)
    assert app.selectbox(key="fill_mode").value == "nearest"


@pytest.mark.parametrize("number", ["inf", "-1e999", "9" * 5000, "nan", "[" * 3000])
@pytest.mark.parametrize(
    ("path", "key", "default"),
    [
        ("pages/augmentation.py", "seed", 0),
        ("pages/batch_normalization.py", "bn_seed", 0),
        ("pages/transfer_learning.py", "epochs", 5),
    ],
)
def test_a_link_with_an_impossible_number_shows_the_default(open_page, path, key, default, number):
    app = open_page(path)
    app.query_params[key] = number
    rerun(app)
    assert app.number_input(key=key).value == default
    assert key not in app.query_params


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
    from cnnlab.runs.new_run import new_run
    from cnnlab.storage.locks import releasing
    from cnnlab.training import TrainingConfig

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
    warnings = [warning.value.replace("\\", "") for warning in app.warning]
    assert any("no run 2020-gone" in warning for warning in warnings)


def test_removed_uploads_are_gone(open_page):
    app = open_page("pages/augmentation.py")
    toybox = wall(app, "variants")
    app.selectbox(key="pictures").set_value("upload")
    rerun(app)
    good = encode_image(np.full((40, 60, 3), 200, np.uint8))
    uploader = app.file_uploader(key="own_pictures_uploader")
    uploader.set_value([("good.png", good, "image/png")])
    assert (pictures_of(wall(rerun(app), "variants"))[0] > 150).all()
    app.file_uploader(key="own_pictures_uploader").set_value([])
    assert wall(rerun(app), "variants") == toybox


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
    app.file_uploader(key="recipe_file_uploader").set_value(("my.yaml", recipe, "text/yaml"))
    rerun(app)
    assert slider_value(app, "rotation_range") == 77
    assert slider_value(app, "brightness_range") == (0.5, 1.5)
    assert app.selectbox(key="fill_mode").value == "wrap"
    recipe = b"crop_area_range: [0.5, 0.75]\ncrop_aspect_range: [0.8, 1]\n"
    app.file_uploader(key="recipe_file_uploader").set_value(("my.yaml", recipe, "text/yaml"))
    rerun(app)
    assert slider_value(app, "crop_area_range") == (0.5, 0.75)
    assert slider_value(app, "crop_aspect_range") == (0.8, 1)
    assert slider_value(app, "brightness_range") == (1, 1)
    recipe = b"rotation_range: null\nshear_range: false\nfill_mode: mirror\nvertical_flip: 1\n"
    app.file_uploader(key="recipe_file_uploader").set_value(("my.yaml", recipe, "text/yaml"))
    rerun(app)
    assert [slider_value(app, key) for key in ("rotation_range", "shear_range")] == [0, 0]
    assert app.selectbox(key="fill_mode").value == "mirror"
    assert app.toggle(key="vertical_flip").value


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (b"rotation_range: -5", "rotation_range"),
        (b"zoom_range: [0.1, 0.2]", "cannot show zoom_range"),
        (b"fill_mode: grid-constant\ncval: 300", "cannot show cval = 300"),
        (b"width_shift_range: [-1, 0, 1]", "cannot show width_shift_range"),
        (b"crop_area_range: [0.02, 1]", "cannot show crop_area_range"),
        (b"contrast_range: [1, 3]", "cannot show contrast_range"),
        (b"\x00\x01", "no settings"),
    ],
)
def test_a_recipe_file_that_cannot_be_used_changes_nothing_and_says_why(open_page, recipe, message):
    app = open_page("pages/augmentation.py")
    app.query_params["view"] = "take"
    rerun(app)
    app.file_uploader(key="recipe_file_uploader").set_value(("bad.yaml", recipe, "text/yaml"))
    rerun(app)
    assert re.search(message, app.error[0].value.replace("\\", ""))
    assert slider_value(app, "rotation_range") == 20


def test_the_setting_that_was_moved_last_is_the_one_that_is_swept(open_page):
    app = open_page("pages/augmentation.py")
    move_slider(app, "shear_range", 30.0)
    assert app.query_params["in_hand"] == "shear_range"
    app.query_params["view"] = "sweep"
    assert rerun(app).selectbox(key="in_hand").value == "shear_range"


def test_every_setting_is_swept_and_its_value_can_be_used(open_page):
    from cnnlab.augmentation.sweeps import CHOICES, SWEPT_SETTINGS

    app = open_page("pages/augmentation.py", view="sweep", size="32")
    settings = (*SWEPT_SETTINGS, *CHOICES)
    assert len(app.selectbox(key="in_hand").options) == len(settings)
    for setting in settings:
        app.selectbox(key="in_hand").set_value(setting)
        rerun(app)
        sweep = sweep_of(app)
        report(app, "sweep", "chosen", len(sweep["labels"]) - 1)
        assert sweep_of(app)["current"] == len(sweep["labels"]) - 1


def test_a_setting_of_several_names_is_a_row_of_them_and_in_hand_when_it_is_chosen(open_page):
    app = open_page("pages/augmentation.py", view="sweep", size="32")
    assert not sweep_of(app)["named"]
    app.selectbox(key="fill_mode").set_value("wrap")
    rerun(app)
    assert app.query_params["in_hand"] == "fill_mode"
    shown = sweep_of(app)
    assert shown["named"] and shown["labels"][shown["current"]] == "continue from the other side"
    assert len(pictures_of(shown)) == 1 + len(shown["labels"]) == 8
    report(app, "sweep", "chosen", shown["labels"].index("mirror at the border"))
    assert app.selectbox(key="fill_mode").value == "reflect"
    assert app.query_params["fill_mode"] == "reflect"


def sweep_of(app: AppTest) -> dict:
    protos = (element.proto for element in app.get("bidi_component"))
    return json.loads(next(proto.json for proto in protos if proto.id.endswith("-sweep")))


def test_ready_settings_are_chips_and_the_one_that_is_set_is_marked_and_explained(open_page):
    app = open_page("pages/augmentation.py")
    assert app.button_group(key="preset").value == "mild"
    app.button_group(key="preset").set_value("aerial")
    rerun(app)
    assert slider_value(app, "rotation_range") == 180
    assert any("there is no up" in caption.value for caption in app.caption)
    move_slider(app, "rotation_range", 170.0)
    assert app.button_group(key="preset").value is None
    move_slider(app, "rotation_range", 180.0)
    assert app.button_group(key="preset").value == "aerial"
    app.button(key="reset").click()
    assert rerun(app).button_group(key="preset").value == "mild"


def test_brightness_goes_below_one(open_page):
    app = open_page("pages/augmentation.py", size="64")
    for key in ("rotation_range", "width_shift_range", "height_shift_range", "zoom_range"):
        move_slider(app, key, 0.0)
    move_slider(app, "brightness_range", 0.25, 0.5)
    original, *variants = pictures_of(wall(app, "variants"))
    assert all(variant.mean() < 0.55 * original.mean() for variant in variants)


def test_without_saturation_a_picture_is_grey_and_its_caption_says_so(open_page):
    app = open_page("pages/augmentation.py", size="64")
    move_slider(app, "saturation_range", 0.0, 0.0)
    original, *variants = pictures_of(wall(app, "variants"))
    assert np.ptp(original, axis=2).max() > 50
    assert all(np.ptp(variant, axis=2).max() < 25 for variant in variants)  # the browser's JPEG
    assert "saturation × 0.00" in wall(app, "variants")["captions"][1]


def test_a_link_brings_a_crop_and_each_caption_its_share(open_page):
    link = {"crop_area_range": ["0.25", "0.5"], "contrast_range": ["0.5", "1.5"]}
    app = open_page("pages/augmentation.py", size="64", **link)
    assert slider_value(app, "crop_area_range") == (0.25, 0.5)
    captions = wall(app, "variants")["captions"][1:]
    shares = [int(re.search(r"crop (\d+)\s%", text)[1]) for text in captions]
    assert min(shares) >= 25 and max(shares) <= 50 and len(set(shares)) > 5


@pytest.mark.parametrize("page", [HOME, *PAGES], ids=lambda page: page.path)
def test_a_folder_of_runs_that_cannot_be_listed_is_reported(
    open_page, private_home, monkeypatch, page
):
    def refuse(folder):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("cnnlab.runs.folder.run_folder.sweep", refuse)
    for name in ("runs", "experiments", "paired-experiments", "sweeps"):
        (private_home / name).mkdir()
    app = open_page(page.path)
    without_runs = ("pages/augmentation.py", "pages/normalization.py", "pages/teach.py")
    if page.path not in without_runs:
        assert "Check the disk" in " ".join(error.value for error in app.error)


@pytest.mark.parametrize(
    ("path", "key"), [("pages/augmentation.py", "pictures"), ("pages/transfer_learning.py", "data")]
)
def test_pictures_that_are_not_here_are_marked_and_asked_about(open_page, monkeypatch, path, key):
    monkeypatch.setattr("ui.data_source.run_command_with_bar", None)  # nothing is fetched unasked
    app = open_page(path)
    options = app.selectbox(key=key).options
    assert any("not here: 163 MB to download" in option for option in options)
    app.selectbox(key=key).set_value("cifar10")
    rerun(app)
    assert app.button(key=f"{key}_fetch").label == "Download 163 MB"
    app.button(key=f"{key}_back").click()
    assert rerun(app).selectbox(key=key).value == "toybox10"
    assert key not in app.query_params


def test_pictures_that_could_not_be_fetched_leave_the_page_as_it_was(open_page, monkeypatch):
    def fail(*_):
        raise DatasetError("cifar10-network", "CIFAR-10 could not be downloaded: no network.")

    monkeypatch.setattr("ui.data_source.run_command_with_bar", fail)
    app = open_page("pages/augmentation.py")
    before = wall(app, "variants")
    app.selectbox(key="pictures").set_value("cifar10")
    assert wall(rerun(app), "variants") == before
    app.button(key="pictures_fetch").click()
    assert "could not be downloaded" in rerun(app).error[0].value
    assert wall(app, "variants") == before
    assert app.button(key="pictures_fetch")


def test_many_draws_are_even_small_changes_as_likely_as_large_ones(open_page):
    app = open_page("pages/augmentation.py")
    move_slider(app, "zoom_range", 0.5)
    app.segmented_control(key="view").set_value("sheet")
    (shown,) = rerun(app).get("plotly_chart")
    figure = json.loads(shown.proto.spec)
    names = [note["text"] for note in figure["layout"]["annotations"]]
    assert sum("zoom" in name for name in names) == 2
    for name, bars in zip(names, figure["data"], strict=True):
        shares = np.frombuffer(base64.b64decode(bars["y"]["bdata"]), bars["y"]["dtype"])
        half = len(shares) // 2
        assert shares[:half].sum() == pytest.approx(half / len(shares), abs=0.06), name


def test_only_steps_have_titles_under_them_variants_say_in_a_line_what_was_drawn(open_page):
    app = open_page("pages/augmentation.py")
    variants = wall(app, "variants")
    assert not variants["titles"]
    assert all("turned" in name for name in variants["names"][1:])
    app.segmented_control(key="view").set_value("stages")
    steps = wall(rerun(app), "stages")
    assert steps["titles"][0] == "1 moved" and max(map(len, steps["titles"])) <= 14
    assert len(steps["titles"]) == len(steps["names"]) - 1


def test_steps_follow_a_variant_that_is_mirrored_and_name_what_changed_nothing(open_page):
    app = open_page("pages/augmentation.py")
    variants = wall(app, "variants")["names"][1:]
    number = 1 + next(i for i, name in enumerate(variants) if "mirrored" in name)
    app.segmented_control(key="view").set_value("stages")
    app = rerun(app)
    assert any(f"The way to variant {number}:" in body.body for body in app.get("html"))
    titles = wall(app, "stages")["titles"]
    assert titles[:3] == ["1 moved", "2 not coloured", "3 mirrored"]


def test_the_choice_of_pictures_is_a_line_above_all_settings(open_page):
    app = open_page("pages/augmentation.py")
    (line,) = (e for e in app.expander if e.label.startswith("Pictures"))
    assert line.label == "Pictures: toybox, number 1"
    assert not line.proto.expanded
    move_slider(app, "picture", 3)
    assert "Pictures: toybox, number 3" in [e.label for e in app.expander]
    app.selectbox(key="pictures").set_value("upload")
    assert "Pictures: your own, number 3" in [e.label for e in rerun(app).expander]


@pytest.mark.parametrize("view", ["variants", "sweep", "stages", "sheet"])
def test_the_headline_says_that_other_pictures_stand_in(open_page, view):
    def says_so():
        return any("stands in until" in html.body for html in app.get("html"))

    app = open_page("pages/augmentation.py", view=view)
    assert not says_so()
    app.selectbox(key="pictures").set_value("upload")
    rerun(app)
    assert says_so()
    good = encode_image(np.full((40, 60, 3), 200, np.uint8))
    uploader = app.file_uploader(key="own_pictures_uploader")
    uploader.set_value([("good.png", good, "image/png")])
    rerun(app)
    assert not says_so()
