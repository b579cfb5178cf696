import streamlit as st

from cnnlab.training import start_run
from ui.page import errors_shown, start_page
from ui.text import t
from ui.training.controls import training_controls
from ui.training.live_view import live_view, remember_run, run_to_show
from ui.training.standby import standby

start_page(
    "pages/transfer_learning.py",
    t(
        "VGG16 sees shapes; a small new part on top learns which of them make your classes. "
        "Choose the settings, press Start and watch it learn; you can leave this page meanwhile."
    ),
)

standby().prepare()
controls, results = st.columns([2, 3], gap="large")
with controls:
    config = training_controls()
with results:
    if st.button(
        t("Start training"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=config is None,
        key="start",
    ):
        with errors_shown():
            remember_run(start_run(config, standby()))
    name = run_to_show()
    if name is None:
        st.info(t("The curves appear here once you press Start."), icon=":material/show_chart:")
    else:
        live_view(name)
