import streamlit as st

from cnnlab.training.speed import load_speed
from ui.components.deletion import show_deleted
from ui.data_source import choose_data
from ui.page import start_page
from ui.search.begin_view import begin_view
from ui.search.search_choice import choose_search
from ui.search.search_view import search_view
from ui.search.side_view import side_view
from ui.text import t
from ui.training.measuring import measuring_control
from ui.training.standby import standby

start_page(
    "pages/search.py",
    t(
        "Which settings suit your pictures? Many trainings try them, each chosen by what the ones "
        "before came to, and hopeless ones end early."
    ),
)

show_deleted()
standby().prepare()
view, others = st.columns([7, 3], gap="medium")
with others:
    folder = choose_search()
    data = choose_data() if folder is None else None
    if folder is not None:
        side_view(folder)
    elif load_speed() is None:
        measuring_control(t("How long will it take? Measure this computer"))
with view, st.container(key="search_view"):
    if folder is None:
        begin_view(data)
    else:
        search_view(folder)
