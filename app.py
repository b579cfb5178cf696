import streamlit as st

from ui.home.availability import availability
from ui.home.live_demo import live_demo
from ui.home.rooms import rooms
from ui.page import start_page
from ui.story.strip import story_entry
from ui.text import t

start_page(
    "app.py",
    t(
        "A laboratory for image recognition. Move a slider: what does the network say of the "
        "picture now? Everything runs on this computer."
    ),
)
story_entry()
live_demo()

rooms()

with st.expander(t("What is here on this computer"), icon=":material/computer:"):
    availability()
