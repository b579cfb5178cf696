"""The learning rate: its schedule, and the learning-rate finder."""

import tempfile

import numpy as np
import streamlit as st

from cnnlab.figures import finder_alt_text, finder_curve, schedule_alt_text, schedule_curve
from cnnlab.training import TrainingConfig
from cnnlab.training.learning_rate_finder import RateCurve
from cnnlab.training.schedules import learning_rate_at
from ui.child_process import run_command_with_bar
from ui.components.chart import chart
from ui.glossary import prose
from ui.page import errors_shown, headline, show_notes
from ui.text import t
from ui.training.settings.learning_controls import LEARNING_RATES
from ui.training.settings.preprocessing import ON_WHAT_IT_SEES

_STEPS_DRAWN = 50  # an epoch
_FOUND = "found_rate"


def learning_rate_view(config: TrainingConfig) -> None:
    """The schedule as a curve, and the learning-rate finder."""
    headline(
        t("So large is each step in the course of the training: the learning rate."),
        "pages/runs.py",
        t("Compare trainings"),
    )
    steps = np.arange(config.epochs * _STEPS_DRAWN + 1, dtype=float)
    rates = learning_rate_at(config, steps, _STEPS_DRAWN)
    chart(
        schedule_curve(steps / _STEPS_DRAWN, rates),
        alt=schedule_alt_text(rates),
        key="schedule",
    )
    show_notes(note for note in config.notes if note.parameter not in ON_WHAT_IT_SEES)
    st.markdown(t("**Which rate is good?**"))
    prose(
        t(
            "The finder trains for 100 batches while the rate grows from next to nothing to far "
            "too much. Where the loss falls, the rate is useful; where it shoots up, too large. "
            "Suggested is a tenth of the rate at which the smoothed loss was lowest."
        )
    )
    _finder(config)


@st.fragment
def _finder(config: TrainingConfig) -> None:
    if st.button(t("Find a learning rate"), icon=":material/troubleshoot:", key="find_rate"):
        with errors_shown():
            st.session_state[_FOUND] = (_settings_key(config), _sweep(config))
    key, curve = st.session_state.get(_FOUND, (None, None))
    if curve is None:
        return
    if key != _settings_key(config):
        st.caption(t("Found with other settings than the present ones."))
    suggested = curve.suggested
    chart(
        finder_curve(curve.rates, curve.losses, curve.smoothed, suggested),
        alt=finder_alt_text(curve.rates, curve.smoothed, suggested),
        key="finder",
    )
    _use(suggested)


def _sweep(config: TrainingConfig) -> RateCurve:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(config.to_json())
        file.flush()
        report = run_command_with_bar(
            t("Getting ready …"),
            t("Trying rates: {done} of {total}"),
            *("find-learning-rate", "--config", file.name),
        )
    return RateCurve(*(tuple(report[name]) for name in ("rates", "losses", "smoothed")))


def _use(suggested: float | None) -> None:
    if suggested is None:
        st.info(t("The loss never fell, so no rate can be suggested."))
        return
    nearest = min(LEARNING_RATES, key=lambda rate: abs(np.log(rate / suggested)))
    used = st.button(
        t("Use {rate:g}", rate=nearest),
        key="use_rate",
        on_click=_set_rate,
        args=(nearest,),
        help=t("{suggested:.2g} is suggested; the control has this step.", suggested=suggested),
    )
    if used:
        # This button belongs to a fragment, the control to the whole page.
        st.rerun()


def _set_rate(rate: float) -> None:
    st.session_state["learning_rate"] = rate


def _settings_key(config: TrainingConfig) -> str:
    """Everything that the curve depends on."""
    return config.replace(
        learning_rate=1.0, learning_rate_schedule="constant", warmup_epochs=0, epochs=1
    ).to_json()
