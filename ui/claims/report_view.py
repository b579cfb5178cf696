"""What came of an experiment as a file: HTML and Markdown."""

import streamlit as st

from cnnlab.experiments.paired import ExperimentFolder
from cnnlab.reports import as_html, as_markdown, experiment_document
from ui.text import t


def report_view(folder: ExperimentFolder) -> None:
    """Two buttons; each file is made when it is asked for."""
    st.header(t("Report"), anchor=False)
    with st.container(horizontal=True):
        st.download_button(
            t("Report as HTML"),
            lambda: as_html(experiment_document(folder)),
            file_name=f"{folder.name}.html",
            mime="text/html",
            icon=":material/download:",
            on_click="ignore",
            help=t("One file: verdicts, figures, recipe, seeds, versions and machine."),
        )
        st.download_button(
            t("Report as Markdown"),
            lambda: as_markdown(experiment_document(folder)),
            file_name=f"{folder.name}.md",
            mime="text/markdown",
            icon=":material/download:",
            on_click="ignore",
        )
