"""How long an experiment will take, told before it starts."""

import streamlit as st

from cnnlab.experiments.paired import Experiment
from cnnlab.experiments.paired.duration import duration_note, estimate_experiment
from cnnlab.training.speed import load_speed
from ui.data_source import data_size
from ui.text import message_text, t
from ui.training.measuring import measuring_control


def duration_view(experiment: Experiment) -> None:
    """In words, or the offer to measure this computer; nothing of pictures that cannot be counted.

    Minutes that do not suffice for a verdict stand out.
    """
    speed, size = load_speed(), data_size(experiment.base.data)
    if speed is None:
        measuring_control(t("How long will it take? Measure this computer"))
    elif size is not None:
        note = duration_note(estimate_experiment(speed, experiment, size))
        show = st.warning if note.severity == "warning" else st.caption
        show(message_text(note))
