import streamlit as st

from ui.choices import choose_segment
from ui.classification.classifier_process import classifier
from ui.page import start_page
from ui.preferences import presenting
from ui.teaching.begin_view import begin_view
from ui.teaching.gathering_view import gathering_view
from ui.teaching.lessons import lesson_guide, open_lesson
from ui.teaching.open_project import project_to_show
from ui.teaching.project_panel import project_panel
from ui.teaching.teach_panel import teach_panel
from ui.teaching.try_view import try_view
from ui.text import t
from ui.training.standby import standby

start_page(
    "pages/teach.py",
    t("Show it a few pictures of each of your things, press Teach, and hold something up."),
)

standby().prepare()
classifier()
project = project_to_show()
if project is None:
    begin_view()
    st.stop()

switch = st.container(horizontal=True)
with st.container(key="teach_work"):
    work, beside = st.columns([7, 3], gap="medium")
lesson = open_lesson()
with beside:
    guide = st.container()
    teach_panel(project)
    project_panel(project)
    if lesson is not None:
        # To a room the button is on the first screen, as large as everything is there.
        with st.container() if presenting() else guide:
            lesson_guide(lesson)
with switch:
    view = choose_segment(t("Step"), {"gather": t("gather"), "try": t("try")}, "teach_view")
with work:
    if view == "gather":
        gathering_view(project)
    else:
        try_view(project, lesson, switch)
