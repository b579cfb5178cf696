"""What the page Teach shows while no project is open: begin one, or open one."""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.projects import Project, create_project
from ui.page import errors_shown, headline
from ui.project_access import own_projects
from ui.teaching.lessons import lessons_view
from ui.teaching.open_project import show_project, where_pictures_go
from ui.teaching.opening_view import opening_view
from ui.text import plain, t

_NAMES = "new_class_names"


def begin_view() -> None:
    """Classes to begin with, the lessons, a ZIP to open, and the reader's own projects."""
    headline(
        t("A network that knows your own things, in a minute and without a line of code."),
        "pages/classify.py",
        t("Ask one that has learned"),
    )
    new, ready = st.columns(2, gap="large")
    with new:
        _new_project()
        _own_projects()
        opening_view()
    with ready:
        lessons_view()
    st.caption(
        where_pictures_go()
        + " "
        + t("Take pictures of people only if they agree, and delete them when you are done.")
    )


def _new_project() -> None:
    with st.form("new_project", border=False):
        names = st.text_input(
            t("What shall it tell apart? Two to twenty names, separated by commas"),
            key=_NAMES,
            placeholder=t("cup, phone"),
        )
        pressed = st.form_submit_button(
            t("Gather pictures"), type="primary", icon=":material/photo_camera:"
        )
    if pressed:
        classes = [name.strip() for name in names.split(",") if name.strip()]
        with errors_shown():
            _, token = create_project(", ".join(classes)[:60], classes)
        show_project(token)
        st.rerun()


def _own_projects() -> None:
    projects = own_projects()
    if not projects:
        return
    st.markdown(f"**{t('Your projects')}**")
    for token, project in projects.items():
        st.button(
            _title(project),
            icon=":material/folder:",
            key=f"open_{project.key}",
            on_click=show_project,
            args=(token,),
        )


def _title(project: Project) -> str:
    try:
        count = sum(project.counts.values())
        return t("{name}: {count:# picture}", name=plain(project.name), count=count)
    except CnnlabError:
        return t("A damaged project")
