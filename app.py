import streamlit as st

from ui.home import page_cards, sample_pictures, what_is_here
from ui.page import start_page
from ui.text import t

start_page(
    "app.py",
    t(
        "A laboratory for image recognition: see what happens to pictures before a network learns "
        "from them, train one, and show it your own. Everything runs on this computer."
    ),
)
sample_pictures()

st.subheader(t("What to try first"))
page_cards()

st.subheader(t("What is here on this computer"))
what_is_here()
