"""The server's one classifier process. Light to import, as the home page starts with it."""

from contextlib import suppress

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.serving import ClassifierProcess


@st.cache_resource(show_spinner=False, on_release=ClassifierProcess.close)
def classifier() -> ClassifierProcess:
    """Made when a page first needs it; TensorFlow loads while the reader looks around."""
    process = ClassifierProcess()
    with suppress(CnnlabError):  # reported with the first prediction
        process.start()
    return process
