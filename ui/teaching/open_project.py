"""Which project is open: its token stands in the link."""

import socket

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.projects import Project, open_project
from ui.choices import comes_back
from ui.project_access import forget_project, project_tokens, remember_project
from ui.text import message_text, t

_LINK, _OPEN = "project", "open_project"


def project_to_show() -> Project | None:
    """The link's project, else the one that this session had open; None for none."""
    token = st.query_params.get(_LINK) or (None if comes_back() else st.session_state.get(_OPEN))
    if token is None:
        return None
    try:
        project = open_project(token)
        _ = project.classes  # of a damaged one nothing can be shown
    except CnnlabError as error:
        close_project()
        if error.code == "project-missing":
            forget_project(token)
        st.error(message_text(error), icon=":material/error:")
        return None
    show_project(token)
    return project


def show_project(token: str) -> None:
    """From now on the page shows this one, and the browser remembers it."""
    st.query_params[_LINK] = st.session_state[_OPEN] = token
    if project_tokens()[:1] != (token,):
        remember_project(token)


def close_project() -> None:
    """Back to the choice of a project."""
    for name in (_LINK, "lesson"):
        st.query_params.pop(name, None)
    st.session_state.pop(_OPEN, None)


def open_token() -> str:
    """The token of the project that is shown."""
    return st.session_state[_OPEN]


def where_pictures_go() -> str:
    """In a sentence: to which computer, as far as the reader sits at another one."""
    if st.context.ip_address is None:
        return t("Your pictures stay on this computer.")
    return t(
        "Your pictures go to the computer {name} of this room, nowhere else.",
        name=socket.gethostname(),
    )
