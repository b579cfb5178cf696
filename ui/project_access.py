"""Which projects this reader has: those whose link was opened in this browser.

A project opens by its token alone. The browser keeps the tokens in a cookie, the server none.
"""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.projects import Project, open_project, project_of

COOKIE = "cnnlab_projects"
MOST_REMEMBERED = 20
"""Projects; a cookie holds 4 kB."""

_TOKENS = "project_tokens"
_SEPARATOR = "."


def project_tokens() -> tuple[str, ...]:
    """The tokens of this reader's projects, the one opened last first; some may open none."""
    if _TOKENS not in st.session_state:
        remembered = st.context.cookies.get(COOKIE, "").split(_SEPARATOR)
        st.session_state[_TOKENS] = tuple(filter(None, remembered))[:MOST_REMEMBERED]
    return st.session_state[_TOKENS]


def own_projects() -> dict[str, Project]:
    """Token -> project, of those that are still there."""
    found = {token: _opened(token) for token in project_tokens()}
    return {token: project for token, project in found.items() if project is not None}


def remember_project(token: str) -> None:
    """Put a project first in what this browser remembers."""
    others = (other for other in project_tokens() if other != token)
    st.session_state[_TOKENS] = (token, *others)[:MOST_REMEMBERED]


def forget_project(token: str) -> None:
    """Leave a project out of what this browser remembers."""
    st.session_state[_TOKENS] = tuple(other for other in project_tokens() if other != token)


def projects_to_remember() -> dict[str, str]:
    """What the browser shall keep: a cookie, if this session has opened projects."""
    tokens = st.session_state.get(_TOKENS)
    return {} if tokens is None else {COOKIE: _SEPARATOR.join(tokens)}


def may_see_pictures(data: str) -> bool:
    """Whether this reader may see the pictures of a data set: a project's only who has it.

    Args:
        data: as ``TrainingConfig.data``.
    """
    project = project_of(data)
    return project is None or project in own_projects().values()


def _opened(token: str) -> Project | None:
    try:
        return open_project(token)
    except CnnlabError:
        return None
