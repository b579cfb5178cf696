"""The newest training of a project's pictures, and how to begin another."""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.messages import Note
from cnnlab.projects import Project
from cnnlab.projects.opening import runs_of
from cnnlab.runs import Run, load_run
from cnnlab.training import for_teaching
from cnnlab.workers import start_run
from ui.training.standby import standby

_RUNS, _LEARNED = "taught_runs", "taught_pictures"


def taught_run(project: Project) -> Run | None:
    """The newest one; None without any."""
    known = st.session_state.setdefault(_RUNS, {})
    if project.key not in known:
        newest = next(iter(runs_of(project)), None)
        known[project.key] = None if newest is None else newest.name
    name = known[project.key]
    try:
        return None if name is None else load_run(name)
    except CnnlabError:  # deleted meanwhile
        del known[project.key]
        return None


def lacking(project: Project) -> list[Note]:
    """What keeps it from being taught: a class with too few pictures."""
    return [note for note in project.notes if note.code == "project-class-too-small"]


def teach(project: Project) -> None:
    """Start a training; from now on it is the newest. Raises ``CnnlabError``."""
    note_pictures(project)
    run = start_run(for_teaching(str(project.pictures_folder)), standby())
    st.session_state.setdefault(_RUNS, {})[project.key] = run.name


def note_pictures(project: Project) -> None:
    """From now on only other pictures are a change."""
    st.session_state.setdefault(_LEARNED, {})[project.key] = _contents(project)


def has_changed(project: Project) -> bool:
    """Whether its pictures are others than noted."""
    return st.session_state.get(_LEARNED, {}).get(project.key) != _contents(project)


def _contents(project: Project) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, picture.name) for name in project.classes for picture in project.pictures(name)
    )
