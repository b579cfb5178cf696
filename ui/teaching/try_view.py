"""Try: what the taught network says of what the camera sees, or of a picture."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.classification import KnownModel, find_model
from cnnlab.errors import CnnlabError
from cnnlab.projects import Project
from cnnlab.projects.lessons import Lesson
from cnnlab.projects.opening import runs_of
from ui.choices import choose_segment
from ui.classification.explanation_view import explanation_view
from ui.classification.live_answers import choose_heat, live_answers
from ui.classification.look import draw_look
from ui.classification.network_choice import Network, network_of
from ui.classification.prediction_loading import prediction_or_wait
from ui.classification.prediction_view import prediction_view
from ui.components.picture_picker import picture_picker
from ui.page import errors_shown, headline
from ui.teaching.lessons import lesson_pictures
from ui.text import t
from ui.uploads.pictures import Picture, uploaded_pictures


def try_view(project: Project, lesson: Lesson | None, switch: DeltaGenerator) -> None:
    """The camera, or pictures, before the newest network that was taught.

    Args:
        project: that is open.
        lesson: whose pictures are there to be tried; None for none.
        switch: place for the choice between both.
    """
    with errors_shown():
        model = _newest_network(project)
    if model is None:
        headline(
            t("There is no network to try yet: it has to be taught first."),
            "pages/classify.py",
            t("Ask one that has learned"),
        )
        st.info(t("Gather at least two pictures of each class, then press Teach."))
        return
    sources = {"camera": t("what the camera sees"), "pictures": t("pictures")}
    with switch:
        default = "pictures" if lesson else "camera"
        source = choose_segment(t("Show it"), sources, "try_with", default)
    if source == "camera":
        _live(model)
    else:
        _pictures(network_of(model), lesson)
    _onward(model.name)


def _newest_network(project: Project) -> KnownModel | None:
    for run in runs_of(project):
        try:
            return find_model(run.name)
        except CnnlabError:
            continue  # it has kept no network, or not yet
    return None


def _live(model: KnownModel) -> None:
    headline(
        t("Turn the camera on and hold something up: the bars follow."),
        "pages/classify.py",
        t("Show it photos"),
        model=model.name,
    )
    live_answers(model, choose_heat(), "try_camera")


def _pictures(network: Network, lesson: Lesson | None) -> None:
    """Those of the reader and of the lesson; one of them is looked at."""
    draw_look()
    answer = st.container()
    pictures = uploaded_pictures("pictures_to_try", network.image_size)
    if lesson is not None:
        pictures += lesson_pictures(lesson.key, network.image_size)
    if not pictures:
        headline(
            t("Drop a picture into the field: the answer will stand here."),
            "pages/classify.py",
            t("Ask one that has learned"),
        )
        return
    names, thumbnails = [one.name for one in pictures], [one.thumbnail for one in pictures]
    with answer:
        chosen = picture_picker(thumbnails, names, t("The picture to look at"), "tried")
        _answer(network, pictures[chosen], choose_heat())


def _answer(network: Network, picture: Picture, with_heat: bool) -> None:
    place, settings = st.container(), st.container()
    with place:
        prediction = prediction_or_wait(network, picture)
        if prediction is not None:
            view = explanation_view if with_heat else prediction_view
            view(network, picture, prediction, settings)


def _onward(name: str) -> None:
    views = {"mixups": (t("What it mixes up"), "grid_on"), "take": (t("Export it"), "download")}
    with st.container(horizontal=True, key="teach_onward"):
        for view, (label, icon) in views.items():
            query = {"run": name, "view_run": view}
            st.page_link(
                "pages/runs.py", label=label, icon=f":material/{icon}:", query_params=query
            )
