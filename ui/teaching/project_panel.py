"""The open project: save its pictures as a ZIP, close it, delete it."""

from io import BytesIO

import streamlit as st

from cnnlab.projects import Project, fill_zip
from cnnlab.sweeps.of_projects import delete_with_work
from ui.components.zip_download import zip_download
from ui.page import errors_shown
from ui.project_access import forget_project
from ui.teaching.elsewhere import elsewhere_buttons
from ui.teaching.open_project import close_project, open_token, where_pictures_go
from ui.text import plain, t

_NAME = "pictures.zip"
_COMMAND = f"python -m cnnlab teach {_NAME}"
_PYTHON = f"""from cnnlab.training import for_teaching, train

run = train(for_teaching("{_NAME}"))"""


def project_panel(project: Project) -> None:
    """What can be done with the project as a whole."""
    with errors_shown(), st.expander(plain(project.name), icon=":material/folder:"):
        save = t("Save the pictures as a ZIP")
        zip_download(lambda: _zip_of(project), _NAME, save, width="stretch")
        elsewhere_buttons(project)
        st.button(
            t("Another project"),
            icon=":material/folder_open:",
            key="close_project",
            on_click=close_project,
            width="stretch",
        )
        _delete_button(project)
        st.caption(t("The same from the ZIP, on the command line and in Python:"))
        st.code(_COMMAND, language="bash")
        st.code(_PYTHON, language="python")
    caution = t("Take pictures of people only if they agree. Who has this page's link has them.")
    st.caption(f"{where_pictures_go()} {caution}")


def _zip_of(project: Project) -> bytes:
    file = BytesIO()
    fill_zip(project, file)
    return file.getvalue()


def _delete_button(project: Project) -> None:
    with st.popover(t("Delete"), icon=":material/delete:", width="stretch"):
        st.markdown(
            t("Delete its pictures, and the networks that learned from them? It cannot be undone.")
        )
        st.button(
            t("Yes, delete it"),
            type="primary",
            key="delete_project",
            on_click=_delete,
            args=(project,),
        )


def _delete(project: Project) -> None:
    with errors_shown():
        delete_with_work(project)
    forget_project(open_token())
    close_project()
