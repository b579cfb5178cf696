from functools import partial
from pathlib import Path

import streamlit as st

import ui.augmentation
from cnnlab.experiments.paired.own_settings import augmentation_experiment
from ui.augmentation.controls import augmentation_controls, configuration
from ui.augmentation.export_view import export_view
from ui.augmentation.picture_choice import choose_pictures
from ui.augmentation.previews import previews_of
from ui.augmentation.result_view import PRESETS, result_view
from ui.augmentation.sweep_view import sweep_view
from ui.augmentation.views import (
    NUM_VARIANTS,
    prepare_engine,
    sheet_view,
    stages_view,
    stages_wall,
    variants_view,
    variants_wall,
)
from ui.choices import choose_number, choose_segment
from ui.components.slider import live_slider
from ui.page import start_page
from ui.preferences import named
from ui.result_layout import result_and_controls
from ui.search_around import augmentation_base, search_around_button
from ui.settings_test import test_settings_button
from ui.text import t

start_page(
    "pages/augmentation.py",
    t(
        "Labelled pictures are costly, so we make more of them: each is turned, moved, zoomed or "
        "recoloured at random."
    ),
)
st.html(Path(ui.augmentation.__file__).with_name("augmentation.css"))

view = choose_segment(
    t("Look at"),
    {
        "variants": t("variants"),
        "sweep": t("one setting"),
        "stages": t("steps"),
        "sheet": t("many"),
        "take": t("export"),
    },
    "view",
)
results, controls = result_and_controls()
with controls:
    which, chips, settings, rest = (st.container() for _ in range(4))
with which:
    pictures = choose_pictures()
with results:
    prepare_engine(pictures)
with rest:
    live_slider(t("Number of variants"), 1, 64, 12, 1, NUM_VARIANTS)
    seed = choose_number(
        named(t("Seed"), "seed"),
        0,
        2**31 - 1,
        0,
        "seed",
        help=t("The same seed always gives the same random values."),
    )
walls = {"variants": variants_wall, "stages": stages_wall}
redraw = (lambda: walls[view](pictures, configuration(), seed)) if view in walls else None
samples = previews_of(pictures)
places = augmentation_controls(settings, samples, redraw)
views = {
    "variants": variants_view,
    "sweep": sweep_view,
    "stages": stages_view,
    "sheet": sheet_view,
    "take": export_view,
}
with results:
    st.fragment(result_view)(
        pictures, samples, places | {PRESETS: chips}, partial(views[view], seed=seed)
    )
with rest:
    test_settings_button(
        lambda: augmentation_experiment(configuration()),
        t("Trains networks with pictures varied so and with pictures as they are: does it help?"),
    )
    search_around_button(
        augmentation_base(configuration()),
        t("Many trainings with pictures varied more, less or otherwise: what is best?"),
    )
