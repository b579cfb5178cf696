"""The reader's own search, before it begins: handed on by a page, or by the link, which keeps it.

What is varied how far, and the budget, are controls with their own places in the link; this is what
they begin with: the question, the settings that all trials share, and the space.
"""

import json
from functools import lru_cache

import streamlit as st

from cnnlab.errors import CnnlabError, ConfigurationError
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps import Sweep
from ui.choices import comes_back, is_news, note_written
from ui.search_around import forget_search, handed_on_search, keep_search
from ui.text import message_text, t

_KEY = "own"


def own_search() -> Sweep | None:
    """The link's where that is news, else the session's; from now on the link has it.

    One that begins with weights from a file stays with the session, as the file does.
    """
    texts = st.query_params.get_all(_KEY)
    if texts and is_news(_KEY, texts):
        _take_linked(texts[-1])
    elif not texts and comes_back() and not _names_files(handed_on_search()):
        forget_search()
    sweep = handed_on_search()
    if sweep is None or _names_files(sweep):
        st.query_params.pop(_KEY, None)
        return sweep
    text = search_in_link(sweep)
    note_written(_KEY, [text])
    if texts != [text]:
        st.query_params[_KEY] = text
    return sweep


def search_in_link(sweep: Sweep) -> str:
    """Its differences from the defaults. The pictures are those that are chosen beside it."""
    default = TrainingConfig()
    base = sweep.base.replace(data=default.data, classes_from_names=default.classes_from_names)
    return json.dumps(sweep.replace(base=base).changes(), separators=(",", ":"))


@lru_cache(maxsize=100)
def read_search(text: str) -> Sweep:
    """The search in an untrusted link, which names no files of this computer.

    Raises:
        ConfigurationError: it is none, or names files.
    """
    sweep = Sweep.from_json(text)
    if _names_files(sweep):
        raise ConfigurationError(
            "linked-search-names-weights",
            "A link can name the weights `imagenet` or none, but no file. Choose the file on the "
            "page Transfer learning, and there press “Search around these settings”.",
        )
    return sweep


def _take_linked(text: str) -> None:
    try:
        keep_search(read_search(text))
    except CnnlabError as error:
        st.warning(t("The search in the link cannot be used: {reason}", reason=message_text(error)))


def _names_files(sweep: Sweep | None) -> bool:
    """Whether a trial begins with weights from a file."""
    if sweep is None:
        return False
    varied = [choice for one in sweep.space if one.name == "weights" for choice in one.choices]
    named = [*(config.weights for config in sweep.sides()), *varied]
    return any(weights not in (None, PRETRAINED) for weights in named)
