"""Classes that only the names of pictures say: offered, and taken where somebody says so."""

import itertools
import unicodedata
import zipfile

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.__main__ import main
from cnnlab.datasets import Size
from cnnlab.datasets.folders.file_name_classes import (
    class_in_name,
    classes_in_names,
    layout_by_names,
)
from cnnlab.errors import DatasetError
from cnnlab.images import encode_image
from tests.waiting import growth


@pytest.mark.parametrize(
    ("name", "class_name"),
    [
        *(("cat_1.jpg", "cat"), ("cat-2.png", "cat"), ("dog (3).jpg", "dog"), ("cat.0.jpg", "cat")),
        *(
            ("cat01.png", "cat"),
            ("cat.jpg", "cat"),
            ("001_cat.jpg", "cat"),
            ("cat 1 (2).jpg", "cat"),
        ),
        *(("cat - Copy (2).jpg", "cat"), ("cat copy 3.jpg", "cat"), (" cat _1 .jpg", "cat")),
        *(("R2D2_5.jpg", "R2D2"), ("black cat (3).JPEG", "black cat"), ("Katze 7.jpg", "Katze")),
        *(("кошка_1.jpg", "кошка"), ("猫1.jpg", "猫"), ("قطة-3.jpg", "قطة")),
        ("Black_footed_Albatross_0046_18.jpg", "Black_footed_Albatross"),
    ],
)
def test_a_name_says_its_class(name, class_name):
    assert class_in_name(name) == class_name


@pytest.mark.parametrize(
    "name",
    [
        *("IMG_1234.jpg", "img1.png", "DSC_0001.JPG", "DSCN1.jpg", "_MG_1.jpg", "P1010001.JPG"),
        *("GOPR0001.JPG", "IMG-20240102-WA0001.jpg", "PXL_20230101_123456789.MP.jpg"),
        *("WhatsApp Image 2024-01-02 at 10.11.12.jpg", "Screenshot 2024-05-03 101112.png"),
        *("images (3).jpg", "photo-1582-unsplash.jpg", "download (1).jpg", "Unbenannt.png"),
        *("0001.jpg", "2024-05-03 10.11.12.jpg", "___.jpg", "(3).jpg", "image00001.jpg"),
    ],
)
def test_names_that_devices_make_up_say_none(name):
    assert class_in_name(name) is None


def names(*files: str) -> list[tuple[str, ...]]:
    return [tuple(file.split("/")) for file in files]


def test_spellings_are_one_class_called_as_most_of_them():
    found = classes_in_names(
        names("Black cat 1.jpg", "black_cat_2.jpg", "BLACK-CAT-3.jpg", "black_cat_4.jpg",
              "dog1.jpg", "Dog2.jpg", "dog3.jpg")
    )  # fmt: skip
    assert found == {"black_cat": 4, "dog": 3}


@pytest.mark.parametrize(
    "files",
    [
        ("cat_1.jpg", "cat_2.jpg"),  # one class
        ("cat_1.jpg", "dog_1.jpg", "emu_1.jpg"),  # of one picture each
        ("IMG_1.jpg", "IMG_2.jpg", "DSC_1.jpg", "DSC_2.jpg"),
        ("cat_1.jpg", "cat_2.jpg", "dog_1.jpg", "dog_2.jpg", *(f"IMG_{n}.jpg" for n in range(5))),
        (),
    ],
)
def test_nothing_is_offered_where_names_do_not_plainly_say_it(files):
    assert classes_in_names(names(*files)) == {}


def test_names_that_say_no_class_leave_their_pictures_out():
    found = layout_by_names(names("cat_1.jpg", "cat_2.jpg", "IMG_1.jpg", "emu.jpg", "a/dog1.jpg"))
    assert [label and label.class_name for label in found.labels] == ["cat", "cat", *[None] * 3]


@pytest.mark.parametrize(
    ("folders", "splits"),
    [
        (("train", "test"), ["train", "test"]),
        (("pets/train", "pets/test"), ["train", "test"]),
        (("train", "val"), ["train", "test"]),
        (("train", "val", "test"), ["train", "val", "test"]),
        (("pets", "val"), ["train", "test"]),
        (("train", "other"), ["", ""]),
        (("test", "val"), ["", ""]),
    ],
)
def test_folders_say_the_parts(folders, splits):
    files = [f"{folder}/{pet}" for folder in folders for pet in ("cat_1.jpg", "cat_2.jpg")]
    labels = layout_by_names(names(*files)).labels
    assert [label.split for label in labels[::2]] == splits


def test_a_part_without_names_is_no_part():
    """As that of a competition, which keeps the answers to itself."""
    files = names("train/cat.1.jpg", "train/cat.2.jpg", "test1/1.jpg", "test1/2.jpg")
    assert [label and label.split for label in layout_by_names(files).labels] == [
        "",
        "",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "name", ["a_" * 2000, "_" * 4000, "1_" * 2000, "(1)" * 1300, "copy " * 800]
)
def test_hostile_names_cost_time_in_proportion_to_their_length(name):
    def read(size):
        class_in_name.cache_clear()
        for number in range(50):
            class_in_name(f"{name[:size]}x{number}.jpg"), class_in_name(f"{number}{name[:size]}")

    assert growth(read, 500) < 24


def write(folder, *files: str):
    grey = itertools.count(1)
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        picture = np.full((4, 4, 3), next(grey), np.uint8)
        (folder / file).write_bytes(encode_image(picture))
    return folder


CATS_AND_DOGS = [f"{pet}_{n}.png" for pet in ("cat", "dog") for n in range(5)]


@pytest.fixture(params=["folder", "zip"])
def packed(request, tmp_path):
    """Makes a folder of these files, or a ZIP of it."""

    def made(*files: str):
        folder = write(tmp_path / "pets", *files)
        if request.param == "folder":
            return folder
        with zipfile.ZipFile(tmp_path / "pets.zip", "w") as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, path.relative_to(folder))
        return tmp_path / "pets.zip"

    return made


class TestLoading:
    @pytest.mark.parametrize("home", ["", "photos/", "a/b/"])
    def test_classes_in_names_are_offered_and_nothing_is_kept(self, packed, home):
        path = packed(*(home + name for name in CATS_AND_DOGS), "__MACOSX/._cat_1.png", ".x_1.png")
        for ask in (datasets.load, datasets.size):
            with pytest.raises(DatasetError, match=r"2 classes: cat \(5\), dog \(5\)\.") as caught:
                ask(path)
            assert caught.value.code == "dataset-classes-in-names"
            assert "--classes-from-names" in str(caught.value)

    def test_they_are_taken_where_somebody_says_so(self, packed):
        path = packed(*CATS_AND_DOGS, "IMG_1.png", "emu.png")
        data = datasets.load(path, (4, 4), classes_from_names=True)
        assert data.class_names == ("cat", "dog")
        assert datasets.size(path, classes_from_names=True) == Size(8, 2, 2)
        assert (len(data.x_train), len(data.x_test)) == (8, 2)
        grey, label = data.x_train[:, 0, 0, 0], data.y_train
        np.testing.assert_array_equal(label, grey > 5)
        notes = {note.code: str(note) for note in data.notes}
        assert notes["pictures-unnamed"].startswith("2 pictures were left out")
        assert "IMG_1.png, emu.png." in notes["pictures-unnamed"]
        assert set(notes) == {"classes-from-names", "pictures-unnamed"}

    def test_both_ways_to_write_an_accent_are_one_class(self, packed):
        forms = [unicodedata.normalize(form, "café") for form in ("NFC", "NFD")]
        path = packed(f"{forms[0]}_1.png", f"{forms[1]}_2.png", "tee_1.png", "tee_2.png")
        assert datasets.load(path, classes_from_names=True).class_names == (forms[0], "tee")

    def test_folders_that_are_parts_are_offered_too(self, packed):
        path = packed(*(f"{part}/{name}" for part in ("train", "test") for name in CATS_AND_DOGS))
        with pytest.raises(DatasetError, match=r"cat \(10\), dog \(10\)"):
            datasets.load(path)
        data = datasets.load(path, (4, 4), classes_from_names=True)
        assert (len(data.x_train), len(data.x_test)) == (10, 10)

    def test_folders_of_classes_are_asked_for_nothing(self, packed):
        path = packed(*(f"{name[:3]}/{name}" for name in CATS_AND_DOGS))
        assert datasets.load(path).notes == ()

    def test_both_ways_to_read_one_set_are_kept_apart(self, packed):
        path = packed("a/cat_1.png", "a/dog_1.png", "b/cat_2.png", "b/dog_2.png")
        for _ in range(2):
            assert datasets.load(path).class_names == ("a", "b")
            assert datasets.load(path, classes_from_names=True).class_names == ("cat", "dog")

    def test_names_that_say_too_little_are_refused_with_what_was_found(self, packed):
        path = packed("IMG_1.png", "IMG_2.png", "cat_1.png", "cat_2.png")
        with pytest.raises(DatasetError, match=r"1 class; .* 2 pictures were left out.* IMG_1"):
            datasets.load(path, classes_from_names=True)


class TestCommands:
    def test_data_offers_and_takes_them(self, packed, capsys):
        path = str(packed(*CATS_AND_DOGS))
        assert main(["data", path]) == 2
        assert "--classes-from-names" in capsys.readouterr().err
        assert main(["data", path, "--classes-from-names", "--quiet"]) == 0
        assert "cat" in capsys.readouterr().out


def test_a_hundred_thousand_names_cost_time_in_proportion():
    def find(size):
        paths = [("photos", f"{('cat', 'dog')[n % 2]}_{n}.jpg") for n in range(size)]
        assert classes_in_names(paths) == {"cat": size // 2, "dog": size // 2}

    assert growth(find, 12_500) < 24
