"""The page Classify, with a classifier process whose predictions are known. No TensorFlow."""

import hashlib
import io
import os
import re
import threading
import zipfile
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.augmentation.parameters import PARAMETERS, drawn_range
from cnnlab.classification import Prediction
from cnnlab.classification.model_registry import READY
from cnnlab.datasets import toybox10
from cnnlab.errors import DatasetError, RunError, WeightsError
from cnnlab.evaluation import AnswerRule, evaluate
from cnnlab.explanation import METHODS, Explanation, WhatIf
from cnnlab.explanation.nearest_neighbours import Neighbours
from cnnlab.images import encode_image, read_image
from cnnlab.runs import ModelDescription, list_runs
from cnnlab.runs.new_run import new_run
from cnnlab.serving import ClassifierProcess
from cnnlab.storage import paths
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder
from tests.page_headline import headline
from tests.waiting import HANGS_AFTER, growth
from ui.classification import (
    explanation_view,
    heatmap,
    inference,
    picture_sources,
    table_selection,
    what_if_view,
)
from ui.components import picture_picker
from ui.training.run_names import run_titles
from ui.uploads import limits, pictures, storage
from ui.uploads.archives import entry_names

ROOT = Path(__file__).parent.parent
NAMES = toybox10.CLASS_NAMES
PHOTO = encode_image(np.full((300, 400, 3), 200, np.uint8), "jpeg")


class Fake:
    """What the classifier process is asked, and what it says."""

    def __init__(self) -> None:
        self.asked = []
        self.is_none = self.is_unlike = False
        self.names = NAMES
        self.error = None
        self.fails = None  # the only call that does, where there is an error
        self.alike = 0.4
        self.begin = threading.Event()
        self.begin.set()

    def call(self, process, name, model, images, /, **settings):
        self.begin.wait()
        self.asked.append((name, settings))
        if self.error is not None and self.fails in (None, name):
            raise self.error
        return getattr(self, name)(np.asarray(images), **settings)

    def times(self, name: str) -> int:
        return sum(asked == name for asked, _ in self.asked)

    def classify(self, images, top_k):
        shares = (0.6, 0.3, *[0.1 / 8] * 8)
        names = self.names[:top_k]
        of_each = Prediction(names, shares[: len(names)], self.is_none, self.is_unlike)
        return [of_each for _ in images]

    def explain(self, image, class_name, method, layer=None):
        assert image.shape == (32, 32, 3)
        heat = np.zeros((32, 32), np.float32)
        heat[:16] = class_name == NAMES[0]
        return Explanation(heat, heat, method, layer, class_name, 0.6)

    def feature_maps(self, image, layer):
        maps = np.zeros((16, 16, 20), np.float32)
        maps[2, 3] = np.arange(20)
        return maps

    def what_if(
        self, image, parameter, top_k, augmentation, num_values=13, values=None, heat_method=""
    ):
        scale = PARAMETERS[parameter]
        values = np.linspace(*scale.bounds, num_values) if values is None else np.array(values)
        probabilities = np.full((len(values), 10), 0.05, np.float32)
        probabilities[:, 1] = 0.55
        return WhatIf(
            parameter,
            scale.unit,
            scale.neutral,
            values,
            np.repeat(image[None], len(values), axis=0),
            probabilities,
            np.full(len(values), self.is_none),
            NAMES,
            (0, 1, 2),
            0,
            None if heat_method is None else np.zeros((len(values), 32, 32), np.float32),
            drawn_range(parameter, augmentation, (32, 32)),
        )

    def training_neighbours(self, image, description, k, **which):
        pictures = np.zeros((1, k, 32, 32, 3), np.uint8)
        similarities = np.linspace(0.99, 0.5, k, dtype=np.float32)[None]
        labels = np.full((1, k), 3)
        return Neighbours(labels, similarities, labels, pictures, description.class_names)

    def drawn_neighbours(self, image, k, most):
        pictures = np.zeros((1, k, 32, 32, 3), np.uint8)
        labels = np.full((1, k), 5)
        return Neighbours(labels, np.full((1, k), self.alike), labels, pictures, NAMES)


@pytest.fixture
def fake(monkeypatch, tmp_path):
    """Nothing that another test asked is remembered, and no network is ready-made."""
    monkeypatch.setattr("cnnlab.models.builtin.ASSETS", tmp_path)
    inference._predictions.clear()
    inference._explained.cache_clear()
    monkeypatch.setattr(inference, "_SECONDS", 60)
    fake = Fake()
    monkeypatch.setattr(ClassifierProcess, "call", lambda self, *a, **k: fake.call(self, *a, **k))
    return fake


@pytest.fixture
def make_run(private_home):
    """A finished run on the toybox with a checkpoint that nobody loads."""

    def make(**settings):
        config = TrainingConfig(base="vgg16-compact", weights=None, **settings)
        run, lock = new_run(config)
        recorder = RunRecorder(run)
        recorder.describe(ModelDescription(NAMES, base="vgg16-compact", data_name="toybox10"))
        recorder.begin(1)
        answers = np.eye(10)
        right = evaluate(answers, np.arange(10), NAMES)
        recorder.checkpoint(lambda path: path.write_bytes(b"weights"), right)
        recorder.end("finished")
        os.close(lock)
        return run

    return make


def make_model(folder: Path, class_names=("cat", "dog"), **details) -> Path:
    """The folder of a network that travels alone; nobody loads its weights."""
    folder.mkdir(parents=True)
    description = ModelDescription(class_names, base="vgg16-compact", accuracy=0.75, **details)
    (folder / "cnnlab.json").write_text(description.to_json())
    return folder


def open_page(**query) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_AFTER)
    app.switch_page("pages/classify.py")
    app.query_params.update(query)
    return rerun(app)


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header)
    kinds += (app.success, app.info, app.warning, app.error)
    texts = [element.value for kind in kinds for element in kind]
    texts += [prose(element.body) for element in app.get("html") if "prose" in element.body]
    return "\n".join(texts).replace("\\", "").replace("\u00a0", " ")


def prose(body: str) -> str:
    """What is read of a paragraph in HTML."""
    return unescape(re.sub(r"<[^>]+>", "", body))


def html(app: AppTest, part: str) -> str:
    """The HTML that has this in it."""
    found = next(element.body for element in app.get("html") if part in element.body)
    return found.replace("\u00a0", " ")


def numbers(app: AppTest) -> dict[str, str]:
    """What stands large above the table of many pictures."""
    return {metric.label: metric.value.replace("\u00a0", " ") for metric in app.metric}


def pictures_of(app: AppTest, key: str) -> int:
    return html(app, f"grid-{key}").count("<figure>")


def upload(app: AppTest, *files) -> AppTest:
    app.selectbox(key="pictures_from").set_value("upload")
    rerun(app)
    app.file_uploader(key="pictures_to_classify_uploader").set_value(list(files))
    return rerun(app)


class TestNetwork:
    def test_without_any_network_the_page_says_how_to_get_one(self, fake):
        app = open_page()
        assert headline(app) == "There is no trained network here yet."
        assert "is not on this computer" in words(app)
        assert app.button(key="download_vgg16_imagenet").label == "Download 528 MB"

    def test_it_says_what_the_network_knows_and_how_good_it_is(self, fake, make_run):
        run = make_run()
        app = open_page()
        assert app.query_params["model"] == run.name
        assert f"It knows 10 classes: {', '.join(NAMES)}" in words(app)
        assert "100 % of the test pictures of toybox10" in words(app)
        assert "Its percentages were not checked" in words(app)
        assert "It always names one of them" in words(app)

    def test_it_says_how_far_its_predictions_can_be_trusted(self, fake, private_home):
        rule = AnswerRule(1.5, 0.4, calibration_error=0.012, false_alarms=0.05, misses=0.2)
        make_model(private_home / "models" / "pets", answer_rule=rule)
        app = open_page()
        assert "its percentages can be taken at their word" in words(app)
        assert "It says so when it believes that a picture shows none" in words(app)
        (tooltip,) = (text.help for text in app.markdown if text.help)
        tooltip = tooltip.replace("\u00a0", " ")
        assert "1.2 %" in tooltip and "notices 80 %" in tooltip and "turns away 5 %" in tooltip

    def test_poor_or_half_measured_predictions_are_not_praised(self, fake, private_home):
        rule = AnswerRule(1.5, 0.4, calibration_error=0.4, misses=0.2)
        make_model(private_home / "models" / "pets", answer_rule=rule)
        app = open_page()
        assert "percentages are not to be taken at their word" in words(app)
        (tooltip,) = (text.help for text in app.markdown if text.help)
        assert "40.0\u00a0%" in tooltip and "notices" not in tooltip

    def test_the_newest_run_is_the_first_choice_and_a_link_can_name_another(self, fake, make_run):
        runs = [make_run(), make_run()]
        assert open_page().selectbox(key="model").value == runs[1].name
        assert open_page(model=runs[0].name).selectbox(key="model").value == runs[0].name

    def test_a_network_within_a_search_is_there_for_a_link_only(self, fake, make_run):
        own, other = make_run(), make_run()
        folder = paths.sweeps() / "which-rate" / "runs"
        folder.mkdir(parents=True)
        other.path.rename(folder / "0003")
        app = open_page(model="which-rate/0003")
        assert app.selectbox(key="model").value == "which-rate/0003" and not app.warning
        assert open_page().selectbox(key="model").value == own.name
        assert len(open_page().selectbox(key="model").options) < len(
            app.selectbox(key="model").options
        )

    def test_trainings_are_called_as_people_call_them_and_a_closed_control_names_the_one(
        self, fake, make_run
    ):
        run = make_run()
        titles = run_titles([run])
        app = open_page()
        assert app.selectbox(key="model").options[0] == titles[run.name]
        assert titles[run.name].startswith("Toybox, 100")
        assert app.expander(key="network").label.replace("\\", "") == titles[run.name]

    def test_the_ready_made_one_comes_before_all_others(self, fake, make_run, tmp_path):
        make_run()
        make_model(tmp_path / READY)
        app = open_page()
        assert app.selectbox(key="model").value == READY
        assert app.selectbox(key="model").options[0].startswith("Ready-made")

    def test_another_network_begins_with_pictures_like_those_that_it_learned_from(
        self, fake, make_run, tmp_path
    ):
        run = make_run()
        make_model(tmp_path / READY, ("cat", "dog"), data_name="cifar10")
        app = open_page()
        assert app.selectbox(key="pictures_from").value == "photos"
        app.selectbox(key="model").set_value(run.name)
        assert rerun(app).selectbox(key="pictures_from").value == "toybox10"
        assert "it is labelled car" in words(app)
        app.selectbox(key="model").set_value(READY)
        assert rerun(app).selectbox(key="pictures_from").value == "photos"

    def test_one_that_is_not_here_says_so_in_the_list_and_offers_the_way_back(self, fake, make_run):
        make_run()
        run = make_run()
        app = open_page()
        assert "not here: 528 MB to download" in app.selectbox(key="model").options[-1]
        app.selectbox(key="model").set_value("vgg16-imagenet")
        assert rerun(app).button(key="download_vgg16_imagenet")
        text = words(app)
        assert f"Until it is, **{run_titles(list_runs())[run.name]}** answers" in text
        assert "car, 60 %" in text  # the picture and its answer stay
        app.segmented_control(key="view_picture").set_value("why")
        assert "what speaks most for car" in words(rerun(app))
        app.button(key="network_before").click()
        assert rerun(app).query_params["model"] == run.name
        assert not [button for button in app.button if button.key == "network_before"]

    def test_a_link_to_one_that_is_not_here_uses_the_first_of_the_others(self, fake, make_run):
        make_run()
        app = open_page(model="vgg16-imagenet")
        assert "Until it is" in words(app) and "car, 60 %" in words(app)

    def test_a_link_to_a_network_that_is_gone_says_so_in_plain_text(self, fake, make_run):
        make_run()
        app = open_page(model="<b>gone</b>")
        assert "There is no network <b>gone</b> here" in words(app)
        assert "\\<b\\>" in app.warning[0].value

    def test_an_error_of_the_process_is_shown_as_a_message(self, fake, make_run):
        make_run()
        fake.error = RunError("classifier-ended", "The classifier process ended.")
        app = open_page()
        assert "The classifier process ended." in words(app)
        assert headline(app) and html(app, "class='both'")  # the picture stays


class TestPictures:
    def test_samples_are_there_at_once_and_the_link_names_the_one_that_is_looked_at(
        self, fake, make_run
    ):
        make_run()
        app = open_page()
        assert "Right: it is labelled car" in words(app)
        app = open_page(shown="2")
        assert "Wrong: it is labelled house" in words(app)
        assert app.query_params["shown"] == "2"

    @pytest.mark.parametrize("shown", ["0", "21", "<script>", "²", "9" * 5000])
    def test_a_link_to_an_impossible_picture_shows_the_first(self, fake, make_run, shown):
        make_run()
        app = open_page(shown=shown)
        assert "Right: it is labelled car" in words(app)
        assert "shown" not in app.query_params

    def test_a_network_that_learned_from_neither_begins_with_photos(self, fake, private_home):
        make_model(private_home / "models" / "photos")
        fake.names = ("cat", "dog")
        app = open_page()
        assert app.selectbox(key="pictures_from").value == "photos"
        assert "Right: it is labelled cat" in words(app)
        app.query_params["shown"] = "2"
        assert "labelled coffee, which this network never learned" in words(rerun(app))

    def test_another_source_begins_with_its_first_picture(self, fake, make_run):
        make_run()
        app = upload(open_page(shown="3"), ("one.jpg", PHOTO, "image/jpeg"))
        assert "shown" not in app.query_params

    def test_an_upload_is_shown_as_it_came_and_as_the_network_sees_it(self, fake, make_run):
        make_run()
        app = upload(open_page(), ("photo.jpg", PHOTO, "image/jpeg"))
        both = html(app, "class='both'")
        assert "photo.jpg: 400 × 300 pixels" in both
        assert "What the network sees: 32 × 32 pixels, squeezed into its shape" in both
        assert "aria-label='The picture photo.jpg'" in both
        assert "labelled" not in words(app)

    def test_a_picture_that_is_dropped_is_looked_at_and_the_samples_stay_at_hand(
        self, fake, make_run, monkeypatch
    ):
        rows = []
        monkeypatch.setattr(picture_picker, "_component", lambda **row: rows.append(row))
        make_run()
        app = open_page()
        assert [row["key"] for row in rows] == ["shown_picker"]
        dropped = app.file_uploader(key="pictures_to_classify_uploader")
        dropped.set_value([("photo.jpg", PHOTO, "image/jpeg")])
        rows.clear()
        assert "The picture photo.jpg" in html(rerun(app), "class='both'")
        assert app.query_params["pictures_from"] == "upload"
        (samples,) = rows
        assert samples["data"]["count"] == 20 and samples["data"]["chosen"] == ()

    def test_once_it_is_taken_away_the_samples_are_back(self, fake, make_run):
        make_run()
        app = open_page()
        dropped = app.file_uploader(key="pictures_to_classify_uploader")
        dropped.set_value([("photo.jpg", PHOTO, "image/jpeg")])
        rerun(app)
        app.file_uploader(key="pictures_to_classify_uploader").set_value([])
        assert "Right: it is labelled car" in words(rerun(app))
        assert app.selectbox(key="pictures_from").value == "toybox10"

    def test_before_there_is_one_the_place_of_the_prediction_says_what_to_do(self, fake, make_run):
        make_run()
        assert "the answer will stand here" in headline(open_page(pictures_from="upload"))
        app = open_page()
        app.button(key="to_camera").click()
        assert "Press “Take photo”" in headline(rerun(app))
        app.button(key="to_camera").click()
        assert "Right: it is labelled car" in words(rerun(app))

    def test_a_picture_that_is_added_is_looked_at(self, fake, make_run):
        make_run()
        first = ("first.jpg", PHOTO, "image/jpeg")
        app = upload(open_page(), first)
        second = ("second.png", encode_image(np.zeros((9, 9, 3), np.uint8)), "image/png")
        app.file_uploader(key="pictures_to_classify_uploader").set_value([first, second])
        assert "The picture second.png" in html(rerun(app), "class='both'")
        assert app.query_params["shown"] == "2"

    def test_a_bad_picture_is_named_and_the_others_are_classified(self, fake, make_run):
        make_run()
        bad = ("<img src=x>.png", b"nonsense", "image/png")
        app = upload(open_page(), bad, ("good.jpg", PHOTO, "image/jpeg"))
        assert "**\\<img src\\=x\\>\\.png**: The file holds text" in app.error[0].value
        assert "aria-label='The picture good.jpg'" in html(app, "class='both'")

    def test_a_bad_picture_is_decoded_once_however_often_the_page_runs(
        self, fake, make_run, monkeypatch
    ):
        decoded = []
        monkeypatch.setattr(pictures, "read_image", lambda d, _: decoded.append(d) or read_image(d))
        make_run()
        cut_off = encode_image(np.full((50, 60, 3), 90, np.uint8), "jpeg")[:-100]
        app = upload(open_page(), ("cut.jpg", cut_off, "image/jpeg"))
        assert "cut.jpg" in words(rerun(app))
        assert decoded == [cut_off]

    def test_a_hostile_name_stays_text(self, fake, make_run):
        make_run()
        app = upload(open_page(), ("'><script>\u202e.jpg", PHOTO, "image/jpeg"))
        assert "The picture &#x27;&gt;&lt;script&gt;.jpg'" in html(app, "class='both'")

    def test_too_many_pictures_are_refused_with_the_limits(self, fake, make_run):
        make_run()
        app = upload(open_page(), *[("a.jpg", PHOTO, "image/jpeg")] * 51)
        for _ in range(2):
            assert "Received 51 pictures" in words(app) and "at most 50" in words(app)
            assert "from before" not in words(app)
            app = rerun(app)
        assert fake.times("classify") == 1  # of the sample before

    def test_what_is_too_large_is_named_and_let_go_and_the_others_are_read(
        self, fake, make_run, monkeypatch
    ):
        let_go = []
        monkeypatch.setattr(limits, "_let_go", let_go.extend)
        monkeypatch.setattr(limits, "MAX_PICTURE_BYTES", len(PHOTO))
        make_run()
        large = ("large.jpg", PHOTO + bytes(1), "image/jpeg")
        app = upload(open_page(), large, ("good.jpg", PHOTO, "image/jpeg"))
        for _ in range(2):
            assert "large\\.jpg** has" in app.error[0].value
            assert "at most 60 MB" in words(app)
            assert "aria-label='The picture good.jpg'" in html(app, "class='both'")
            app = rerun(app)
        assert [file.name for file in let_go] == ["large.jpg"]

    def test_too_many_megabytes_are_refused_and_let_go(self, fake, make_run, monkeypatch):
        let_go = []
        monkeypatch.setattr(limits, "_let_go", let_go.extend)
        monkeypatch.setattr(limits, "MAX_MEGABYTES", 0)
        make_run()
        app = upload(open_page(), ("good.jpg", PHOTO, "image/jpeg"))
        assert "Received 1 picture of" in words(rerun(app))
        assert {file.name for file in let_go} == {"good.jpg"}

    def test_pictures_of_rare_formats_are_read_too(self, fake, make_run):
        from io import BytesIO

        from PIL import Image

        file = BytesIO()
        Image.new("RGB", (9, 7), "red").save(file, "TIFF")
        make_run()
        app = upload(open_page(), ("scan.tif", file.getvalue(), "image/tiff"))
        assert "aria-label='The picture scan.tif'" in html(app, "class='both'")

    def test_uploads_are_found_again_after_a_visit_to_another_page(self, fake, make_run):
        make_run()
        app = upload(open_page(), ("photo.jpg", PHOTO, "image/jpeg"))
        app.switch_page("pages/runs.py").run()
        app.switch_page("pages/classify.py").run()
        assert "Using 1 picture from before" in words(app)
        assert "photo.jpg" in html(app, "class='both'")

    def test_a_finding_about_a_file_is_reported(self, fake, make_run):
        from io import BytesIO

        from PIL import Image

        frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
        file = BytesIO()
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
        make_run()
        app = upload(open_page(), ("moving.gif", file.getvalue(), "image/gif"))
        assert "only the first one is used" in words(app)


class TestPrediction:
    @pytest.mark.parametrize("view", ["answer", "why", "alike"])
    def test_the_picture_is_there_while_the_network_still_thinks(
        self, fake, make_run, monkeypatch, view
    ):
        monkeypatch.setattr(inference, "_SECONDS", 0)
        fake.begin.clear()
        make_run()
        app = open_page(view_picture=view)
        assert "Answering …" in words(app)
        assert "The picture car" in html(app, "class='both'")
        assert fake.asked == []
        fake.begin.set()
        monkeypatch.setattr(inference, "_SECONDS", 60)
        assert "Answering …" not in words(rerun(app))
        assert "car, 60 %" in words(app)
        assert fake.times("classify") == 1

    def test_a_prediction_that_failed_is_requested_again(self, fake, make_run):
        make_run()
        fake.error = RunError("classifier-ended", "The classifier process ended.")
        app = open_page()
        assert "car, 60 %" not in words(app)
        fake.error = None
        assert "car, 60 %" in words(rerun(app))

    @pytest.mark.parametrize("view", ["why", "what_if", "inside", "alike"])
    def test_picture_and_prediction_stay_in_every_view(self, fake, make_run, view):
        make_run()
        app = open_page(view_picture=view)
        assert "It says: car, 60 % sure. Right: it is labelled car." in words(app)
        assert "aria-label='The picture car'" in html(app, "class='shot'")

    def test_the_best_classes_are_bars_and_the_best_one_is_the_headline(self, fake, make_run):
        make_run()
        app = open_page()
        assert "car, 60 %" in words(app)
        bars = html(app, "class='shares'")
        assert re.findall(r"<dt[^>]*>(\w+)</dt>", bars) == list(NAMES[:5])
        assert re.findall(r"([\d.]+) %<", bars)[:2] == ["60", "30"]
        assert "The other 5 classes share the rest" in [box.label for box in app.expander]

    def test_too_unsure_a_prediction_is_a_guess_with_what_it_means(self, fake, make_run):
        fake.is_none = True
        make_run()
        text = words(open_page())
        assert "Perhaps car, only 60 % sure" in text
        assert "none of its kinds of things, or one that looks unlike the pictures" in text
        assert "It is labelled car: the right guess, too unsure to count." in text

    def test_a_picture_unlike_all_that_was_learned_from_is_none_however_sure(self, fake, make_run):
        fake.is_none = fake.is_unlike = True
        make_run()
        text = words(open_page())
        assert "None of its things; nearest: car" in text and "% sure" not in text
        assert "unlike all that it learned from" in text
        assert "It is labelled car: the right guess, but unlike" in text

    def test_all_that_it_could_have_said_is_listed(self, fake, make_run):
        make_run()
        text = words(open_page())
        assert ", ".join(NAMES[5:]) in text

    def test_a_drawn_car_is_an_automobile_to_a_network_of_photos(self, fake, private_home):
        make_model(private_home / "models" / "photos", ("automobile", "ship"), data_name="cifar10")
        fake.names = ("automobile", "ship")
        app = open_page(pictures_from="toybox10")
        assert "Right: it is labelled car" in words(app)
        assert "These are drawings" in words(app)
        app.query_params["shown"] = "2"
        assert "labelled house, which this network never learned" in words(rerun(app))

    def test_the_same_prediction_is_requested_once(self, fake, make_run):
        make_run()
        app = open_page()
        rerun(app)
        app.query_params["shown"] = "2"
        rerun(app)
        app.query_params["shown"] = "1"
        rerun(app)
        assert fake.times("classify") == 2
        assert {name for name, _ in fake.asked} == {"classify"}

    def test_it_is_requested_again_once_the_weights_follow_their_description(self, fake, make_run):
        run = make_run()
        app = open_page()
        (run.path / "best.weights.h5").write_bytes(b"better weights")
        rerun(app)
        assert fake.times("classify") == 2


class TestHeadline:
    @pytest.mark.parametrize("view", ["answer", "why", "what_if", "inside", "alike"])
    def test_every_view_says_what_there_is_to_see_and_leads_on(self, fake, make_run, view):
        make_run()
        assert headline(open_page(view_picture=view))

    def test_so_do_many_pictures_before_there_are_any(self, fake, make_run):
        make_run()
        assert headline(open_page(how_many="many"))

    def test_so_does_the_live_camera_whose_switch_for_heat_the_link_keeps(self, fake, make_run):
        make_run()
        app = open_page(how_many="live", live_heat="true")
        assert "Turn the camera on" in headline(app)
        assert app.toggle(key="live_heat").value is True

    def test_so_does_a_picture_of_which_nothing_can_be_read(self, fake, make_run):
        make_run()
        app = upload(open_page(), ("torn.jpg", PHOTO[:90], "image/jpeg"))
        assert "torn.jpg" in words(app) and "the answer will stand here" in headline(app)


class TestExplanations:
    def test_each_is_computed_once_until_a_setting_changes(self, fake, make_run):
        make_run()
        app = open_page(view_picture="why")
        for view in ("inside", "why", "inside"):
            app.segmented_control(key="view_picture").set_value(view)
            rerun(app)
        assert (fake.times("explain"), fake.times("feature_maps")) == (1, 1)
        app.selectbox(key="maps_layer").set_value("block1_conv1")
        rerun(app)
        assert fake.times("feature_maps") == 2

    def test_what_is_kept_is_counted_in_bytes(self, fake, make_run):
        make_run()
        open_page(view_picture="inside")
        memory, maps = inference._explained.cache, fake.feature_maps(None, "")
        assert 0 <= memory.currsize - maps.nbytes < maps.nbytes / 2
        assert memory.maxsize >= 10 * 13_000_000  # VGG16's maps at 224 pixels


class TestHeatMaps:
    def test_every_method_of_the_library_is_offered_with_a_sentence(self):
        assert set(explanation_view._METHODS) == set(METHODS)

    def test_it_begins_with_the_best_class_and_says_where_to_look(self, fake, make_run):
        make_run()
        app = open_page(view_picture="why")
        name, settings = fake.asked[-1]
        assert name == "explain"
        assert settings == {"class_name": "car", "method": "layercam", "layer": "block3_conv2"}
        assert "what speaks most for car" in words(app)
        assert {
            name: app.query_params[name] for name in ("method", "layer")
        }.items() <= settings.items()

    def test_a_link_from_when_grad_cam_was_the_first_method_keeps_it(self, fake, make_run):
        make_run()
        app = open_page(view_picture="why", layer="block4_conv3")
        used = {"class_name": "car", "method": "grad-cam", "layer": "block4_conv3"}
        assert fake.asked[-1][1] == used
        rerun(app)
        assert fake.asked[-1][1] == used
        assert app.query_params["method"] == "grad-cam"

    def test_with_another_picture_the_best_class_is_another_until_one_is_chosen(
        self, fake, make_run
    ):
        make_run()
        app = open_page(view_picture="why")
        fake.names = NAMES[1:]
        app.query_params["shown"] = "2"
        rerun(app)
        assert fake.asked[-1][1]["class_name"] == NAMES[1]
        assert "explained" not in app.query_params
        app.selectbox(key="explained").set_value(NAMES[1])
        rerun(app)
        fake.names = NAMES
        app.query_params["shown"] = "3"
        rerun(app)
        assert fake.asked[-1][1]["class_name"] == app.query_params["explained"] == NAMES[1]

    def test_another_class_another_method_and_another_layer_stand_in_the_link(self, fake, make_run):
        make_run()
        app = open_page(
            view_picture="why", explained="fish", method="grad-cam++", layer="block1_conv1"
        )
        assert fake.asked[-1][1] == {
            "class_name": "fish",
            "method": "grad-cam++",
            "layer": "block1_conv1",
        }
        assert "Nothing in this picture speaks for fish" in words(app)
        app.segmented_control(key="method").set_value("occlusion")
        rerun(app)
        assert fake.asked[-1][1] == {"class_name": "fish", "method": "occlusion"}
        assert app.query_params["method"] == "occlusion"
        assert not [box for box in app.selectbox if box.key == "layer"]

    @pytest.mark.parametrize(
        ("opacity", "used"), [("0", 0), ("100", 100), ("101", 55), ("9" * 5000, 55)]
    )
    def test_a_link_to_an_impossible_opacity_shows_the_usual_one(
        self, fake, make_run, monkeypatch, opacity, used
    ):
        shown = []
        monkeypatch.setattr(heatmap, "_component", lambda data, **_: shown.append(data))
        make_run()
        open_page(view_picture="why", opacity=opacity)
        assert shown[0]["opacity"] == used


class TestFeatureMaps:
    def test_the_strongest_filters_are_shown_and_silent_ones_counted(self, fake, make_run):
        make_run()
        app = open_page(view_picture="inside")
        assert fake.asked[-1] == ("feature_maps", {"layer": "block2_conv2"})
        assert pictures_of(app, "maps") == 20
        assert "1 found nothing at all" in words(app)


class TestNearestNeighbours:
    def test_they_are_looked_for_among_the_pictures_of_the_training(self, fake, make_run):
        make_run(limit=1000, seed=4)
        app = open_page(view_picture="alike")
        settings = fake.asked[-1][1]
        assert (settings["data"], settings["limit"], settings["seed"]) == ("toybox10", 1000, 4)
        assert pictures_of(app, "alike") == 10
        assert "fish, nearness 99 %" in html(app, "grid-alike")

    def test_where_the_pictures_are_gone_drawings_take_their_place_and_are_called_so(
        self, fake, make_run
    ):
        make_run()
        fake.error = DatasetError("training-data-absent", "They are not on this machine.")
        fake.fails = "training_neighbours"
        app = open_page(view_picture="alike")
        assert fake.asked[-1] == ("drawn_neighbours", {"k": 10, "most": 1000})
        assert pictures_of(app, "alike") == 10
        assert f"{NAMES[5]}, nearness 40 %" in html(app, "grid-alike")
        assert 'aria-label="Drawing 1' in html(app, "grid-alike")
        assert "The nearest drawings that are here, though none is really alike" in words(app)

    @pytest.mark.parametrize(
        ("alike", "said"),
        [(0.9, "These look most alike"), (0.54, "It has nothing like this to show: only drawings")],
    )
    def test_the_headline_says_when_no_drawing_is_really_alike(self, fake, make_run, alike, said):
        make_run()
        fake.error = DatasetError("training-data-absent", "They are not on this machine.")
        fake.fails, fake.alike = "training_neighbours", alike
        app = open_page(view_picture="alike")
        assert said in words(app)

    def test_pictures_that_have_nothing_in_common_are_not_passed_off_as_alike(self, fake, make_run):
        make_run()
        fake.error = DatasetError("training-data-absent", "They are not on this machine.")
        fake.fails, fake.alike = "training_neighbours", 0.0
        app = open_page(view_picture="alike")
        assert "Nothing here is alike" in app.info[0].value
        assert not [body for body in app.get("html") if "grid-alike" in body.body]

    def test_a_data_set_that_was_changed_is_reported_and_not_replaced(self, fake, make_run):
        make_run()
        fake.error = DatasetError("training-data-changed", "It has other classes.")
        fake.fails = "training_neighbours"
        app = open_page(view_picture="alike")
        assert "It has other classes." in app.info[0].value.replace("\\", "")
        assert fake.times("drawn_neighbours") == 0

    def test_a_process_that_fails_is_a_message(self, fake, make_run):
        make_run()
        app = open_page(view_picture="answer")
        fake.error = RunError("classifier-too-slow", "It was too slow.")
        app.segmented_control(key="view_picture").set_value("alike")
        assert "It was too slow." in rerun(app).error[0].value.replace("\\", "")


class TestWhatIf:
    def test_the_slider_varies_one_picture_and_another_way_begins_anew(self, fake, make_run):
        make_run()
        app = open_page(view_picture="what_if", vary_by="90")
        values = [asked["values"] for _, asked in fake.asked if "values" in asked]
        assert values == [(90.0,)]
        live = html(app, "class='varied'")
        assert "The picture, varied: 90°" in live and "house, 55 %" in live
        app.selectbox(key="vary").set_value("brightness_range")
        rerun(app)
        assert "The picture, varied: 1.00" in html(app, "class='varied'")
        assert "vary_by" not in app.query_params

    def test_every_parameter_of_the_library_has_words(self):
        assert set(what_if_view._WORDINGS) == set(PARAMETERS)

    def test_what_training_varied_is_shaded_and_said(self, fake, make_run):
        make_run(augmentation=AugmentationConfig(rotation_range=20))
        app = open_page(view_picture="what_if")
        assert "varied in training from -20° to 20°" in words(app)
        assert pictures_of(app, "steps") == 7
        assert "-180°: house, 55 %" in html(app, "grid-steps")

    def test_what_training_did_not_vary_is_said_too(self, fake, make_run):
        make_run(augmentation=AugmentationConfig(rotation_range=20))
        app = open_page(view_picture="what_if", vary="brightness_range")
        assert "not varied in training" in words(app)

    def test_where_none_of_the_classes_fits_the_strip_says_so(self, fake, private_home):
        make_model(private_home / "models" / "pets")
        fake.is_none = True
        app = open_page(view_picture="what_if")
        assert "-180°: perhaps" in html(app, "grid-steps")

    def test_a_network_that_does_not_tell_how_it_trained_is_not_accused(self, fake, private_home):
        make_model(private_home / "models" / "pets")
        assert "is not known" in words(open_page(view_picture="what_if"))


class TestImport:
    @pytest.fixture
    def command(self, monkeypatch):
        """The commands that were run, and what they answer; an error is raised."""
        run = []

        def answer(beginning, working, *arguments):
            assert Path(arguments[-1]).read_bytes() == b"a bundle"
            run.append(arguments)
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

        monkeypatch.setattr("ui.classification.network_import.run_command_with_bar", answer)
        return run

    def bring_in(self, app: AppTest, name: str) -> AppTest:
        app.file_uploader(key="bundle_0_uploader").set_value((name, b"a bundle", "application/zip"))
        return rerun(app)

    def test_its_network_is_used_from_then_on(self, fake, make_run, command, private_home):
        make_run()
        imported = make_model(private_home / "models" / "pets")
        self.answer = {"name": "pets"}
        app = self.bring_in(open_page(), "../../pets.zip")
        assert [arguments[:2] for arguments in command] == [("models", "import")]
        assert not Path(command[0][-1]).exists()
        assert app.query_params["model"] == "pets"
        assert "cat, dog" in words(app)
        app.button(key="remove_pets").click()
        assert "pets was removed" in words(rerun(app))
        assert not imported.exists()

    def test_a_refusal_is_reported_on_request_and_nothing_changes(self, fake, make_run, command):
        run = make_run()
        self.answer = WeightsError("bundle-refused", "It is refused: <b>why</b>.")
        app = self.bring_in(open_page(), "bad.zip")
        assert "\\<b\\>why" in app.error[0].value
        assert "It is refused" in words(rerun(app))
        assert len(command) == 1
        assert app.query_params["model"] == run.name


def zip_of(**files) -> bytes:
    """The content of a ZIP; ``__`` in a name stands for the folder's slash."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".png", content)
    return file.getvalue()


class TestManyPictures:
    """Everything is called a car by the fake, with 60 %."""

    ZIP = zip_of(car__1=PHOTO, car__2=PHOTO, house__1=PHOTO, car__bad=b"nonsense", other__1=PHOTO)

    @staticmethod
    def with_files(kind: str, *files, **query) -> AppTest:
        app = open_page(how_many="many", many_from=kind, **query)
        app.file_uploader(key=f"many_{kind}_uploader").set_value(
            list(files) if kind != "zip" else files[0]
        )
        return rerun(app)

    @staticmethod
    def table(app: AppTest):
        (table,) = app.dataframe
        return table.value

    def of_zip(self, content=ZIP, **query) -> AppTest:
        return self.with_files("zip", ("cars.zip", content, "application/zip"), **query)

    def test_folders_called_like_the_classes_give_accuracy_and_a_matrix(self, fake, make_run):
        make_run()
        app = self.of_zip()
        assert numbers(app) == {"Pictures": "5", "Correct": "66.7 %", "Unreadable": "1"}
        assert "Which classes are mixed up" in words(app)
        table = self.table(app)
        assert table["Answer"].tolist()[:2] == ["car", "car"]
        assert all(uri.startswith("data:image/webp") for uri in table["Picture"].dropna())
        assert list(table["Problem"].dropna()) == [
            "The file holds text, not a picture. Choose a file of the kind "
            "PNG, JPEG, WEBP, GIF, BMP, HEIC, AVIF or TIFF."
        ]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"many_show": "wrong"}, ["house/1.png"]),
            ({"many_show": "unreadable"}, ["car/bad.png"]),
            ({"many_answer": "car"}, ["car/1.png", "car/2.png", "house/1.png", "other/1.png"]),
            ({"many_sure": ["61", "100"]}, ["car/bad.png"]),
        ],
    )
    def test_the_table_is_filtered_and_the_link_says_how(self, fake, make_run, query, names):
        make_run()
        assert list(self.table(self.of_zip(**query))["File"]) == names

    def test_without_such_folders_there_is_neither(self, fake, make_run):
        make_run()
        fake.is_none = True
        app = self.of_zip(zip_of(a=PHOTO))
        assert [metric.label for metric in app.metric] == ["Pictures", "Too unsure"]
        assert self.table(app)["Answer"].tolist() == ["none of them"]
        assert "No folder is called like one of the classes" in words(app)

    def test_the_network_is_called_once_however_often_the_page_runs(self, fake, make_run):
        make_run()
        app = self.of_zip()
        asked = fake.times("classify")
        app.segmented_control(key="many_show").set_value("wrong")
        rerun(app)
        assert fake.times("classify") == asked

    @pytest.mark.parametrize("kind", ["folder", "files"])
    def test_files_with_hostile_and_equal_names_are_distinguished(self, fake, make_run, kind):
        make_run()
        names = ["../../car/a.png", "car/a.png", "C:\\x\\\u202ea.png", "/etc/passwd.png"]
        app = self.with_files(kind, *[(name, PHOTO, "image/png") for name in names])
        shown = list(self.table(app)["File"])
        assert sorted(shown) == ["C/x/a.png", "car/a (2).png", "car/a.png", "etc/passwd.png"]
        assert numbers(app)["Correct"] == "100.0 %"

    def test_no_name_leads_out_of_the_zip(self):
        names = ["..", "", "/", "a/../../b.png", "a\0b.png", "x" * 300]
        harmless = ["picture", "picture (2)", "picture (3)", "a/b.png", "ab.png", "x" * 300]
        assert list(entry_names(names)) == harmless

    def test_equal_names_are_numbered_past_those_that_are_there(self):
        names = ["a (2).png", "a.png", "A.png", "a.png", "b/a.png"]
        unique = ["a (2).png", "a.png", "A (3).png", "a (4).png", "b/a.png"]
        assert list(entry_names(names)) == unique

    def test_numbering_equal_names_takes_time_in_proportion_to_them(self):
        def number(size):
            assert len(set(entry_names(["a.png"] * size))) == size

        assert growth(number, 500) < 24

    def test_uploads_are_found_again_after_a_visit_to_another_page(self, fake, make_run):
        make_run()
        app = self.with_files("folder", ("car/a.png", PHOTO, "image/png"))
        app.switch_page("pages/runs.py").run()
        app.switch_page("pages/classify.py").run()
        rerun(app)
        assert "Using pictures.zip" in words(app)
        assert list(self.table(app)["File"]) == ["car/a.png"]

    def test_a_zip_is_stored_once_and_another_takes_its_place(self, fake, make_run, monkeypatch):
        stored, keep = [], storage.keep_written
        monkeypatch.setattr(storage, "keep_written", lambda *a: stored.append(a) or keep(*a))
        make_run()
        app = rerun(self.of_zip())
        assert len(stored) == 1
        another = ("another.zip", zip_of(a=PHOTO), "application/zip")
        app.file_uploader(key="many_zip_uploader").set_value(another)
        assert list(self.table(rerun(app))["File"]) == ["a.png"]
        Path(app.session_state["many_zip"]).unlink()
        assert list(self.table(rerun(app))["File"]) == ["a.png"]
        assert len(stored) == 3

    def test_a_picture_of_the_table_is_looked_into(self, fake, make_run):
        make_run()
        app = self.of_zip()
        archive = app.session_state["many_zip"]
        assert "The one from the table" not in str(app.selectbox)
        app.session_state[table_selection.SELECTED] = table_selection.TableSelection(
            archive, 3, "house"
        )
        app.query_params.update(
            {table_selection.HOW_MANY: "one", table_selection.FROM: table_selection.FROM_MANY}
        )
        both = html(rerun(app), "class='both'")
        assert "The picture house/1.png" in both and "400 × 300" in both
        assert "Wrong: it is labelled house" in words(app)
        Path(archive).unlink()
        assert "Right: it is labelled car" in words(rerun(app))  # the samples again

    def test_a_refused_zip_is_named_and_leaves_nothing(self, fake, make_run, private_home):
        make_run()
        app = self.of_zip(b"PK\3\4nonsense")
        assert "cars.zip is not a ZIP archive" in words(app)
        assert not list((private_home / "uploads").iterdir())
        assert "cars.zip is not a ZIP archive" in words(rerun(app))

    @pytest.mark.parametrize(
        ("content", "reason", "came_before"),
        [(b"PK\3\4 bad", "is not a ZIP archive", True), (zip_of(), "holds no picture", False)],
        ids=["came before", "not at fault"],
    )
    def test_a_refused_zip_that_others_may_use_stays(
        self, fake, make_run, private_home, content, reason, came_before
    ):
        make_run()
        if came_before:
            digest = hashlib.sha256(content).hexdigest()
            storage.keep_written(lambda file: file.write(content), digest, "cars", "zip")
        assert f"cars.zip {reason}" in words(self.of_zip(content))
        assert list((private_home / "uploads").rglob("cars.zip"))

    def test_the_data_set_of_a_training_is_not_taken_for_it(self, fake, make_run, tmp_path):
        make_run()
        data = tmp_path / "data.zip"
        data.write_bytes(self.ZIP)
        app = open_page()
        app.session_state["kept_zip"] = str(data)
        app.query_params.update(how_many="many", many_from="zip")
        assert "data.zip" not in words(rerun(app))
        assert not app.dataframe

    def test_too_many_are_refused_before_they_are_read(self, fake, make_run, monkeypatch):
        make_run()
        monkeypatch.setattr("ui.uploads.archives.MAX_PICTURES", 2)
        app = self.with_files("files", *[(f"{n}.png", PHOTO, "image/png") for n in range(3)])
        assert "Received 3 pictures" in words(app) and "at most 2 pictures" in words(app)

    def test_an_error_of_the_process_is_a_message_and_the_upload_stays(self, fake, make_run):
        make_run()
        app = open_page(how_many="many", many_from="zip")
        fake.error = RunError("classifier-ended", "The classifier process ended.")
        app.file_uploader(key="many_zip_uploader").set_value(("cars.zip", self.ZIP, "zip"))
        assert "The classifier process ended." in words(rerun(app))
        fake.error = None
        assert len(self.table(rerun(app))) == 5

    def test_a_name_that_is_a_formula_is_none_in_the_table_either(self, fake, make_run):
        make_run()
        app = self.with_files("files", ("=HYPERLINK(1).png", PHOTO, "image/png"))
        assert list(self.table(app)["File"]) == ["'=HYPERLINK(1).png"]


@pytest.mark.parametrize(
    ("address", "given"),
    [
        (None, True),
        ("https://lab.example.org/classify", True),
        ("http://localhost:8501/classify", True),
        ("http://127.0.0.1:8501/", True),
        ("http://[::1]:8501/", True),
        ("http://lab.localhost/", True),
        ("http://192.168.1.20:8501/", False),
        ("http://lab.example.org/classify", False),
        ("http://localhost.example.org/", False),
    ],
)
def test_where_browsers_give_no_camera_the_page_says_why(monkeypatch, address, given):
    assert picture_sources.gives_camera(address) == given
    monkeypatch.setattr(picture_sources.st, "context", SimpleNamespace(url=address, cookies={}))
    app = open_page(pictures_from="camera")
    assert [("https" in warning.value) for warning in app.warning] == [True] * (not given)
    assert "drop a photo" in html(app, "No moving picture above?")
