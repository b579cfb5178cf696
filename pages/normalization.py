import streamlit as st

from ui.data_source import choose_data, load_data, show_data_summary
from ui.normalization.controls import choose_standardizer, choose_view, choose_whitening
from ui.normalization.correlations import correlations_of
from ui.normalization.learned import fitted_standardizer, fitted_whitening
from ui.normalization.noise import show_noise_gain
from ui.normalization.presets import figures_of_the_tutorial
from ui.normalization.take_along import take_along
from ui.normalization.versions import choose_raw_pictures, versions_of
from ui.normalization.views import compare_view, correlation_view, learned_view, numbers_view
from ui.page import errors_shown, start_page
from ui.text import t

start_page(
    "pages/normalization.py",
    t(
        "Before a network learns, its pictures are brought to a common measure. Standardising "
        "evens out brightness and contrast; whitening takes away what neighbouring pixels have in "
        "common, so that outlines remain."
    ),
)

controls, results = st.columns([2, 5], gap="large")
with controls:
    figures_of_the_tutorial()
    name = choose_data()
if name is None:
    st.stop()
data = load_data(name)

with controls:
    mode = choose_standardizer()
    choice = choose_whitening(data)
    raw = choose_raw_pictures(data, any_size=choice.method == "patches" and mode != "pixelwise")
if raw is None:
    st.stop()

with results, errors_shown():
    look = choose_view(
        {
            "compare": t("Pictures"),
            "numbers": t("Numbers"),
            "correlation": t("Correlation"),
            "learned": t("What was learned"),
        }
    )
    standardizer = fitted_standardizer(name, mode, data)
    whitening = fitted_whitening(name, choice, data)
    with controls:
        show_noise_gain(whitening)
        take_along(name, mode, choice)
    if look == "compare":
        compare_view(versions_of(raw, standardizer, whitening))
    elif look == "numbers":
        numbers_view(versions_of(raw, standardizer, whitening))
    elif look == "correlation":
        correlation_view(correlations_of(name, data, mode, standardizer, whitening))
    else:
        learned_view(whitening)
    show_data_summary(data)
