"""Which claim is open, and which of its experiments is shown."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.experiments.paired import (
    Experiment,
    ExperimentFolder,
    list_experiments,
    load_experiment,
    start_experiment,
)
from cnnlab.experiments.paired.claims import CLAIMS
from ui.choices import in_url
from ui.claims.claims_in_words import CLAIMS_IN_WORDS, OWN, Claim, name_of
from ui.page import errors_shown
from ui.text import message_text, t
from ui.training.standby import standby

_KEY, _LINK, _OWN_SHOWN = "claim", "experiment", "own_experiment_shown"
_CLAIMS: tuple[Claim, ...] = (*CLAIMS_IN_WORDS, OWN)


def choose_claim() -> Claim:
    """A list of all claims, the open one marked; its number stands in the link."""
    return in_url(_KEY, 1, _read, _list)


def _read(texts: Sequence[str]) -> Claim | None:
    named = (claim for claim in _CLAIMS if texts and str(claim) == texts[-1])
    return next(named, None)


def _list() -> Claim:
    return st.radio(
        t("Claims"),
        _CLAIMS,
        format_func=_title,
        key=_KEY,
        on_change=_show_newest,
        persist_state="session",
    )


def _title(claim: Claim) -> str:
    if isinstance(claim, str):
        return t("An experiment of your own")
    return f"{claim} · {t(CLAIMS_IN_WORDS[claim].sentence)}"


def start_and_show(claim: Claim, experiment: Experiment) -> None:
    """Start it in a process of its own; from now on the page shows it."""
    with errors_shown():
        folder = start_experiment(experiment, standby())
    st.query_params[_LINK] = folder.name
    if claim == OWN:
        st.session_state[_OWN_SHOWN] = folder.name


def experiment_to_show(claim: Claim) -> ExperimentFolder | None:
    """The link's, else the newest of the claim on this computer; of one's own, the session's."""
    linked = _linked()
    if linked is not None and (claim == OWN or _asks(linked, claim)):
        return linked
    if claim == OWN:
        return _loaded(st.session_state.get(_OWN_SHOWN))
    with errors_shown():
        return next((folder for folder in list_experiments() if _asks(folder, claim)), None)


def _linked() -> ExperimentFolder | None:
    """A link to one that is gone should not follow the reader: it is said once."""
    name = st.query_params.get(_LINK)
    if name is None:
        return None
    try:
        return load_experiment(name)
    except CnnlabError as error:
        st.query_params.pop(_LINK, None)
        st.error(message_text(error))
        return None


def _loaded(name: str | None) -> ExperimentFolder | None:
    try:
        return None if name is None else load_experiment(name)
    except CnnlabError:
        return None


def _asks(folder: ExperimentFolder, claim: Claim) -> bool:
    """Whether it is an experiment on this claim; a damaged one is of none."""
    try:
        return _question(folder.path) == CLAIMS[name_of(claim)].question
    except CnnlabError:
        return False


@lru_cache(maxsize=1000)
def _question(path: Path) -> str:
    """Of an experiment, which never changes."""
    return ExperimentFolder(path).config.question


def forget_shown() -> None:
    """What the link, and the session, show is gone."""
    _show_newest()
    st.session_state.pop(_OWN_SHOWN, None)


def _show_newest() -> None:
    st.query_params.pop(_LINK, None)
