"""The experiment that the page shows: a link's, else this session's last one, else the example."""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.experiments.batch_normalization import (
    Experiment,
    ExperimentConfig,
    example_experiment,
    list_experiments,
    load_experiment,
    start_experiment,
)
from ui.page import errors_shown
from ui.text import message_text, t

_SHOWN = "shown_experiment"
_EARLIER = "earlier_experiment"
_LINK = "experiment"


def start_and_show(config: ExperimentConfig) -> None:
    """Start an experiment and show it; the one that this session watched is stopped first."""
    watched = st.session_state.get(_SHOWN)
    with errors_shown():
        experiments = list_experiments()
    for experiment in experiments:
        if experiment.name == watched:
            experiment.stop()
    st.session_state[_EARLIER] = watched
    _show(start_experiment(config).name)


def experiment_to_show() -> str:
    """Its name. Whoever comes without a link begins with the example, not with what others tried.

    The example does not stand in the link: it is what the page shows without one.
    """
    name = st.query_params.get(_LINK) or st.session_state.get(_SHOWN)
    if name is None or name == example_experiment().name:
        return example_experiment().name
    _show(name)
    return name


def loaded(name: str) -> Experiment:
    """An experiment by its name; the example if it is gone, with one message.

    A link to it should not follow the reader.
    """
    try:
        return load_experiment(name)
    except CnnlabError as error:
        _show_example()
        st.error(message_text(error))
        return example_experiment()


def earlier_experiment() -> Experiment:
    """What was shown before the experiment that was started last; the example where it is gone."""
    try:
        return load_experiment(st.session_state.get(_EARLIER) or example_experiment().name)
    except CnnlabError:
        return example_experiment()


def origin(experiment: Experiment) -> None:
    """A line that marks the example, lest somebody takes it for their own training; a way to it,
    and from it to what was trained here."""
    with st.container(key="bn_origin", horizontal=True, vertical_alignment="center"):
        if experiment.is_example:
            st.caption(
                t(
                    "An example that comes with cnnlab, recorded with the settings of “Raw "
                    "pictures”. A click on a card trains anew, on this computer."
                )
            )
            _offer_newest()
        elif not experiment.status.is_active and st.button(
            t("Back to the example"), icon=":material/undo:", key="show_example"
        ):
            _show_example()
            st.rerun()


def _offer_newest() -> None:
    with errors_shown():
        newest = next((experiment.name for experiment in list_experiments()), None)
    if newest is not None and st.button(
        t("The newest trained here"), icon=":material/history:", key="show_newest"
    ):
        _show(newest)
        st.rerun()


def _show(name: str) -> None:
    st.session_state[_SHOWN] = st.query_params[_LINK] = name


def _show_example() -> None:
    st.session_state.pop(_SHOWN, None)
    st.query_params.pop(_LINK, None)
