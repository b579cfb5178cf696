import streamlit as st

from ui.classification import choose_run, classify_pictures, show_answers
from ui.page import start_page
from ui.text import t
from ui.uploads import uploaded_pictures

start_page(
    "pages/classify.py",
    t(
        "Show your own pictures to a network that was trained here. It always answers with the "
        "classes it knows, even for a picture of something else."
    ),
)

choice, pictures_choice = st.columns([2, 3], gap="large")
with choice:
    run = choose_run()
if run is None:
    st.stop()
with pictures_choice:
    pictures = uploaded_pictures("pictures_to_classify")

if pictures:
    show_answers(pictures, classify_pictures(pictures, run))
