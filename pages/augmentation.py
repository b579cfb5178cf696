import numpy as np
import streamlit as st

from cnnlab.augmentation import apply, draw
from ui.augmentation.captions import caption
from ui.augmentation.controls import augmentation_controls
from ui.augmentation.picture import choose_picture
from ui.downloads import zip_of_pictures
from ui.page import start_page
from ui.picture_grid import picture_grid
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
    picture = choose_picture()
    how_many, which_seed = st.columns(2)
    num_images = how_many.slider(
        t("Number of variants"), 1, 64, 12, key="num_images", bind="query-params"
    )
    seed = which_seed.number_input(
        t("Seed  `seed`"),
        0,
        2**31 - 1,
        0,
        key="seed",
        help=t("The same seed always gives the same random values."),
        bind="query-params",
    )
    config = augmentation_controls()
st.session_state["recipe"] = config

if picture is None:
    st.stop()

draws = draw(config, picture.shape, num_images, seed)
variants = apply(np.repeat(picture[None], num_images, axis=0), draws, config)
shown = variants.round().astype(np.uint8)

with results:
    st.subheader(t("Original"))
    picture_grid(picture[None], alt=t("Original picture"), key="original")
    st.subheader(t("Variants, with the values drawn for each"))
    captions = [caption(draws[index], config) for index in range(num_images)]
    picture_grid(shown, captions, alt=t("Variant"), key="variants")

    st.subheader(t("Take them along"))
    name, kind, button = st.columns([2, 2, 2], vertical_alignment="bottom")
    prefix = name.text_input(t("File names begin with  `save_prefix`"), "augmented", max_chars=50)
    save_format = kind.selectbox(t("Format  `save_format`"), ("png", "jpeg"))
    button.download_button(
        t("Download as ZIP"),
        lambda: zip_of_pictures(shown, prefix, save_format),
        file_name="augmented.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
    )
