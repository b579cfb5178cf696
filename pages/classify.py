import streamlit as st

from ui.choices import choose_segment
from ui.classification.alike import alike_view
from ui.classification.answer import answer_view
from ui.classification.asking import classifier
from ui.classification.inside import inside_view
from ui.classification.network import choose_network
from ui.classification.reading import show_findings
from ui.classification.sources import choose_picture
from ui.classification.varying import varying_view
from ui.classification.why import why_view
from ui.page import start_page
from ui.text import t

start_page(
    "pages/classify.py",
    t(
        "Show a picture to a network: what does it say, why does it say so, and what would change "
        "its mind?"
    ),
)

classifier()
controls, results = st.columns([1, 2], gap="large")
with controls:
    network = choose_network()
    picture = choose_picture(network) if network else None
if picture is None:
    st.stop()

with results:
    view = choose_segment(
        t("Look at"),
        {
            "answer": t("answer"),
            "why": t("why"),
            "what_if": t("what if"),
            "inside": t("inside"),
            "alike": t("look-alikes"),
        },
        "view_picture",
    )
    show_findings(picture)
    views = {
        "answer": answer_view,
        "why": why_view,
        "what_if": varying_view,
        "inside": inside_view,
        "alike": alike_view,
    }
    views[view](network, picture)
