"""Open a ZIP or folder of class folders as a project; a child process reads it."""

import secrets
from pathlib import Path

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.projects.class_names import LONGEST_NAME
from ui.background import begin_again, in_background
from ui.page import errors_shown
from ui.teaching.open_project import show_project
from ui.text import message_text, t
from ui.uploads.archives import packed_pictures
from ui.uploads.control import forget
from ui.uploads.storage import stored_file

_FILE, _FOLDER, _WORK = "project_zip", "project_folder", "project_import"
_SECONDS_BETWEEN_LOOKS = 0.5


def opening_view() -> None:
    """A control for the ZIP or folder; when it is read, the page shows the project."""
    with st.expander(t("Open a ZIP or a folder of pictures"), icon=":material/folder_zip:"):
        zipped = stored_file(
            t("A ZIP with one folder for each class"),
            "zip",
            _FILE,
            help=t("Such as a project that was saved here, or folders that you packed."),
        )
        label = t("Or a folder that has one folder for each class")
        path = zipped or packed_pictures(label, _FOLDER, folder=True)
        if path is None:
            return
        if st.button(t("Open it"), key="open_zip", type="primary"):
            # Two visitors with the same ZIP get a project each.
            st.session_state[_WORK] = f"project {secrets.token_hex(8)}"
        if _WORK in st.session_state:
            st.fragment(_follow, run_every=_SECONDS_BETWEEN_LOOKS)(path)


def _follow(path: str) -> None:
    name = st.session_state.get(_WORK)
    if name is None:
        return
    command = ("projects", "import", path, "--name", Path(path).stem[:LONGEST_NAME])
    with errors_shown():
        work = in_background(name, *command, "--json", "--progress-json")
    if work is None:
        st.progress(0.0, t("Waiting for other work to end …"))
    elif work.outcome is None:
        done, total = work.progress
        st.progress(done / max(total, 1), t("Reading {done} of {total} …", done=done, total=total))
    else:
        del st.session_state[_WORK]
        _end(name, work.outcome)


def _end(name: str, outcome: dict | CnnlabError) -> None:
    if isinstance(outcome, CnnlabError):
        begin_again(name)
        st.error(message_text(outcome), icon=":material/error:")
        return
    for key in (_FILE, _FOLDER):
        forget(key)
    show_project(outcome["token"])
    st.rerun()
