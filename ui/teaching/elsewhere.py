"""The pictures of a project as the data set of other pages: as a ZIP among the uploads."""

import hashlib
from functools import partial

import streamlit as st

from cnnlab.projects import Project, fill_zip
from ui.data_source import UPLOAD, use_as_upload
from ui.page import errors_shown
from ui.teaching.taught_run import lacking
from ui.text import t
from ui.uploads.storage import keep_written


def elsewhere_buttons(project: Project) -> None:
    """To the pages that test settings and train at length, with these pictures."""
    places = {
        "claims": (t("Test which augmentation helps"), "science", {"claim": "1"}),
        "transfer_learning": (t("Train it with other settings"), "model_training", {}),
    }
    for page, (label, icon, query) in places.items():
        pressed = st.button(
            label,
            icon=f":material/{icon}:",
            key=f"to_{page}",
            disabled=bool(lacking(project)),
            width="stretch",
        )
        if pressed:
            with errors_shown():
                use_as_upload(_as_upload(project))
            st.switch_page(f"pages/{page}.py", query_params={"data": UPLOAD, **query})


def _as_upload(project: Project) -> str:
    """The path of a ZIP of the pictures as they are now, which goes with the project."""
    digest = hashlib.sha256()
    for class_name in project.classes:
        for picture in project.pictures(class_name):
            digest.update(f"{class_name}\0{picture.name}\0".encode())
    name = project.pictures_folder.name
    return keep_written(partial(fill_zip, project), digest.hexdigest(), name, "zip")
