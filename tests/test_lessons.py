"""Ready lessons: drawn pictures, and what they show."""

import numpy as np
import pytest

from cnnlab.projects import list_projects
from cnnlab.projects.lessons import LESSONS, at_night, begin_lesson, drawings, pictures_to_try


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_is_a_project_that_is_ready_to_be_taught(key):
    lesson = LESSONS[key]

    project, _ = begin_lesson(lesson)

    assert project.name == lesson.title
    assert project.counts == {"car": lesson.per_class, "boat": lesson.per_class}
    assert project.notes == () and len(lesson.steps) == 4


def test_in_one_lesson_all_boats_are_seen_at_night():
    project, _ = begin_lesson(LESSONS["night"])

    cars, boats = (
        [one.read().mean() for one in project.pictures(name)] for name in ("car", "boat")
    )

    assert max(boats) < min(cars)


def test_it_is_fooled_with_pictures_that_it_has_not():
    lesson = LESSONS["toybox"]
    project, _ = begin_lesson(lesson)
    contents = {one.content for name in project.classes for one in project.pictures(name)}

    to_try = pictures_to_try(lesson, 4)

    assert [name for name, _ in to_try] == ["car"] * 4 + ["boat"] * 4 + ["house"] * 4
    for _, pixels in to_try:
        assert project.add_picture("car", pixels).content not in contents


def test_classes_do_not_share_their_backgrounds():
    car, boat = drawings("car", 1, 0)[0], drawings("boat", 1, 0)[0]

    assert not np.array_equal(car[:4, :4], boat[:4, :4])


def test_night_is_dark_and_blue():
    night = at_night(np.full((2, 2, 3), 200, np.uint8))

    assert night[0, 0].tolist() == [36, 40, 64]


def test_a_lesson_for_which_there_is_no_room_leaves_nothing(monkeypatch):
    monkeypatch.setattr("cnnlab.projects.space.MAX_BYTES", 10_000)

    with pytest.raises(OSError):
        begin_lesson(LESSONS["few"])

    assert list_projects() == []
