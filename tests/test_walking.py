"""Folders with links in them: followed once, inside, and named where they are not."""

import inspect
import os
import sys

import pytest

from cnnlab.datasets.folders import class_folders
from cnnlab.datasets.folders.walking import walk
from cnnlab.errors import DatasetError


@pytest.fixture
def folder(tmp_path):
    """pets/cat/0.png, and dogs/dog/0.png elsewhere."""
    for name in ("pets/cat", "dogs/dog"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "0.png").touch()
    return tmp_path / "pets"


def found(folder) -> tuple[list[str], list[str]]:
    result = walk(folder)
    return tuple(
        [str(p.relative_to(folder)) for p in part] for part in (result.files, result.unfollowed)
    )


def test_files_come_in_alphabetical_order(folder):
    for name in ("b.png", "a.png", "cat/1.png"):
        (folder / name).touch()
    assert found(folder)[0] == ["a.png", "b.png", "cat/0.png", "cat/1.png"]
    assert walk(folder).folders == [folder / "cat"]


def test_a_link_to_a_folder_inside_is_followed(folder):
    (folder / ".store" / "dog").mkdir(parents=True)
    (folder / ".store" / "dog" / "1.png").touch()
    (folder / "dog").symlink_to(".store/dog")
    assert found(folder) == ([".store/dog/1.png", "cat/0.png", "dog/1.png"], [])


@pytest.mark.parametrize("target", ["../dogs/dog", "..", "/", ".", "nowhere", "loop", "cat"])
def test_other_links_are_named(folder, target):
    (folder / "loop").symlink_to(target)
    assert found(folder) == (["cat/0.png"], ["loop"])


def test_a_link_to_a_hidden_neighbour_is_followed(folder):
    (folder / ".dog").mkdir()
    (folder / ".dog" / "1.png").touch()
    (folder / "dog").symlink_to(".dog")
    assert "dog/1.png" in found(folder)[0]


def test_the_folder_itself_may_be_a_link(folder, tmp_path):
    (tmp_path / "linked").symlink_to(folder)
    assert found(tmp_path / "linked") == (["cat/0.png"], [])


@pytest.mark.parametrize("target", ["..", ".", "../cat"])
def test_links_that_lead_in_a_circle_end(folder, target):
    (folder / "cat" / "again").symlink_to(target)
    assert found(folder) == (["cat/0.png"], ["cat/again"])


def test_links_that_lead_to_each_other_are_followed_once(folder):
    (folder / "dog").mkdir()
    (folder / "cat" / "other").symlink_to("../dog")
    (folder / "dog" / "other").symlink_to("../cat")
    files, unfollowed = found(folder)
    assert files == ["cat/0.png", "dog/other/0.png"]
    assert unfollowed == ["cat/other/other", "dog/other/other"]


def test_links_to_files_are_files(folder):
    (folder / "cat" / "1.png").symlink_to("../../dogs/dog/0.png")
    assert found(folder)[0] == ["cat/0.png", "cat/1.png"]


def test_a_folder_that_may_not_be_read_is_named(folder, monkeypatch):
    listed = os.scandir

    def refusing(path):
        if os.fspath(path).endswith("cat"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert found(folder) == ([], ["cat"])


def test_where_the_whole_folder_may_not_be_read_that_is_an_error(folder):
    with pytest.raises(DatasetError, match=r"nothing cannot be read: No such file"):
        class_folders.directory_files(folder / "nothing")


def test_folders_may_lie_deeper_than_the_stack(folder):
    deep = folder.joinpath(*["a"] * 200)
    deep.mkdir(parents=True)
    (deep / "1.png").touch()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        assert len(walk(folder).files) == 2
    finally:
        sys.setrecursionlimit(limit)
