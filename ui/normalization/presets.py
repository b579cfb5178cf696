"""Two figures of the course that the page follows, with one click each."""

from typing import Any

import streamlit as st

from cnnlab import datasets
from ui.text import t

_FIGURES: dict[str, dict[str, Any]] = {
    "standardizing": {
        "standardize": "samplewise",
        "left": "raw",
        "right": "standardized",
    },
    "whitening": {
        "whiten": "zca",
        "keras": True,
        "zca_epsilon": 1e-6,
        "samples": 50_000,
        "left": "raw",
        "right": "whitened",
    },
}


def figures_of_the_course() -> None:
    """Buttons that set every control as the course does, on CIFAR-10 where it is here."""
    data = "cifar10" if datasets.is_available("cifar10") else "toybox10"
    with st.popover(t("Figures of the course “CNN 2”"), icon=":material/auto_fix_high:"):
        st.markdown(
            t(
                "The course “Application of image recognition, CNN 2” (2020) shows pictures "
                "standardised and whitened with Keras."
            )
        )
        st.button(
            t("Standardised pictures"),
            key="figure_standardizing",
            on_click=_show,
            args=("standardizing", data),
            width="stretch",
        )
        st.caption(t("Each picture by itself. The claim: faint features count like loud ones."))
        st.button(
            t("Whitened pictures"),
            key="figure_whitening",
            on_click=_show,
            args=("whitening", data),
            width="stretch",
        )
        st.caption(
            t(
                "As Keras does, learned from all training pictures. The claim: it grows dark and "
                "edges stand out."
            )
        )
        if data != "cifar10":
            st.caption(
                t("The course uses CIFAR-10, which is not on this computer; Toybox stands in.")
            )


def _show(figure: str, data: str) -> None:
    settings: dict[str, Any] = {"data": data, "pictures": "data", "num_images": 10}
    settings |= {"look": "compare", "view": "true"} | _FIGURES[figure]
    if data == "toybox10" and "samples" in settings:
        settings.pop("samples")
        st.session_state.pop("samples", None)
    st.session_state.update(settings)
