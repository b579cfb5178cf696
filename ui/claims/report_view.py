"""What came of an experiment as a file: HTML and Markdown."""

from collections.abc import Callable

import streamlit as st

from cnnlab.experiments.paired import ExperimentFolder
from cnnlab.reports import Document, as_html, as_markdown, experiment_document
from ui.text import t


def report_view(folder: ExperimentFolder) -> None:
    """Two buttons; each file is made when it is asked for."""
    st.header(t("Report"), anchor=False)
    with st.container(horizontal=True):
        about = t("One file: verdicts, figures, recipe, seeds, versions and machine.")
        _download(folder, t("Report as HTML"), as_html, ".html", "text/html", about)
        _download(folder, t("Report as Markdown"), as_markdown, ".md", "text/markdown")


def _download(
    folder: ExperimentFolder,
    label: str,
    as_text: Callable[[Document], str],
    suffix: str,
    mime: str,
    about: str | None = None,
) -> None:
    st.download_button(
        label,
        lambda: as_text(experiment_document(folder)),
        file_name=f"{folder.name}{suffix}",
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        help=about,
    )
