import streamlit as st

from cnnlab.experiments.paired.own_settings import normalization_experiment
from ui.data_source import choose_data, show_data_summary
from ui.normalization.comparison_view import compare_view
from ui.normalization.controls import (
    choose_standardizer,
    choose_true_values,
    choose_view,
    choose_whitening,
)
from ui.normalization.data import pictures_of
from ui.normalization.export_view import export_view
from ui.normalization.fit_status import show_fit_status
from ui.normalization.fitting import fitted_standardizer, whitening_to_show
from ui.normalization.motivation import motivation
from ui.normalization.noise import show_noise_gain
from ui.normalization.presets import figures_of_the_course
from ui.normalization.versions import Versions, choose_raw_pictures
from ui.page import errors_shown, start_page
from ui.result_layout import result_and_controls
from ui.search_around import normalization_base, search_around_button
from ui.settings_test import test_settings_button
from ui.text import t

start_page(
    "pages/normalization.py",
    t(
        "Before a network learns, pictures are brought to a common measure, so that it learns only "
        "what differs."
    ),
)


@st.fragment
def laboratory() -> None:
    """All that a control of this page changes: a drag draws nothing else anew."""
    look = choose_view()
    result, controls = result_and_controls()
    with controls:
        main, which, more = st.container(), st.container(), st.container()
    with which:
        name = choose_data(stand_in=True)
    with result:
        view, origin = st.container(key="compared"), st.container()
    with view:
        pictures = pictures_of(name)
    with main:
        choice = choose_whitening(pictures)
        noise = st.container()
        mode = choose_standardizer()
        as_it_is = choose_true_values()
    with which:
        any_size = choice.method == "patches" and mode != "pixelwise"
        raw = choose_raw_pictures(pictures.data, any_size)
    with more:
        test_settings_button(
            lambda: normalization_experiment(mode, choice.method, **choice.settings),
            t("Trains networks with pictures whitened so, standardised and raw: which is best?"),
        )
        search_around_button(
            normalization_base(choice.method, **choice.settings),
            t("Many trainings with this whitening, others and none, at many rates: what is best?"),
        )
        motivation()
        figures_of_the_course()
        export_view(name, mode, choice)
        with st.expander(t("About these pictures")):
            show_data_summary(pictures.data)
    with view, errors_shown():
        standardizer = fitted_standardizer(pictures.data.fingerprint, mode, pictures.data)
        learned = whitening_to_show(choice, pictures)
        versions = Versions(raw, standardizer, learned)
        if look == "compare":
            compare_view(versions, as_it_is)
        else:
            from ui.normalization.views import show_view

            show_view(look, versions, pictures, mode)
    with origin:
        show_fit_status(learned, choice, pictures)
    with noise:
        show_noise_gain(learned.whitening)


laboratory()
