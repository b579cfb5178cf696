import streamlit as st

from cnnlab.figures import histograms_alt_text, value_histograms
from ui.data_source import choose_data, load_data, show_data_summary
from ui.normalization import (
    choose_epsilon,
    choose_standardizer,
    choose_view,
    fitted_standardizer,
    fitted_whitening,
)
from ui.page import errors_shown, start_page
from ui.picture_grid import picture_grid
from ui.text import t

start_page(
    "pages/normalization.py",
    t(
        "Before a network learns, its pictures are brought to a common measure. Standardising "
        "evens out brightness and contrast; whitening takes away what neighbouring pixels have in "
        "common, so that outlines remain."
    ),
)

source, standardising, whitening = st.columns(3, gap="large")
with source:
    name = choose_data()
    num_images = st.slider(
        t("Number of pictures"), 1, 64, 12, key="num_images", bind="query-params"
    )
with standardising:
    mode = choose_standardizer()
with whitening:
    epsilon = choose_epsilon()
    as_seen = choose_view()

if name is None:
    st.stop()
data = load_data(name)
show_data_summary(data)
raw = data.x_train[:num_images]

columns = st.columns(3, gap="large")
with columns[0]:
    st.subheader(t("Raw"))
    st.caption(t("As stored: numbers from 0, black, to 255, the brightest."))
    picture_grid(raw, alt=t("Raw picture"), key="raw", cell=96)
with columns[1], errors_shown():
    st.subheader(t("Standardised"))
    st.caption(t("Mean 0, standard deviation 1: faint differences count like strong ones."))
    standardized = fitted_standardizer(name, mode, data).transform(raw)
    picture_grid(as_seen(standardized), alt=t("Standardised picture"), key="standardized", cell=96)
with columns[2], errors_shown():
    st.subheader(t("Whitened"))
    st.caption(t("No pixel tells anything about its neighbours: edges stand out."))
    with st.spinner(t("Learning how the pixels of this data set are related …")):
        zca = fitted_whitening(name, data)
    whitened = zca.with_settings(epsilon=epsilon).transform(raw)
    picture_grid(as_seen(whitened), alt=t("Whitened picture"), key="whitened", cell=96)
    st.caption(t("Learned from {pictures:,} training pictures (ZCA).", pictures=zca.num_images_))
    if zca.num_images_ < zca.eigenvalues_.size:
        st.caption(
            t(
                "That is fewer than a picture has values ({values:,}), so much of what pixels have "
                "in common could not be learned.",
                values=zca.eigenvalues_.size,
            )
        )

st.subheader(t("How often each value occurs"))
st.markdown(
    t("The same pictures as numbers, for red, green and blue: this is what the network receives.")
)
values = {t("raw"): raw, t("standardised"): standardized, t("whitened"): whitened}
st.plotly_chart(
    value_histograms(values), alt=histograms_alt_text(values), key="histograms", width="stretch"
)
