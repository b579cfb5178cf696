import streamlit as st

from ui.augmentation.controls import augmentation_controls
from ui.augmentation.findings import show_findings
from ui.augmentation.picture import choose_pictures
from ui.augmentation.presets import presets
from ui.augmentation.take_along import take_along_view
from ui.augmentation.views import (
    prepare_engine,
    sheet_view,
    stages_view,
    sweep_view,
    variants_view,
)
from ui.choices import choose_segment
from ui.page import start_page
from ui.text import t

start_page(
    "pages/augmentation.py",
    t(
        "Labelled pictures are costly, so we make more of them: each one is turned, shifted, "
        "zoomed and recoloured at random. Move a slider and see what a network would be given."
    ),
)

controls, results = st.columns([2, 3], gap="large")
with controls:
    pictures = choose_pictures()
    presets()
    seed = st.number_input(
        t("Seed  `seed`"),
        0,
        2**31 - 1,
        0,
        key="seed",
        help=t("The same seed always gives the same random values."),
        bind="query-params",
    )
    config, places = augmentation_controls()
st.session_state["recipe"] = config

if pictures is None:
    st.stop()

with results:
    prepare_engine()
    view = choose_segment(
        t("Look at"),
        {
            "variants": t("variants"),
            "sweep": t("one setting"),
            "stages": t("steps"),
            "sheet": t("many"),
            "take": t("take along"),
        },
        "view",
    )
    views = {
        "variants": variants_view,
        "sweep": sweep_view,
        "stages": stages_view,
        "sheet": sheet_view,
        "take": take_along_view,
    }
    views[view](pictures, config, seed)

show_findings(config, pictures, places)
