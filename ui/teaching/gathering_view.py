"""Gathering: the camera with a button a class, and the pictures of the class that is open."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.projects import MAX_IN_CLASS, Project
from ui.camera.frames import Frame
from ui.camera.gathering import ClassToFill, gathering_camera
from ui.page import errors_shown, headline
from ui.teaching.class_view import choose_class, class_view
from ui.teaching.early_features import compute_early
from ui.text import message_text, t

_PROBLEM = "gathering_problem"


def gathering_view(project: Project) -> None:
    """A fragment, so that the page does not run for each picture."""
    headline(
        t("Hold a button while you show the camera that thing from all sides; then the next one."),
        "pages/augmentation.py",
        t("Make more of few pictures"),
    )
    st.fragment(_gathering)(project)


def _gathering(project: Project) -> None:
    with errors_shown():
        _camera_and_pictures(project)


def _camera_and_pictures(project: Project) -> None:
    counts = project.counts
    camera, pictures = st.columns([4, 5], gap="medium")
    with pictures:
        open_class = choose_class(counts)
    with camera:
        gathering_camera(
            [ClassToFill(name, count, count >= MAX_IN_CLASS) for name, count in counts.items()],
            open_class,
            partial(keep_frames, project),
            "gathering_camera",
        )
        st.caption(t("Or drop, choose or paste pictures: they join the class that is open."))
    with pictures:
        problem = st.session_state.pop(_PROBLEM, None)
        if problem is not None:
            st.error(problem, icon=":material/error:")
        class_view(project, open_class, counts)
    compute_early(project, counts)


def keep_frames(project: Project, class_name: str, frames: Sequence[Frame]) -> None:
    """Add what the camera took to a class; what goes wrong is shown by the next run."""
    try:
        for frame in frames:
            project.add_picture(class_name, frame.pixels)
    except CnnlabError as error:
        st.session_state[_PROBLEM] = message_text(error)
