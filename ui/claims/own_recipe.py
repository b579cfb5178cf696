"""An experiment of the reader's own, as YAML: pasted, changed or uploaded."""

import streamlit as st

from cnnlab.configuration.files import read_configuration, write_configuration
from cnnlab.errors import CnnlabError, ConfigurationError
from cnnlab.experiments.paired import Experiment
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.experiments.paired.experiment import SIDES
from cnnlab.models.pretrained import PRETRAINED
from ui.claims.claims_in_words import OWN
from ui.settings_test import hand_on
from ui.text import message_text, t
from ui.uploads.control import file_control, held
from ui.uploads.limits import show_refusals, whole_within_limits

_TEXT, _FILE, _ERROR, _SHOWN = "recipe_text", "recipe_file", "recipe_error", "recipe_shown"


def own_recipe(experiment: Experiment | None) -> None:
    """The open experiment as text, to be changed; what it becomes is the reader's own one."""
    with st.expander(t("Own recipe"), icon=":material/edit_note:"):
        _follow(experiment or CLAIMS["claim-1"])
        st.text_area(
            t("The experiment as YAML"),
            key=_TEXT,
            height=280,
            help=t("Change what you like, or paste another. Its pictures are those chosen above."),
        )
        st.button(
            t("Use this recipe"), icon=":material/science:", key="use_recipe", on_click=_use_text
        )
        file_control(
            _FILE, t("Or a file with a recipe"), ("yaml", "yml", "json"), on_change=_use_file
        )
        show_refusals(_FILE)
    if _ERROR in st.session_state:
        st.error(st.session_state.pop(_ERROR), icon=":material/error:")


def read_recipe(content: bytes | str) -> Experiment:
    """The experiment in an untrusted text, which names no files of this computer.

    Raises:
        ConfigurationError: it is none, or names files.
    """
    experiment = read_configuration(Experiment, content)
    configs = [
        experiment.config(comparison, side)
        for comparison in experiment.comparisons
        for side in SIDES
    ]
    if any(config.weights not in (None, PRETRAINED) for config in configs):
        raise ConfigurationError(
            "recipe-names-weights",
            "A recipe on this page can begin with `weights: imagenet` or `weights: null`. To test "
            "weights from a file, choose them on the page Transfer learning, and there press "
            "“Test these settings”.",
        )
    if any("data" in comparison.common for comparison in experiment.comparisons):
        raise ConfigurationError(
            "recipe-names-data",
            "A recipe on this page has no `data`: its pictures are those that are chosen beside "
            "it. Leave `data` out.",
        )
    return experiment


def _follow(experiment: Experiment) -> None:
    """The text is that of the open experiment until the reader changes it."""
    text = write_configuration(experiment, "yaml")
    if st.session_state.get(_SHOWN) != text:
        st.session_state[_SHOWN] = st.session_state[_TEXT] = text


def _use_text() -> None:
    _use(st.session_state[_TEXT])


def _use_file() -> None:
    for file in whole_within_limits(_FILE, held(_FILE)):
        _use(file.getvalue())


def _use(content: bytes | str) -> None:
    try:
        hand_on(read_recipe(content))
    except CnnlabError as error:
        st.session_state[_ERROR] = message_text(error)
    else:
        st.session_state["claim"] = OWN
