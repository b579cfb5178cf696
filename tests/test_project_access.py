"""Who may open which project, and see the pictures of its runs."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.projects import create_project, delete_project
from ui.project_access import COOKIE, MOST_REMEMBERED

PICTURE = np.zeros((8, 8, 3), np.uint8)


def script() -> None:
    import streamlit as st

    from ui.project_access import (
        forget_project,
        may_see_pictures,
        own_projects,
        projects_to_remember,
        remember_project,
    )

    for change in ("remember", "forget"):
        token = st.session_state.pop(change, None)
        if token is not None:
            {"remember": remember_project, "forget": forget_project}[change](token)
    st.session_state["own"] = [project.key for project in own_projects().values()]
    st.session_state["cookies"] = projects_to_remember()
    data = st.session_state.get("data")
    st.session_state["may_see"] = data is not None and may_see_pictures(data)


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(script)


def run(app: AppTest, **state: str) -> AppTest:
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def test_nobody_has_a_project_that_was_not_opened_here(app):
    project, _ = create_project("Pets", ("cat", "dog"))
    run(app, data=str(project.pictures_folder))
    assert app.session_state["own"] == []
    assert app.session_state["cookies"] == {COOKIE: ""}


def test_who_opened_a_project_has_it_and_sees_its_pictures(app):
    project, token = create_project("Pets", ("cat", "dog"))
    project.add_picture("cat", PICTURE)
    assert not run(app, data=str(project.pictures_folder)).session_state["may_see"]
    assert run(app, remember=token).session_state["may_see"]
    assert app.session_state["own"] == [project.key]
    assert app.session_state["cookies"] == {COOKIE: token}
    assert not run(app, forget=token).session_state["may_see"]


def test_a_project_that_is_gone_and_a_forged_token_are_nobodys(app):
    project, token = create_project("Pets", ("cat", "dog"))
    run(app, remember=token)
    delete_project(project)
    assert run(app, remember="../../etc").session_state["own"] == []


def test_pictures_of_no_project_are_everybodys(app):
    assert run(app, data="toybox10").session_state["may_see"]


def test_the_browser_remembers_the_newest_projects_only(app):
    for number in range(MOST_REMEMBERED + 3):
        run(app, remember=f"{number:032x}")
    tokens = app.session_state["cookies"][COOKIE].split(".")
    assert len(tokens) == MOST_REMEMBERED
    assert tokens[0] == f"{MOST_REMEMBERED + 2:032x}"
