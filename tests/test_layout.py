"""Parts and classes of a data set, found in nothing but paths."""

import pytest

from cnnlab.datasets.folders.layout import Label, find_layout
from cnnlab.datasets.folders.part_names import PartName, part_name
from tests.waiting import growth


def paths(*folders: str, count: int = 2):
    """``count`` pictures in each folder."""
    return [(*folder.split("/"), f"{n}.jpg") for folder in folders for n in range(count)]


def layout(*folders: str):
    return find_layout(paths(*folders))


def labels(*folders: str) -> set[tuple[str, str]]:
    return {tuple(label) for label in layout(*folders).labels if label}


def below(prefix: str, *names: str) -> list[str]:
    return [f"{prefix}/{name}" for name in names]


TRAIN_AND_TEST = {(pet, part) for pet in ("cat", "dog") for part in ("train", "test")}
ALL_PARTS = {(pet, part) for pet in ("cat", "dog") for part in ("train", "val", "test")}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *(("train", "train"), ("Train", "train"), ("TRAINING", "train"), ("training_set", "train")),
        *(("train-data", "train"), ("TrainSet", "train"), ("trainset", "train")),
        *(("train2017", "train"), ("Training Images", "train"), ("images_train", "train")),
        *(("val", "val"), ("valid", "val"), ("validation", "val"), ("validation_set", "val")),
        *(("Dev", "val"), ("valset", "val")),
        *(("test", "test"), ("testing", "test"), ("test_set", "test"), ("testdata", "test")),
        *(("test1", "test"), ("evaluation", "test"), ("holdout", "test")),
    ],
)
def test_the_many_names_of_a_part(name, part):
    assert part_name(name) == PartName(part)


@pytest.mark.parametrize(
    "name", ["cat", "trainer", "contest", "valley", "latest", "train_val", "images", "", "12", "#"]
)
def test_other_names_are_those_of_classes(name):
    assert part_name(name) is None


@pytest.mark.parametrize("name", ["seg_train", "train_seg", "SegTrain"])
def test_what_else_a_name_says_is_kept(name):
    assert part_name(name) == PartName("train", ("seg",))


@pytest.mark.parametrize("home", ["", "pets", "a/b/c"])
@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("train", "test"),
        ("training_set/training_set", "test_set/test_set"),
        ("seg_train/seg_train", "seg_test/seg_test"),
        ("asl_alphabet_train", "asl_alphabet_test"),
        ("Training", "Validation"),
        ("train", "val/images"),
        ("images/train", "images/test"),
    ],
)
def test_parts_are_found_at_any_depth(home, train, test):
    folders = [f"{home}/{part}".strip("/") for part in (train, test)]
    assert labels(*below(folders[0], "cat", "dog"), *below(folders[1], "cat", "dog")) == (
        TRAIN_AND_TEST
    )


@pytest.mark.parametrize("names", [("train", "val", "test"), ("Training", "valid", "evaluation")])
def test_three_parts_stay_apart(names):
    folders = [folder for name in names for folder in below(name, "cat", "dog")]
    assert labels(*folders) == ALL_PARTS
    assert not layout(*folders).val_is_test


def test_a_validation_part_is_for_testing_where_nothing_else_is():
    found = layout(*below("train", "cat", "dog"), *below("val", "cat", "dog"))
    assert found.val_is_test
    assert {label.split for label in found.labels} == {"train", "test"}


@pytest.mark.parametrize("unlabelled", ["test", "test/unknown", "test/test", "seg_pred/seg_pred"])
def test_a_part_without_the_classes_is_left_out_and_does_not_refuse_the_others(unlabelled):
    folders = [*below("train", "cat", "dog"), *below("val", "cat", "dog"), unlabelled]
    found = layout(*folders)
    assert {tuple(label) for label in found.labels if label} == TRAIN_AND_TEST
    assert found.left_out == {tuple(unlabelled.split("/")): 2}


def test_without_any_part_to_test_with_nothing_is_decided():
    found = layout(*below("train", "cat", "dog"), "test/unknown")
    assert labels(*below("train", "cat", "dog")) == {("cat", ""), ("dog", "")}
    assert found.left_out == {("test", "unknown"): 2}


def test_what_lies_beside_the_parts_is_left_out_too():
    parts = [*below("w/train", "cat", "dog"), *below("w/test", "cat", "dog")]
    found = layout(*parts, "w/extra/cat", "other", "w/w/train/cat")
    assert found.left_out == {
        ("other",): 2,
        ("w", "extra", "cat"): 2,
        ("w", "w", "train", "cat"): 2,
    }


def test_the_outermost_parts_count():
    twice = [f"{home}/{part}" for home in ("x", "x/x") for part in ("train", "test")]
    found = layout(*(folder for part in twice for folder in below(part, "cat", "dog")))
    assert found.levels == {"train": ("x", "train"), "test": ("x", "test")}


def test_a_copy_of_all_classes_among_them_is_left_out():
    found = layout(*below("flowers", "daisy", "rose", "flowers/daisy", "flowers/rose"))
    assert {label.class_name for label in found.labels if label} == {"daisy", "rose"}
    assert found.left_out == {("flowers", "flowers"): 4}


@pytest.mark.parametrize(
    "folders", [["a/b", "a/c", "b/a", "b/c", "c/a", "c/b"], ["cat", "dog", "mixed/cat"]]
)
def test_folders_called_like_other_classes_may_be_parts_of_a_class(folders):
    assert all(layout(*folders).labels)
    assert layout(*folders).left_out == {}


def test_classes_may_hold_the_parts():
    folders = [*below("cat", "train", "test"), *below("dog", "train", "test", "valid")]
    assert labels(*folders) == TRAIN_AND_TEST | {("dog", "val")}
    only_val = [*below("cat", "train", "val"), *below("dog", "train", "val")]
    assert labels(*only_val) == TRAIN_AND_TEST


@pytest.mark.parametrize(
    "folders",
    [
        ["test", "train"],
        ["car", "train", "bus"],
        ["freight_train/old", "car/new"],
        [*below("cat", "train", "other"), *below("dog", "train", "other")],
        [*below("cat", "train"), "dog"],
    ],
)
def test_classes_may_be_called_like_parts(folders):
    classes = {folder.split("/")[0] for folder in folders}
    assert labels(*folders) == {(name, "") for name in classes}


def test_pictures_may_lie_deeper_in_their_classes():
    assert labels("cat/big/old", "cat/small", "dog") == {("cat", ""), ("dog", "")}
    parts = [*below("train", "cat/a", "cat/b", "dog"), *below("test", "cat/a/b", "dog/a")]
    assert labels(*parts) == TRAIN_AND_TEST


def test_loose_pictures_belong_to_no_class():
    found = find_layout([("1.jpg",), *paths("cat", "dog"), ("2.jpg",)])
    assert found.labels[0] is found.labels[-1] is None
    assert found.left_out == {}


def test_a_test_folder_that_differs_in_case_is_the_class_of_training():
    found = layout(*below("train", "Cat", "dog"), *below("test", "cat", "dog"))
    assert Label("Cat", "test") in found.labels
    assert found.joined == {"cat": "Cat"}


def test_where_training_has_both_cases_each_is_itself():
    found = layout(*below("train", "Cat", "cat"), *below("test", "Cat", "cat", "CAT"))
    assert {label.class_name for label in found.labels} == {"Cat", "cat", "CAT"}
    assert found.joined == {}


@pytest.mark.parametrize(
    "name", ["a" * 4000, "train/" * 100, "x{n}train", "train{n}", "{n}", "train/{n}", "test{n}/cat"]
)
def test_hostile_paths_cost_time_in_proportion_to_their_number(name):
    def find(size):
        hostile = [(*name.format(n=n).strip("/").split("/"), "a", "1.jpg") for n in range(size)]
        find_layout([*hostile, *paths("train/cat", "train/dog")])

    assert growth(find, 1000) < 24


def test_nothing_at_all_has_a_layout_too():
    assert find_layout([]).labels == ()
