"""The ready lessons: one press begins a project with drawn pictures, and what to do with it."""

from functools import lru_cache
from html import escape

import streamlit as st

from cnnlab.projects.lessons import LESSONS, Lesson, begin_lesson, pictures_to_try, sample_pictures
from ui.components.strip import strip_of
from ui.page import errors_shown
from ui.teaching.open_project import show_project
from ui.text import message_text, t
from ui.uploads.pictures import Picture, picture_of

_LINK, _OPEN = "lesson", "open_lesson"
_ICONS = {"toybox": "directions_car", "night": "dark_mode", "few": "filter_3"}


def lessons_view() -> None:
    """Two pictures and a button for each lesson."""
    st.subheader(t("Or begin with a lesson"), anchor=False)
    for key, lesson in LESSONS.items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"show_{key}"):
            st.html(_sample_pictures(key), width="content")
            with st.container():
                pressed = st.button(
                    t(lesson.title),
                    icon=f":material/{_ICONS[key]}:",
                    key=f"lesson_{key}",
                    width="stretch",
                )
                st.caption(message_text(lesson.steps[0]))
        if pressed:
            _begin(lesson)


def open_lesson() -> Lesson | None:
    """The lesson that the link names, as long as its project is open; None for none."""
    return LESSONS.get(st.query_params.get(_LINK, ""))


def lesson_guide(lesson: Lesson) -> None:
    """What to do, step by step."""
    with st.container(border=True, key="lesson_guide"):
        st.markdown(f"**{t('Lesson: {title}', title=t(lesson.title))}**")
        steps = (message_text(step) for step in lesson.steps)
        st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1)))


@lru_cache(maxsize=len(LESSONS))
def lesson_pictures(key: str, image_size: tuple[int, int]) -> list[Picture]:
    """Pictures that the project of a lesson does not have, for ``image_size`` of a network."""
    pictures = pictures_to_try(LESSONS[key])
    return [
        picture_of(name, f"lesson {key} {number}", pixels, image_size, name)
        for number, (name, pixels) in enumerate(pictures)
    ]


@lru_cache(maxsize=len(LESSONS))
def _sample_pictures(key: str) -> str:
    """One picture of each class, as HTML."""
    pictures = "".join(
        f"<img src='{strip_of(pixels[None])}' alt='{escape(t(name), quote=True)}' width='72'>"
        for name, pixels in sample_pictures(LESSONS[key])
    )
    return f"<div style='display:flex;gap:.5rem'>{pictures}</div>"


def _begin(lesson: Lesson) -> None:
    with errors_shown():
        _, token = begin_lesson(lesson)
    show_project(token)
    st.query_params[_LINK] = lesson.key
    st.rerun()
