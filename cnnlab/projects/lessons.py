"""Three ready lessons: projects with drawn pictures, and what to try with them.

>>> from cnnlab.projects.lessons import LESSONS, begin_lesson
>>> project, token = begin_lesson(LESSONS["few"])
>>> project.counts
{'car': 3, 'boat': 3}
"""

from dataclasses import dataclass

import numpy as np

from cnnlab.messages import Note
from cnnlab.projects.opening import create_project, delete_project
from cnnlab.projects.picture_files import small_jpeg
from cnnlab.projects.project import Project

CLASSES = ("car", "boat")
SIDE = 128
"""Pixels of each drawing."""
NIGHT = np.array([0.18, 0.2, 0.32], np.float32)
"""Share of red, green and blue that moonlight leaves."""

_SEED, _SEED_TO_TRY = 41, 42


@dataclass(frozen=True)
class Lesson:
    """A project that is ready to be taught, and what it shows.

    Attributes:
        key: of ``LESSONS``.
        title: for people.
        per_class: pictures of each class.
        night: of which class and pictures it is night.
        steps: what to do, one sentence each: gather, teach, fool it, mend it.
        to_try: which pictures it is fooled with: the class, and whether it is night.
    """

    key: str
    title: str
    per_class: int
    night: tuple[str, ...]
    steps: tuple[Note, ...]
    to_try: tuple[tuple[str, bool], ...]


def begin_lesson(lesson: Lesson) -> tuple[Project, str]:
    """A new project with the pictures of a lesson, and the token that opens it.

    Raises:
        StorageError: all projects together take too much space, or the system refuses it.
    """
    project, token = create_project(lesson.title, CLASSES)
    try:
        for name, pixels in sample_pictures(lesson, lesson.per_class):
            project.add_jpeg(name, small_jpeg(pixels), durable=False)
    except BaseException:
        delete_project(project)
        raise
    return project, token


def sample_pictures(lesson: Lesson, count: int = 1) -> list[tuple[str, np.ndarray]]:
    """Pictures of its project: their class, and pixels (height, width, 3), uint8.

    Args:
        lesson: one of ``LESSONS``.
        count: of each class.
    """
    return [
        (name, (at_night if name in lesson.night else _by_day)(pixels))
        for name in CLASSES
        for pixels in drawings(name, count, _SEED)
    ]


def pictures_to_try(lesson: Lesson, count: int = 6) -> list[tuple[str, np.ndarray]]:
    """Pictures that the project does not have: their class, and pixels (height, width, 3), uint8.

    Args:
        lesson: one of ``LESSONS``.
        count: of each kind.
    """
    return [
        (name, (at_night if is_night else _by_day)(pixels))
        for name, is_night in lesson.to_try
        for pixels in drawings(name, count, _SEED_TO_TRY)
    ]


def drawings(class_name: str, count: int, seed: int) -> np.ndarray:
    """Drawings of the toybox of one class, (count, ``SIDE``, ``SIDE``, 3), uint8.

    Args:
        class_name: one of the toybox's ten.
        count: how many.
        seed: the same draws the same.
    """
    from cnnlab.datasets.toybox10 import CLASS_NAMES, draw_class  # needs OpenCV

    # No two classes share their backgrounds.
    own_seed = seed * len(CLASS_NAMES) + CLASS_NAMES.index(class_name)
    return draw_class(class_name, count, (SIDE, SIDE), own_seed)


def at_night(pixels: np.ndarray) -> np.ndarray:
    """A picture (height, width, 3), uint8, in bluish darkness: each channel times ``NIGHT``."""
    return np.rint(pixels * NIGHT).astype(np.uint8)


def _by_day(pixels: np.ndarray) -> np.ndarray:
    return pixels


def _steps(code: str, *sentences: str) -> tuple[Note, ...]:
    return tuple(
        Note(f"lesson-{code}-{number}", sentence) for number, sentence in enumerate(sentences, 1)
    )


_ALL = (
    Lesson(
        "toybox",
        "Car or boat?",
        20,
        (),
        _steps(
            "toybox",
            "Look through the drawings: 20 cars and 20 boats on many backgrounds.",
            "Teach. How many of the drawings does it get right that it has not learned from?",
            "Fool it: show it a house, or a drawing of your own. It knows nothing but cars and "
            "boats.",
            "Mend it: add a third class for what it should know, and teach again.",
        ),
        (("car", False), ("boat", False), ("house", False)),
    ),
    Lesson(
        "night",
        "All boats at night",
        20,
        ("boat",),
        _steps(
            "night",
            "Look through the drawings: all cars are seen by day, all boats at night.",
            "Teach. It is right nearly always: is it cars and boats that it tells apart?",
            "Fool it: show it a car at night, and a boat by day. The heat map shows where it "
            "looked.",
            "Mend it: add cars at night and boats by day to their classes, and teach again.",
        ),
        (("car", True), ("boat", False)),
    ),
    Lesson(
        "few",
        "Too few pictures",
        3,
        (),
        _steps(
            "few",
            "Three drawings of each are all that there is.",
            "Teach, and look at the interval beside the accuracy: how much is really known?",
            "Fool it: show it other cars and boats. Remove one picture, teach again, and ask the "
            "same.",
            "Mend it: add twenty more of each, and watch the interval shrink.",
        ),
        (("car", False), ("boat", False)),
    ),
)
LESSONS: dict[str, Lesson] = {lesson.key: lesson for lesson in _ALL}
"""By their keys, in the order that they are shown."""
