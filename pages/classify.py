import streamlit as st

from ui.choices import choose_segment
from ui.classification.alike import alike_view
from ui.classification.answer import answer_view
from ui.classification.asking import classifier
from ui.classification.inside import inside_view
from ui.classification.many import many_view
from ui.classification.many_uploads import choose_archive
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
    if network is None:
        st.stop()
    how_many = choose_segment(
        t("Ask about"), {"one": t("one picture"), "many": t("many pictures")}, "how_many"
    )
    chosen = choose_picture(network) if how_many == "one" else choose_archive()
if chosen is None:
    st.stop()
if how_many == "many":
    with results:
        many_view(network, chosen)
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
    show_findings(chosen)
    views = {
        "answer": answer_view,
        "why": why_view,
        "what_if": varying_view,
        "inside": inside_view,
        "alike": alike_view,
    }
    views[view](network, chosen)
