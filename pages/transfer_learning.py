import streamlit as st

from ui.page import start_page
from ui.text import t
from ui.training.controls import training_controls
from ui.training.looking import look
from ui.training.standby import standby
from ui.training.starting import start_button

start_page(
    "pages/transfer_learning.py",
    t(
        "A trained network sees shapes; a small new part on top learns which make your classes. "
        "Choose the settings, press Start and watch it learn; you can leave this page meanwhile."
    ),
)

standby().prepare()
controls, results = st.columns([2, 3], gap="large")
with controls:
    start, config = training_controls()
with start:
    start_button(config)
with results:
    look(config)
