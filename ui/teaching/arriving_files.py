"""Files that become pictures of a class: chosen, dropped, or from a phone's camera."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.errors import CnnlabError
from cnnlab.projects import LONGEST_SIDE, MAX_IN_CLASS, Project
from ui.text import message_text, plain, t
from ui.uploads.control import pictures_control
from ui.uploads.limits import show_refusals, within_limits
from ui.uploads.pictures import read_image

_TURN, _PROBLEMS = "arriving_turn", "arriving_problems"
_FOR_SIZE = (LONGEST_SIDE, LONGEST_SIDE)
_MOST_NAMED = 5


def arriving_files(project: Project, class_name: str) -> None:
    """A control for files; what was taken from it is kept at once, and the control empties.

    Args:
        project: that is open.
        class_name: of its classes, which the pictures join.
    """
    turn = st.session_state.setdefault(_TURN, 0)
    key = f"arriving_{turn}"
    files = pictures_control(
        key,
        t("Drop or choose pictures of {name}", name=plain(class_name)),
        help=t(
            "At most {most} pictures a class. Each is kept small, {side} pixels at most; the file "
            "itself is not kept. A phone offers its camera here.",
            most=MAX_IN_CLASS,
            side=LONGEST_SIDE,
        ),
    )
    if files:
        st.session_state[_PROBLEMS] = _kept(project, class_name, key, files)
        st.session_state[_TURN] = turn + 1
        st.rerun()
    show_refusals(f"arriving_{turn - 1}")
    for problem in st.session_state.get(_PROBLEMS, [])[:_MOST_NAMED]:
        st.warning(problem)


def _kept(project: Project, class_name: str, key: str, files: list[UploadedFile]) -> list[str]:
    """Add each file to the class; sentences on those that could not be."""
    problems = []
    taken = within_limits(key, files, MAX_IN_CLASS)
    bar = st.progress(0.0, t("Keeping {count:# picture} …", count=len(taken)))
    for done, file in enumerate(taken, start=1):
        try:
            project.add_picture(class_name, read_image(file.getvalue(), _FOR_SIZE).pixels)
        except CnnlabError as error:
            problems.append(f"**{plain(file.name)}**: {message_text(error)}")
        bar.progress(done / len(taken))
    return problems
