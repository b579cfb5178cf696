"""Pictures of somebody's own classes, gathered one by one."""

import os
import signal
import subprocess
import sys
import time
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from cnnlab import datasets, projects
from cnnlab.errors import DatasetError, ImageError, StorageError
from cnnlab.images import decode_image, encode_image
from cnnlab.projects import create_project, delete_project, import_zip, open_project, write_zip
from cnnlab.projects.project import MAX_IN_CLASS
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.new_run import new_run
from cnnlab.runs.run_directory import list_runs
from cnnlab.storage import bounded_cache, paths
from cnnlab.storage.cleanup import sweep_home
from cnnlab.storage.locks import releasing


@pytest.fixture
def project():
    return create_project("Pets", ("cat", "dog"))[0]


def picture(seed: int, height: int = 40, width: int = 60) -> bytes:
    """A photograph of a kind: a smooth pattern that follows from the seed."""
    blocks = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), np.uint8)
    return encode_image(np.kron(blocks, np.ones((height // 4, width // 6, 1), np.uint8)))


def test_a_project_opens_by_its_token_which_its_folder_does_not_give_away():
    project, token = create_project("Pets", ("cat", "dog"))

    assert open_project(token) == project
    assert project.name == "Pets" and project.classes == ("cat", "dog")
    assert token not in str(project.pictures_folder)


@pytest.mark.parametrize("token", ["", "../runs", "a" * 32, "A" * 32, "0" * 33, None, 3, "\0" * 32])
def test_anything_else_opens_nothing(project, token):
    with pytest.raises(DatasetError, match="opens no project"):
        open_project(token)


def test_the_folder_of_a_project_does_not_open_it(project):
    with pytest.raises(DatasetError):
        open_project(project.key)


def test_pictures_are_kept_small_in_the_order_of_their_arrival(project):
    added = [project.add_picture("cat", picture(seed, 400, 600)) for seed in range(3)]

    assert list(project.pictures("cat")) == added
    assert project.counts == {"cat": 3, "dog": 0}
    assert added[0].read().shape == (171, 256, 3)
    assert decode_image(added[0].thumbnail(48)).shape == (32, 48, 3)


def test_pixels_are_a_picture_too(project):
    pixels = decode_image(picture(1))

    assert project.add_picture("cat", pixels).content == project.add_picture("dog", pixels).content


def test_the_same_picture_twice_in_a_class_is_one(project):
    first = project.add_picture("cat", picture(1))

    assert project.add_picture("cat", picture(1)) == first
    assert project.counts["cat"] == 1


@pytest.mark.parametrize("data", [b"", b"no picture", picture(1)[:200]])
def test_what_is_no_picture_is_refused_and_leaves_nothing(project, data):
    before = sorted(path.name for path in project.path.rglob("*"))

    with pytest.raises(ImageError):
        project.add_picture("cat", data)

    assert {path.name for path in project.path.rglob("*")} == set(before)


@pytest.mark.parametrize("name", ["bird", "../cat", "cat/..", "", "."])
def test_no_other_class_takes_a_picture(project, name):
    with pytest.raises(DatasetError, match="There is no class"):
        project.add_picture(name, picture(1))


HOSTILE = ["../x", "a/b", "a\\b", "", " ", ".hidden", "a\0b", "\u202egpj", "x" * 61, 7, None]


@pytest.mark.parametrize("name", [*HOSTILE, "train", "test set", "2024", "CAT", "cat "])
def test_names_that_mean_something_else_are_refused(project, name):
    with pytest.raises(DatasetError):
        project.add_class(name)
    with pytest.raises(DatasetError):
        project.rename_class("dog", name)

    assert project.classes == ("cat", "dog")


@pytest.mark.parametrize("name", ["<b>bird", "*bird*", "bïrd 🐦", "ذئب", "con", "-rf", "1"])
def test_other_names_are_names(project, name):
    assert project.add_class(name) == name
    for seed in range(5):
        for number, each in enumerate(project.classes):
            project.add_picture(each, picture(100 * number + seed))

    data = datasets.load(project.pictures_folder)

    assert data.class_names == tuple(sorted(project.classes))


def test_a_name_is_brought_to_one_form(project):
    assert project.add_class("  Cafe\u0301   bar ") == "Caf\u00e9 bar"


@pytest.mark.parametrize("classes", [("cat",), ("cat", "Cat"), tuple("abcdefghijklmnopqrstu")])
def test_a_project_has_two_to_twenty_different_classes(classes):
    with pytest.raises(DatasetError):
        create_project("Pets", classes)


def test_classes_are_renamed_removed_and_added(project):
    project.add_picture("cat", picture(1))
    project.add_class("bird")
    project.rename_class("cat", "lion")
    assert project.counts == {"lion": 1, "dog": 0, "bird": 0}

    project.remove_class("lion")
    assert project.classes == ("dog", "bird")
    with pytest.raises(DatasetError, match="2 to 20"):
        project.remove_class("dog")


def test_every_change_can_be_undone(project):
    cats = [project.add_picture("cat", picture(seed)) for seed in range(4)]
    states = [(project.classes, project.counts)]
    for change in (
        lambda: project.move(cats[:2], "dog"),
        lambda: project.delete(cats[1:3]),
        lambda: project.rename_class("dog", "wolf"),
        lambda: project.add_class("bird"),
        lambda: project.remove_class("wolf"),
    ):
        change()
        states.append((project.classes, project.counts))

    while project.can_undo:
        states.pop()
        assert project.undo()
        assert (project.classes, project.counts) == states[-1]

    assert len(states) == 1 and list(project.pictures("cat")) == cats
    assert not project.undo()


def test_only_the_last_changes_can_be_undone_and_older_pictures_are_gone(project):
    for seed in range(25):
        project.delete([project.add_picture("cat", picture(seed))])

    assert len(list((project.path / "removed").iterdir())) == 20
    while project.undo():
        pass
    assert project.counts["cat"] == 20


def test_a_picture_is_found_by_its_name_and_by_nothing_else(project):
    added = project.add_picture("dog", picture(1))

    assert project.picture(added.name) == added
    for name in (f"../{added.name}", "project.json", added.name.upper(), None, "\0"):
        with pytest.raises(DatasetError):
            project.picture(name)


def test_a_picture_that_somebody_else_deleted_is_told(project):
    added = project.add_picture("cat", picture(1))
    project.delete([added])

    with pytest.raises(DatasetError, match="deleted"):
        project.move([added], "dog")


def test_a_class_is_full_at_some_time(project, monkeypatch):
    monkeypatch.setattr("cnnlab.projects.project.MAX_IN_CLASS", 2)
    cats = [project.add_picture("cat", picture(seed)) for seed in range(2)]
    project.add_picture("dog", picture(3))

    with pytest.raises(DatasetError, match="at most 2"):
        project.add_picture("cat", picture(2))
    with pytest.raises(DatasetError, match="at most 2"):
        project.move(cats, "dog")
    assert project.counts == {"cat": 2, "dog": 1}
    assert "project-class-is-full" in [note.code for note in project.notes]


def test_all_projects_together_have_a_limit_that_is_told_before(project, monkeypatch):
    size = project.add_picture("cat", picture(0)).path.stat().st_size
    used = sum(path.stat().st_size for path in paths.projects().rglob("*") if path.is_file())
    monkeypatch.setattr("cnnlab.projects.space.MAX_BYTES", used + size + size // 2)
    other, _ = create_project("Others", ("a", "b"))

    with pytest.raises(StorageError, match="Delete a project"):
        for seed in range(1, 4):
            other.add_picture("a", picture(seed))

    assert other.counts["a"] < 3
    assert "projects-nearly-full" in [note.code for note in project.notes]


def test_hints_say_what_is_missing(project):
    assert [note.code for note in project.notes] == ["project-class-too-small"] * 2
    for seed in range(6):
        project.add_picture("cat", picture(seed))
    for seed in range(6, 9):
        project.add_picture("dog", picture(seed))

    [uneven] = project.notes
    assert str(uneven).startswith("cat has 6 pictures, dog has 3")


def test_it_is_a_data_set_as_it_is(project):
    for seed in range(10):
        project.add_picture("cat", picture(seed))
        project.add_picture("dog", picture(100 + seed))

    data = datasets.load(project.pictures_folder, (32, 32))

    assert data.class_names == ("cat", "dog")
    assert (len(data.y_train), len(data.y_test)) == (16, 4)


def test_several_writers_disturb_each_other_in_nothing(project):
    def add(seed):
        # A view of its own, as another tab has.
        return projects.Project(project.path).add_picture("cat", picture(seed % 30)).content

    with ThreadPoolExecutor(8) as pool:
        contents = list(pool.map(add, range(60)))

    assert len(set(contents)) == 30
    assert {one.content for one in project.pictures("cat")} == set(contents)


ADDING = """
import sys
from cnnlab.projects import open_project
from tests.test_projects import picture
project = open_project(sys.argv[1])
for seed in range(10_000):
    print(project.add_picture("cat", picture(seed)).name, flush=True)
"""


def test_every_picture_that_was_said_to_be_kept_survives_a_kill(chance):
    _, token = create_project("Pets", ("cat", "dog"))
    process = subprocess.Popen(
        [sys.executable, "-c", ADDING, token],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(5)]
    time.sleep(chance.uniform(0, 0.05))  # any moment will do
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.stdout.close()
    process.wait()

    again = open_project(token)

    names = [one.name for one in again.pictures("cat")]
    assert {line.decode().strip() for line in said if line.endswith(b"\n")} <= set(names)
    assert all(one.read().size for one in again.pictures("cat"))
    assert not list(again.path.rglob("*.tmp"))
    again.add_picture("cat", picture(20_000))  # and its lock is free


@pytest.mark.parametrize("step", range(4))
def test_a_kill_in_the_middle_of_a_change_loses_no_picture(project, monkeypatch, step):
    cats = [project.add_picture("cat", picture(seed)) for seed in range(3)]
    dog = project.add_picture("dog", picture(3))
    done = iter(range(step))
    real = Path.rename

    def until_killed(path, target):
        next(done)
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", until_killed)
        with pytest.raises((StopIteration, RuntimeError)):
            project.delete(cats)
            project.rename_class("dog", "wolf")

    while project.undo():
        pass
    assert list(project.pictures("cat")) == cats
    assert list(project.pictures("dog")) == [dog]


def test_a_damaged_project_says_so_and_others_work(project):
    other, token = create_project("Others", ("a", "b"))
    (project.path / "project.json").write_text('{"schema": 1, "na')
    (other.path / "changes.json").write_text('[{"classes": [], "renamed": [["../../x", "y"]]}]')

    with pytest.raises(DatasetError, match="cannot be read"):
        project.classes  # noqa: B018
    assert open_project(token).classes == ("a", "b")
    assert not other.can_undo
    assert set(projects.list_projects()) == {project, other}


def test_a_zip_takes_it_along_and_brings_it_back(project, tmp_path):
    for seed in range(3):
        project.add_picture("cat", picture(seed))
        project.add_picture("dog", picture(10 + seed))
    write_zip(project, tmp_path / "pets.zip")
    seen = []

    back, token, notes = import_zip(tmp_path / "pets.zip", "Again", lambda *at: seen.append(at))

    assert open_project(token) == back and back.name == "Again"
    assert back.counts == project.counts and notes == ()
    assert seen[-1] == (6, 6)
    assert datasets.load(tmp_path / "pets.zip").class_names == ("cat", "dog")


def test_a_zip_from_another_system_has_its_classes_in_tidy_names(tmp_path):
    with zipfile.ZipFile(tmp_path / "pets.zip", "w") as archive:
        for name in (unicodedata.normalize("NFD", "Käfer"), "big  dog"):
            for number in range(2):
                seed = number + (10 if name == "big  dog" else 0)
                archive.writestr(f"{name}/{number}.png", picture(seed))

    project, _, _ = import_zip(tmp_path / "pets.zip", "Pets")

    assert project.counts == {"Käfer": 2, "big dog": 2}


def test_a_zip_that_is_refused_leaves_nothing(tmp_path):
    (tmp_path / "bad.zip").write_bytes(b"PK no zip")

    with pytest.raises(DatasetError):
        import_zip(tmp_path / "bad.zip", "Bad")

    assert projects.list_projects() == []


def test_a_zip_whose_reading_is_cancelled_leaves_nothing(project, tmp_path):
    for seed in range(3):
        project.add_picture("cat", picture(seed))
        project.add_picture("dog", picture(10 + seed))
    write_zip(project, tmp_path / "pets.zip")

    def cancel(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_zip(tmp_path / "pets.zip", "Again", cancel)

    assert projects.list_projects() == [project]


def test_deleting_removes_pictures_runs_and_caches_made_from_them(project):
    for seed in range(5):
        project.add_picture("cat", picture(seed))
        project.add_picture("dog", picture(10 + seed))
    datasets.load(project.pictures_folder)
    datasets.load("toybox10", limit=10)
    for data in (str(project.pictures_folder), "toybox10"):
        _, lock = new_run(TrainingConfig(data=data))
        with releasing(lock):
            pass

    delete_project(project)

    assert not project.path.exists()
    assert [run.config.data for run in list_runs()] == ["toybox10"]
    assert not [entry for entry in bounded_cache.entries() if project.key[:8] in entry.about]


def test_a_run_knows_the_project_that_it_was_made_from(project):
    data = str(project.pictures_folder)

    assert projects.project_of(data) is None, "without a picture there is no data set"
    project.add_picture("cat", picture(1))
    assert projects.project_of(data) == project
    for other in ("toybox10", str(project.path), f"{data}/cat", "/", str(paths.projects())):
        assert projects.project_of(other) is None


def test_a_project_that_was_never_finished_is_swept(project):
    (paths.projects() / ".staging-killed" / "pictures").mkdir(parents=True)

    sweep_home()

    assert sorted(path.name for path in paths.projects().iterdir()) == [".lock", project.key]


def test_the_largest_project_is_as_large_as_promised():
    assert MAX_IN_CLASS * projects.MAX_CLASSES == 10_000
