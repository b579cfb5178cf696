"""The worker that waits with TensorFlow loaded, one for all visitors of this server."""

import streamlit as st

from cnnlab.workers import Standby


@st.cache_resource(show_spinner=False, on_release=Standby.close)
def standby() -> Standby:
    """Made when a page first asks for it; ``prepare()`` starts the process."""
    return Standby()
