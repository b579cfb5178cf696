"""Folders of pictures as people bring them: which are classes, and the notes on the others."""

import itertools
import unicodedata
import zipfile
from pathlib import PurePosixPath

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.datasets import picture_sets
from cnnlab.datasets.folders.class_folders import is_picture
from cnnlab.errors import DatasetError
from cnnlab.images import encode_image


def picture(grey: int) -> bytes:
    return encode_image(np.full((4, 4, 3), grey, np.uint8))


def write(folder, *classes: str, count: int = 3):
    """``count`` pictures in each folder, each of a grey of its own over all that are written."""
    grey = itertools.count(len(list(folder.rglob("*.png"))))
    for name in classes:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            (folder / name / f"{number}.png").write_bytes(picture(next(grey) % 256))
    return folder


def zipped(folder, path):
    with zipfile.ZipFile(path, "w") as archive:
        for inside in sorted(folder.rglob("*")):
            archive.write(inside, inside.relative_to(folder))
    return path


@pytest.fixture(params=["folder", "zip"])
def load(request, tmp_path):
    """Loads a folder, or a ZIP of it."""

    def loaded(folder, **options):
        is_zip = request.param == "zip"
        path = zipped(folder, tmp_path / "packed.zip") if is_zip else folder
        return datasets.load(path, (4, 4), **options)

    return loaded


def note_text(data, code: str) -> str:
    return next(str(note) for note in data.notes if note.code == code)


def parts(*names: str) -> list[str]:
    return [f"{part}/{pet}" for part in names for pet in ("cat", "dog")]


def greys(pictures) -> list[int]:
    return sorted(pictures[:, 0, 0, 0].tolist())


def test_a_validation_part_is_kept_apart_and_reported(tmp_path, load):
    data = load(write(tmp_path / "pets", *parts("train", "val", "test")))
    assert greys(data.x_train) == [*range(6)]
    assert greys(data.x_val) == [*range(6, 12)]
    assert greys(data.x_test) == [*range(12, 18)]
    np.testing.assert_array_equal(np.bincount(data.y_val), [3, 3])
    assert "6 pictures of val are kept apart" in note_text(data, "validation-kept-apart")


def test_a_validation_part_changes_nothing_for_the_others(tmp_path):
    folder = write(tmp_path / "pets", *parts("train", "test"))
    before = datasets.load(folder, (4, 4), limit=4, seed=3)
    after = datasets.load(write(folder, *parts("valid")), (4, 4), limit=4, seed=3)
    assert before.x_val is None
    assert len(after.x_val) == 6
    assert before.fingerprint == after.fingerprint


def test_a_validation_part_is_for_testing_where_there_is_no_other(tmp_path, load):
    data = load(write(tmp_path / "pets", *parts("train", "validation")))
    assert data.x_val is None
    assert greys(data.x_test) == [*range(6, 12)]
    assert "6 pictures of validation" in note_text(data, "validation-for-test")


def test_an_unlabelled_part_is_named_and_refuses_nothing(tmp_path, load):
    folder = write(tmp_path / "pets", *parts("train", "val"), "test/unknown", "seg_pred/seg_pred")
    data = load(folder)
    assert len(data.x_test) == 6
    assert "seg_pred/seg_pred (3), test/unknown (3)" in note_text(data, "folders-left-out")


def test_folders_of_systems_are_neither_classes_nor_pictures(tmp_path, load):
    junk = ("@eaDir", "#recycle", "$RECYCLE.BIN", "lost+found", ".ipynb_checkpoints", "__MACOSX")
    folder = write(tmp_path / "pets", "cat", "dog", *junk, *(f"cat/{name}/x.jpg" for name in junk))
    (folder / "System Volume Information").mkdir()
    data = load(folder)
    assert data.class_names == ("cat", "dog")
    assert len(data.x_train) + len(data.x_test) == 6
    assert [note.code for note in data.notes] == ["files-ignored"]


@pytest.mark.parametrize("name", ["a/@EADIR/1.jpg", "#Recycle/1.jpg", "a/.x/1.jpg", "._1.jpg"])
def test_their_names_are_known_in_any_case(name):
    assert not is_picture(PurePosixPath(name))


def test_empty_classes_are_named(tmp_path, load):
    folder = write(tmp_path / "pets", "cat", "dog")
    (folder / "emu").mkdir()
    (folder / "fox").mkdir()
    (folder / "fox" / "readme.txt").write_text("none yet")
    assert note_text(load(folder), "classes-empty").endswith(": emu, fox.")


def test_empty_classes_of_parts_are_named(tmp_path, load):
    folder = write(tmp_path / "pets", *parts("train", "test"), "train/emu")
    (folder / "test" / "emu").mkdir()
    assert note_text(load(folder), "classes-empty").endswith(": test/emu.")


def test_empty_classes_are_named_where_too_few_are_left(tmp_path, load):
    folder = write(tmp_path / "pets", "cat")
    (folder / "dog").mkdir()
    with pytest.raises(DatasetError, match=r"without a picture are no classes: dog"):
        load(folder)


def test_links_that_were_not_followed_are_named(tmp_path):
    write(tmp_path, "elsewhere/fox", "pets/cat", "pets/dog")
    (tmp_path / "pets" / "fox").symlink_to("../elsewhere/fox")
    assert note_text(datasets.load(tmp_path / "pets"), "links-not-followed").endswith(": fox.")
    (tmp_path / "links").mkdir()
    for name in ("cat", "dog"):
        (tmp_path / "links" / name).symlink_to(tmp_path / "pets" / name)
    with pytest.raises(DatasetError, match=r"classes.*Links .*: cat, dog"):
        datasets.load(tmp_path / "links")


def test_both_ways_to_write_an_accent_are_one_class(tmp_path, load):
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    one_level = load(write(tmp_path / "a", composed, "tee"))
    assert one_level.class_names == (composed, "tee")
    in_parts = write(tmp_path / "b", f"train/{composed}", "train/tee", f"test/{apart}", "test/tee")
    assert load(in_parts).class_names == (composed, "tee")


def test_two_folders_of_one_class_in_two_forms_are_one(tmp_path):
    both = [unicodedata.normalize(form, "café") for form in ("NFC", "NFD")]
    data = datasets.load(write(tmp_path / "pets", *both, "tee"))
    assert np.bincount(np.concatenate([data.y_train, data.y_test])).tolist() == [6, 3]


def test_classes_that_differ_in_case_alone_are_reported(tmp_path, load):
    data = load(write(tmp_path / "pets", "Cat", "cat", "dog"))
    assert data.class_names == ("Cat", "cat", "dog")
    assert "Cat and cat" in note_text(data, "classes-alike")


def test_parts_that_differ_in_case_alone_are_one_class(tmp_path, load):
    data = load(write(tmp_path / "pets", "train/Cat", "train/Dog", "test/cat", "test/Dog"))
    assert data.class_names == ("Cat", "Dog")
    assert np.bincount(data.y_test).tolist() == [3, 3]
    assert "cat and Cat" in note_text(data, "classes-joined")


def test_classes_that_look_like_parts_are_reported(tmp_path, load):
    data = load(write(tmp_path / "pets", *parts("first", "second")))
    assert data.class_names == ("first", "second")
    assert "the same folders: cat, dog" in note_text(data, "classes-look-like-parts")


def test_parts_in_wrappers_that_look_like_classes_are_reported(tmp_path, load):
    data = load(write(tmp_path / "rps", *parts("rps/rps", "other/other")))
    assert "the same folders: cat, dog" in note_text(data, "classes-look-like-parts")


def test_classes_that_are_called_like_parts_are_reported(tmp_path, load):
    data = load(write(tmp_path / "pets", "train", "test1"))
    assert "are called test1, train, like parts" in note_text(data, "classes-called-like-parts")


def test_folders_inside_classes_are_nothing_special(tmp_path, load):
    data = load(write(tmp_path / "pets", "cat/a", "cat/b", "dog/a"))
    assert data.class_names == ("cat", "dog")
    assert [note.code for note in data.notes] == ["folders-read"]


@pytest.fixture
def counted(monkeypatch):
    """How many pictures were tried."""
    tried = []
    decode = picture_sets.read_image
    monkeypatch.setattr(
        picture_sets, "read_image", lambda data, **size: tried.append(1) or decode(data, **size)
    )
    return tried


def test_a_set_that_is_mostly_bad_is_given_up_in_the_middle(tmp_path, load, counted):
    folder = write(tmp_path / "pets", "cat", "dog", count=2)
    for number in range(1000):
        (folder / ("cat", "dog")[number % 2] / f"x{number}.png").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"503 of 1,004 pictures cannot be read"):
        load(folder)
    assert len(counted) < 900


def test_a_class_without_good_pictures_ends_the_work(tmp_path, load, counted):
    folder = write(tmp_path / "pets", "dog", count=600)
    write(folder, "cat", count=1)
    (folder / "cat" / "x.png").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"1 of the 2 pictures of the class cat .*cat/x\.png"):
        load(folder)
    assert len(counted) < 500


def test_a_class_whose_training_pictures_are_all_bad_is_refused(tmp_path, load):
    folder = write(tmp_path / "pets", *parts("train", "test"), count=3)
    for path in (folder / "train" / "cat").glob("*"):
        path.write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"the class cat has 3 readable pictures, 0 of them for"):
        load(folder)


def test_names_that_differ_in_the_form_of_unicode_alone_are_two_pictures(tmp_path):
    both = [unicodedata.normalize(form, "café") for form in ("NFC", "NFD")]
    path = zipped(write(tmp_path / "pets", *both, "tee"), tmp_path / "pets.zip")
    data = datasets.load(path, (4, 4))
    assert np.bincount(np.concatenate([data.y_train, data.y_test])).tolist() == [6, 3]


def test_parts_inside_each_class_are_understood_without_a_doubt(tmp_path, load):
    data = load(write(tmp_path / "pets", "cat/train", "cat/test", "dog/train", "dog/test"))
    assert (len(data.x_train), len(data.x_test), data.notes) == (6, 6, ())


def test_classes_without_a_test_picture_are_named(tmp_path, load):
    data = load(write(tmp_path / "pets", "train/cat", "train/dog", "test/cat"))
    assert "No test picture shows dog" in note_text(data, "classes-untested")
