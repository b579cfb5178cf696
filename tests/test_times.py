"""Folders of times around the folders of classes, and the notes on nested folders."""

import pytest

from cnnlab import datasets
from cnnlab.datasets.folders.layout import find_layout
from cnnlab.datasets.folders.times import is_time, without_times
from cnnlab.errors import DatasetError
from tests.test_class_folders import note_text, write
from tests.waiting import growth


@pytest.mark.parametrize(
    "name",
    [
        *("2024", "1999", "2023-24", "2024-05-03", "03.05.2024", "20240503", "May 2024", "may"),
        *("spring", "Winter_2023-24", "week 3", "Day1", "term 2", " 2024 ", "AUTUMN"),
    ],
)
def test_times(name):
    assert is_time(name)


@pytest.mark.parametrize(
    "name",
    ["cat", "12", "0", "1234", "2024 cat", "img2024", "term", "", "week", "1" * 5000, "day dream"],
)
def test_no_times(name):
    assert not is_time(name)


@pytest.mark.parametrize(
    ("path", "rest"),
    [
        ("2024/spring/cat/1.jpg", "cat/1.jpg"),
        ("2024/05/cat/1.jpg", "cat/1.jpg"),
        ("photos/2024/cat/old/1.jpg", "photos/cat/old/1.jpg"),
        ("train/2024/cat/1.jpg", "train/cat/1.jpg"),
        ("cat/2024/1.jpg", "cat/2024/1.jpg"),
        ("2024/cat/2023/1.jpg", "cat/2023/1.jpg"),
        ("2024/spring/1.jpg", "2024/spring/1.jpg"),
        ("2024/05/03/1.jpg", "2024/05/03/1.jpg"),
        ("2024.jpg", "2024.jpg"),
    ],
)
def test_folders_of_times_outside_of_others_are_left_aside(path, rest):
    assert "/".join(without_times(tuple(path.split("/")))) == rest


def classes(*folders: str) -> set[str]:
    found = find_layout([(*folder.split("/"), f"{n}.jpg") for folder in folders for n in range(2)])
    assert not found.unclear
    return found.class_names


@pytest.mark.parametrize(
    "folders",
    [
        ("2024/spring/cat", "2024/spring/dog"),
        ("2024/spring/cat", "2024/autumn/dog", "2023/spring/dog"),
        ("2024/cat", "2023/dog"),
        ("2024/spring/cat", "2023/dog"),
        ("photos/2024/cat", "photos/2023/dog", "photos/2023/cat"),
        ("cat/2024", "dog/2023", "dog/2024"),
        ("cat", "dog", "2024/cat"),
        ("train/2023/cat", "train/2024/dog", "test/2023/cat", "test/2023/dog"),
        ("photos/train/cat", "photos/train/dog", "photos/test/cat", "photos/test/dog"),
    ],
)
def test_the_classes_are_found_whatever_times_they_are_sorted_by(folders):
    assert classes(*folders) == {"cat", "dog"}


@pytest.mark.parametrize(
    "folders",
    [
        ("2023", "2024"),
        ("2023/a", "2024/a"),
        ("spring/2023", "summer/2023", "may"),
        ("1899/a", "1900/b", "1901/c"),
    ],
)
def test_times_are_classes_where_nothing_else_is(folders):
    assert classes(*folders) == {folder.split("/")[0] for folder in folders}


@pytest.mark.parametrize(
    ("folders", "nested", "beside"),
    [
        (("2023/cat", "2023/dog", "2024"), "2023/cat/0.png", "2024/0.png"),
        (("2023/cat", "2023/dog", "emu"), "2023/cat/0.png", "emu/0.png"),
        (("photos/2023/cat", "photos/dog"), "photos/2023/cat/0.png", "photos/dog/0.png"),
    ],
)
def test_what_cannot_be_distinguished_is_refused_with_what_was_found(
    tmp_path, folders, nested, beside
):
    folder = write(tmp_path / "pets", *folders)
    for ask in (datasets.load, datasets.size):
        with pytest.raises(DatasetError) as caught:
            ask(folder)
        assert caught.value.code == "dataset-layout-unclear"
        assert nested in str(caught.value) and beside in str(caught.value)
        assert "cat/2024/1.jpg or 2024/cat/1.jpg" in str(caught.value)


class TestTold:
    def test_times_that_are_passed_over_are_reported(self, tmp_path):
        folder = write(tmp_path / "pets", "2023/cat", "2024/dog")
        (folder / "2022").mkdir()
        (folder / "2024" / "emu").mkdir()
        data = datasets.load(folder)
        text = note_text(data, "folders-read")
        assert "such as 2023, 2024, are no classes: 2023/cat/0.png shows cat." in text
        assert note_text(data, "classes-empty").endswith(": emu.")

    @pytest.mark.parametrize(
        ("folders", "example"),
        [
            (("cat/2024", "dog/2024"), "cat/2024/0.png shows cat"),
            (("a/b/cat", "a/b/dog"), "a/b/cat/0.png shows cat"),
            (
                ("photos/train/cat", "photos/train/dog", "photos/test/cat", "photos/test/dog"),
                "photos/test/cat/0.png shows cat",
            ),
            (("train/cat/x", "train/dog", "test/cat", "test/dog"), "train/cat/x/0.png shows cat"),
        ],
    )
    def test_which_folder_is_the_class_is_reported_where_another_might_be(
        self, tmp_path, folders, example
    ):
        assert example in note_text(
            datasets.load(write(tmp_path / "pets", *folders)), "folders-read"
        )

    @pytest.mark.parametrize(
        "folders",
        [
            ("cat", "dog"),
            ("photos/cat", "photos/dog"),
            ("train/cat", "train/dog", "test/cat", "test/dog"),
            ("cat/train", "cat/test", "dog/train", "dog/test"),
        ],
    )
    def test_plain_folders_need_no_words(self, tmp_path, folders):
        assert datasets.load(write(tmp_path / "pets", *folders)).notes == ()


def test_a_hundred_thousand_files_cost_time_in_proportion():
    def find(size):
        paths = [(str(1990 + n % 30), f"c{n % 7}", f"{n}.jpg") for n in range(size)]
        assert len(find_layout(paths).class_names) == 7

    assert growth(find, 12_500) < 24
