"""The page Teach: projects, pictures, and the training of them, without TensorFlow."""

import errno
import os
from functools import partial
from pathlib import Path
from queue import Queue
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.classification import find_model
from cnnlab.datasets import load
from cnnlab.evaluation import Selection
from cnnlab.evaluation.selection import LAST_EPOCH
from cnnlab.experiments.paired import new_experiment
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.images import encode_image
from cnnlab.projects import create_project, delete_project, open_project, project_of
from cnnlab.projects.lessons import LESSONS, begin_lesson
from cnnlab.runs import ModelDescription
from cnnlab.runs.new_run import new_run
from cnnlab.sweeps import Sweep, new_sweep
from cnnlab.training import TrainingConfig, for_teaching
from cnnlab.training.recorder import RunRecorder
from tests import app_pages
from tests.app_pages import rerun
from tests.page_headline import headline
from tests.waiting import HANGS_AFTER
from ui.camera.frames import Frame
from ui.classification import classifier_process
from ui.classification.network_choice import network_of
from ui.normalization import fitting
from ui.normalization.controls import WhiteningChoice
from ui.teaching import early_features, odd_pictures_view, opening_view, taught_run
from ui.teaching.gathering_view import keep_frames

open_page = partial(app_pages.open_page, "teach")
NAMES = ("cup", "phone")
JPEG = encode_image(np.full((30, 40, 3), 200, np.uint8), "jpeg")


def picture(number: int) -> np.ndarray:
    return np.full((8, 8, 3), 10 * number, np.uint8)


@pytest.fixture
def pets():
    """A project, its token, and two pictures a class."""
    project, token = create_project("Things", NAMES)
    for number in range(4):
        project.add_picture(NAMES[number % 2], picture(number))
    return SimpleNamespace(project=project, token=token)


@pytest.fixture(autouse=True)
def computed_early(monkeypatch):
    """The folders whose features were asked for; no process is started."""
    folders = Queue()

    class Process:
        is_running = False

        def start(self):
            pass

        def gather_features(self, folder):
            folders.put(folder)
            return 0

    for module in (early_features, classifier_process):
        monkeypatch.setattr(module, "classifier", Process)
    return folders


@pytest.fixture
def started(monkeypatch):
    """The settings of the trainings that were started; each run is there at once."""
    configs = []

    def start(config, standby):
        configs.append(config)
        run, lock = new_run(config)
        os.close(lock)
        return run

    monkeypatch.setattr(taught_run, "start_run", start)
    return configs


def errors(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.error, *app.warning)).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return rerun(app)


def begin(app: AppTest, names: str) -> AppTest:
    app.text_input(key="new_class_names").set_value(names)
    next(button for button in app.button if button.label == "Gather pictures").click()
    return rerun(app)


class TestBeginning:
    def test_two_names_make_a_project_that_the_link_opens(self):
        app = open_page()
        assert headline(app)
        begin(app, "cup,  phone ")
        assert open_project(app.query_params["project"]).classes == NAMES

    @pytest.mark.parametrize(
        "names", ["", "cup", "cup, cup", "../up, b", ", ".join("abcdefghijklmnopqrstu")]
    )
    def test_names_that_do_not_do_are_refused_with_a_reason(self, names):
        app = begin(open_page(), names)
        assert errors(app) and "project" not in app.query_params

    @pytest.mark.parametrize("token", ["0" * 32, "../../etc", "x"])
    def test_a_link_that_opens_nothing_says_so(self, token):
        app = open_page(project=token)
        assert "opens no project" in errors(app)
        assert "project" not in app.query_params and app.text_input(key="new_class_names")

    def test_another_project_is_a_press_away_and_the_first_is_remembered(self, pets):
        app = press(open_page(project=pets.token), "close_project")
        app = press(app, f"open_{pets.project.key}")
        assert app.query_params["project"] == pets.token

    def test_projects_of_others_are_not_listed(self, pets):
        assert not [b for b in open_page().button if b.key == f"open_{pets.project.key}"]

    def test_a_zip_is_opened_by_a_child_process(self, monkeypatch, tmp_path, pets):
        asked = []

        def work(name, *command):
            asked.append((name, command))
            return SimpleNamespace(outcome={"token": pets.token})

        monkeypatch.setattr(opening_view, "in_background", work)
        monkeypatch.setattr(opening_view, "stored_file", lambda *_, **__: str(tmp_path / "a.zip"))
        app = press(open_page(), "open_zip")
        assert app.query_params["project"] == pets.token
        assert asked[0][1][:3] == ("projects", "import", str(tmp_path / "a.zip"))


class TestGathering:
    def test_what_the_camera_takes_is_kept(self, pets):
        keep_frames(pets.project, "cup", [Frame(b"", picture(20)), Frame(b"", picture(21))])
        assert pets.project.counts == {"cup": 4, "phone": 2}

    def test_features_are_computed_while_pictures_come(self, pets, computed_early):
        app = open_page(project=pets.token)
        assert computed_early.get(timeout=HANGS_AFTER) == pets.project.pictures_folder
        rerun(app)
        pets.project.add_picture("cup", picture(20))
        rerun(app)
        assert computed_early.get(timeout=HANGS_AFTER) == pets.project.pictures_folder
        assert computed_early.empty()

    def test_files_join_the_open_class_and_a_bad_one_is_named(self, pets):
        app = open_page(project=pets.token, **{"class": "2"})
        files = [("good.jpg", JPEG, "image/jpeg"), ("bad.jpg", b"text", "image/jpeg")]
        app.file_uploader(key="arriving_0_uploader").set_value(files)
        rerun(app)
        assert pets.project.counts == {"cup": 2, "phone": 3}
        assert "bad" in errors(app) and "good" not in errors(app)
        assert not app.file_uploader(key="arriving_1_uploader").value

    def test_chosen_pictures_are_deleted_and_brought_back(self, pets):
        app = open_page(project=pets.token)
        (first, _) = pets.project.pictures("cup")
        app.session_state["chosen_pictures"] = {first.name}
        app = press(rerun(app), "delete_pictures")
        assert pets.project.counts == {"cup": 1, "phone": 2}
        press(app, "undo_change")
        assert pets.project.counts == {"cup": 2, "phone": 2}

    def test_chosen_pictures_move_to_another_class(self, pets):
        app = open_page(project=pets.token)
        app.session_state["chosen_pictures"] = {pets.project.pictures("cup")[0].name}
        press(rerun(app), "move_to_1")
        assert pets.project.counts == {"cup": 1, "phone": 3}

    def test_classes_are_renamed_added_and_removed(self, pets):
        app = open_page(project=pets.token)
        app.text_input(key="rename_cup").set_value("mug")
        rerun(app)
        app.text_input(key="another_class").set_value("spoon")
        rerun(app)
        assert pets.project.classes == ("mug", "phone", "spoon")
        press(app, "remove_class")
        assert pets.project.classes == ("phone", "spoon")

    def test_a_name_that_does_not_do_changes_nothing(self, pets):
        app = open_page(project=pets.token)
        app.text_input(key="rename_cup").set_value("a/b")
        rerun(app)
        assert pets.project.classes == NAMES and "slash" in errors(app)


class TestTeaching:
    def test_the_button_trains_on_these_pictures_with_the_settings_for_few(self, pets, started):
        press(open_page(project=pets.token), "teach")
        assert started == [for_teaching(str(pets.project.pictures_folder))]

    def test_without_enough_pictures_it_says_which_class_lacks_some(self, started):
        project, token = create_project("Things", NAMES)
        project.add_picture("cup", picture(0))
        app = press(open_page(project=token), "teach")
        assert not started and "phone" in errors(app)

    def test_it_teaches_again_only_when_pictures_have_changed(self, pets, started):
        app = open_page(project=pets.token)
        app.toggle(key="teach_again").set_value(True)
        rerun(app)
        assert not started
        pets.project.add_picture("cup", picture(20))
        rerun(app)
        assert len(started) == 1

    def test_the_result_says_of_how_many_and_offers_to_remove_the_odd(
        self, pets, started, monkeypatch
    ):
        app = open_page(project=pets.token)
        odd = pets.project.pictures("cup")[0]
        finish(pets.project)
        found = SimpleNamespace(
            path=odd.path.relative_to(pets.project.pictures_folder),
            class_name="cup", predicted="phone", probability=0.9,
        )  # fmt: skip
        monkeypatch.setattr(odd_pictures_view, "odd_pictures", lambda run: [found])
        app = open_page(project=pets.token)
        assert "**3 of 4 pictures right**" in words(app)
        press(app, "remove_odd")
        assert pets.project.counts == {"cup": 1, "phone": 2}
        assert not started, "a class with one picture is not taught"


class TestLessons:
    @pytest.mark.parametrize("key", LESSONS)
    def test_one_press_begins_it_with_its_pictures_and_steps(self, key):
        app = press(open_page(), f"lesson_{key}")
        project = open_project(app.query_params["project"])
        assert set(project.counts.values()) == {LESSONS[key].per_class}
        assert app.query_params["lesson"] == key
        assert str(LESSONS[key].steps[-1]) in words(app).replace("\\", "")

    def test_another_project_ends_it(self):
        app = press(open_page(), "lesson_few")
        assert "lesson" not in press(app, "close_project").query_params

    def test_a_link_to_an_unknown_lesson_shows_the_project(self, pets):
        assert headline(open_page(project=pets.token, lesson="no"))


class TestFaults:
    def test_a_damaged_project_says_where_its_pictures_are(self, pets):
        (pets.project.path / "project.json").write_text("{")
        app = open_page(project=pets.token)
        assert pets.project.pictures_folder.name in errors(app)
        assert app.text_input(key="new_class_names")

    def test_a_folder_of_runs_that_cannot_be_listed_is_reported(self, pets, monkeypatch):
        def refuse(folder):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        finish(pets.project)
        monkeypatch.setattr("cnnlab.runs.folder.run_folder.sweep", refuse)
        assert "Check the disk" in errors(open_page(project=pets.token))

    def test_a_full_class_takes_no_frame_and_says_so(self, pets, monkeypatch):
        monkeypatch.setattr("cnnlab.projects.project.MAX_IN_CLASS", 2)
        app = open_page(project=pets.token)
        keep_frames(pets.project, "cup", [Frame(b"", picture(20))])
        assert pets.project.counts["cup"] == 2 and not app.exception


class TestTheWhole:
    def test_deleting_removes_pictures_and_runs_and_forgets_the_link(self, pets):
        run = finish(pets.project)
        app = press(open_page(project=pets.token), "delete_project")
        assert not pets.project.path.exists() and not run.path.exists()
        assert "project" not in app.query_params and not app.error

    @pytest.mark.parametrize("page", ["claims", "transfer_learning"])
    def test_other_pages_take_its_pictures_which_go_with_it(self, pets, page):
        app = press(open_page(project=pets.token), f"to_{page}")
        assert app.query_params["data"] == "upload"
        path = Path(app.session_state["kept_zip"])
        assert load(str(path)).class_names == NAMES
        assert project_of(path) == pets.project
        run, lock = new_run(for_teaching(str(path)))
        os.close(lock)
        delete_project(pets.project)
        assert not path.exists() and not run.path.exists()

    @pytest.mark.parametrize("work", ["experiment", "search"])
    def test_other_work_on_its_pictures_goes_with_it_and_no_more(self, pets, work):
        def new(data: str) -> Path:
            if work == "search":
                folder, lock = new_sweep(Sweep(base=TrainingConfig(data=data)))
            else:
                base = CLAIMS["claim-1"].base.replace(data=data)
                folder, lock = new_experiment(CLAIMS["claim-1"].replace(base=base))
            os.close(lock)
            return folder.path

        own, other = new(str(pets.project.pictures_folder)), new("toybox10")
        press(open_page(project=pets.token), "delete_project")
        assert not own.exists() and other.exists() and not pets.project.path.exists()

    def test_what_whitening_learned_from_its_pictures_goes_with_it(self, pets):
        def learned(name: str) -> Path:
            folder = fitting._folder(WhiteningChoice("zca", 1.0, 4, False), load(name, limit=4))
            folder.mkdir(parents=True)
            return folder

        own, other = learned(str(pets.project.pictures_folder)), learned("toybox10")
        press(open_page(project=pets.token), "delete_project")
        assert not own.exists() and other.exists()

    def test_who_asks_its_network_is_led_to_what_it_mixes_up_and_not_to_teaching(self, pets):
        run = finish(pets.project)
        assert network_of(find_model(run.name)).is_taught
        assert not network_of(find_model("cifar10-compact")).is_taught

    def test_to_a_room_the_button_stands_before_the_guide(self):
        _, token = begin_lesson(LESSONS["few"])

        def is_first(app):
            found = [getattr(one, "key", None) or getattr(one, "value", "") for one in app.main]
            guide = next(place for place, one in enumerate(found) if "**Lesson" in str(one))
            return found.index("teach") < guide

        assert is_first(open_page(project=token, lesson="few", presentation="true"))
        assert not is_first(open_page(project=token, lesson="few"))

    def test_before_teaching_there_is_nothing_to_try(self, pets):
        app = open_page(project=pets.token, teach_view="try")
        assert "taught first" in headline(app)


def words(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def finish(project):
    """A run on the project's pictures that has ended well."""
    run, lock = new_run(for_teaching(str(project.pictures_folder)))
    recorder = RunRecorder(run)
    recorder.describe(ModelDescription(project.classes))
    recorder.begin(1)
    recorder.epoch(1, loss=0.5, accuracy=1.0, val_loss=0.5, val_accuracy=0.75)
    recorder.checkpoint(
        lambda path: path.write_bytes(b"w"),
        Selection(LAST_EPOCH, 1, 4, 4, accuracy=0.75, loss=0.5, num_folds=2, guessing_accuracy=0.5),
    )
    recorder.end("finished")
    os.close(lock)
    return run
