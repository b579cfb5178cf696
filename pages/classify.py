import streamlit as st

from ui.choices import choose_segment
from ui.classification.batch_view import batch_view
from ui.classification.classifier_process import classifier
from ui.classification.explanation_view import explanation_view
from ui.classification.feature_maps import feature_maps_view
from ui.classification.live_answers import live_view
from ui.classification.look import draw_look
from ui.classification.nearest_neighbours import nearest_neighbours_view
from ui.classification.network_choice import choose_network
from ui.classification.picture_sources import choose_picture
from ui.classification.prediction_loading import prediction_or_wait
from ui.classification.prediction_view import prediction_view
from ui.classification.table_selection import HOW_MANY
from ui.classification.what_if_view import what_if_view
from ui.page import start_page
from ui.result_layout import result_and_controls
from ui.text import t
from ui.uploads.archives import choose_archive
from ui.uploads.pictures import show_findings

start_page(
    "pages/classify.py",
    t("Show a picture to a network: what does it say, why, and what would change its mind?"),
)
draw_look()

views = {
    "answer": (t("answer"), prediction_view),
    "why": (t("why"), explanation_view),
    "what_if": (t("what if"), what_if_view),
    "inside": (t("inside"), feature_maps_view),
    "alike": (t("look-alikes"), nearest_neighbours_view),
}
switch = st.container(key="classify_switch")
results, controls = result_and_controls()
problems = results.container()
settings, sources, counts, networks = (controls.container() for _ in range(4))
with networks:
    network = choose_network(problems)
with counts:
    how_many = choose_segment(
        t("Ask about"),
        {"one": t("one picture"), "many": t("many pictures"), "live": t("the live camera")},
        HOW_MANY,
    )
if network is None:
    st.stop()
if how_many == "live":
    with results:
        live_view(network, settings)
    st.stop()
if how_many == "many":
    with sources:
        archive = choose_archive()
    with results:
        batch_view(network, archive)
    classifier()
    st.stop()

with switch:
    names = {name: label for name, (label, _) in views.items()}
    _, view = views[choose_segment(t("Look at"), names, "view_picture")]
with sources:
    picture = choose_picture(network, problems)
if picture is None:
    st.stop()
with problems:
    show_findings(picture)
with results:
    prediction = prediction_or_wait(network, picture)
    if prediction is not None:
        view(network, picture, prediction, settings)
