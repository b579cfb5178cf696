import streamlit as st

from ui.claims.claim_card import claim_card
from ui.claims.claim_choice import choose_claim
from ui.claims.controls import experiment_controls
from ui.components.deletion import show_deleted
from ui.page import start_page
from ui.text import t
from ui.training.standby import standby

start_page(
    "pages/claims.py",
    t(
        "Sentences that every course repeats, put to the test: two networks differ in one setting, "
        "are trained again and again, and a verdict says no more than they show."
    ),
)

show_deleted()
standby().prepare()
card, others = st.columns([7, 3], gap="medium")
with others:
    claim = choose_claim()
    experiment = experiment_controls(claim)
with card, st.container(key="open_claim"):
    claim_card(claim, experiment)
