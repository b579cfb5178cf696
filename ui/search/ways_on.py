"""Where to go from a trial: the test on fresh seeds, the page Transfer learning, code."""

import streamlit as st

from cnnlab.commands.flags import to_flags
from cnnlab.experiments.paired import start_experiment
from cnnlab.runs import to_python
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps import Sweep, Trial
from cnnlab.sweeps.against_base import against_base
from ui.page import errors_shown
from ui.settings_test import hand_on
from ui.text import t
from ui.training.settings.link import open_settings
from ui.training.standby import standby


def ways_on(sweep: Sweep, trial: Trial, key: str) -> None:
    """Buttons for a trial.

    Args:
        sweep: the recipe.
        trial: one of its trials.
        key: tells these buttons from others on the page.
    """
    with errors_shown():
        config = sweep.config(trial.settings)
    is_gain = sweep.is_of_differences
    with st.container(horizontal=True, vertical_alignment="center", key=f"ways_{key}"):
        tested = st.button(
            t("Is it really there? Test it") if is_gain else t("Is it really better? Test it"),
            icon=":material/science:",
            type="primary",
            key=f"test_{key}",
            disabled=config == sweep.config({}) and not is_gain,
            help=t(
                "Trains both sides with these settings on fresh seeds, again and again; the page "
                "Claims shows the verdict."
            )
            if is_gain
            else t(
                "Trains it and the settings that the search began with on fresh seeds, again and "
                "again; the page Claims shows the verdict."
            ),
        )
        taken = st.button(
            t("Take it to Transfer learning"), icon=":material/model_training:", key=f"take_{key}"
        )
        with st.popover(t("As code"), icon=":material/code:", key=f"code_{key}"):
            _code(config)
    if tested:
        _test(sweep, trial)
    if taken:
        open_settings(config)


def _test(sweep: Sweep, trial: Trial) -> None:
    """On fresh seeds; what chose the trial was partly luck."""
    with errors_shown():
        experiment = against_base(sweep, trial)
        folder = start_experiment(experiment, standby())
    hand_on(experiment)
    query = {"claim": "own", "experiment": folder.name}
    st.switch_page("pages/claims.py", query_params=query)


def _code(config: TrainingConfig) -> None:
    st.markdown(t("As Python:"))
    st.code(to_python(config), language="python", wrap_lines=True)
    st.markdown(t("On the command line:"))
    command = f"python -m cnnlab train {to_flags(config, always=('base',))}"
    st.code(command, language="sh", wrap_lines=True)
